#include "queuecheck/reports/compare/stored_latency.hpp"

#include <map>
#include <optional>
#include <utility>

#include "queuecheck/reports/bench/bench_run.hpp"

namespace queuecheck {
namespace {

std::vector<double> values_of(const JsonField& row, const char* name_of_figure) {
  struct Value {
    bool clean = false;
    std::optional<double> ns;
  };
  std::map<std::uint64_t, Value> rounds;
  row["runs"].for_each([&](const JsonField& run) {
    if (run["end"].text() != name(RunEnd::completed)) return;
    const JsonField figure = run[name_of_figure];
    const bool clean = run["clean"].truth();
    Value& value = rounds[run["round"].number()];
    if (value.clean) return;
    value.clean = clean;
    value.ns.reset();
    if (!figure.is_null()) value.ns = figure.real();
  });
  std::vector<double> values;
  for (const auto& [round, value] : rounds) {
    if (value.ns) values.push_back(*value.ns);
  }
  return values;
}

}  // namespace

void add_latency_cells(const JsonField& field, const std::string& key,
                       std::vector<StoredCell>& cells) {
  std::string cell = key + " " + field["phase"].text();
  if (const auto load = field.maybe("load")) cell += " " + load->text();
  const bool overloaded = field.truth("overloaded");
  for (const auto& [name_of_figure, words] :
       {std::pair{"latency_ns_p50", " p50"}, std::pair{"latency_ns_p99", " p99"}}) {
    StoredCell& to = cells.emplace_back();
    to.queue = field["queue"].text();
    to.cell = cell + words;
    to.is_latency = true;
    if (!overloaded) to.values = values_of(field, name_of_figure);
    if (!to.values.empty()) continue;
    const auto problem = field.maybe("problem");
    to.problem = problem ? problem->text() : "too few items in a run";
  }
}

}  // namespace queuecheck
