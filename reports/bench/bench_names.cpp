#include "queuecheck/reports/bench/bench_names.hpp"

#include <fmt/format.h>

namespace queuecheck {

std::string row_name(const BenchRow& row) {
  std::string text = row.queue;
  for (const auto& [key, value] : row.extra) text += " " + key + "=" + value;
  if (row.batch > 1) text += fmt::format(" batch={}", row.batch);
  return text;
}

std::string shape_name(const BenchRow& row) {
  return fmt::format("{}x{}{}", row.producers, row.consumers, row.oversubscribed ? "*" : "");
}

std::string axes_suffix(WaitingKind waiting, PlacementKind placement) {
  std::string text;
  if (waiting != WaitingKind::usual) text += fmt::format(" {}", name(waiting));
  if (placement != PlacementKind::usual) text += fmt::format(" {}", name(placement));
  return text;
}

std::string cell_name(const BenchRow& row) {
  return fmt::format("{}x{} {} B capacity {}{}", row.producers, row.consumers, row.item_bytes,
                     row.capacity_asked, axes_suffix(row.waiting_asked, row.placement_asked));
}

}  // namespace queuecheck
