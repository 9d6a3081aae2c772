#include "queuecheck/reports/compare/stored_bench.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "queuecheck/reports/bench/round_samples.hpp"
#include "queuecheck/reports/compare/stored_bench_rows.hpp"
#include "queuecheck/reports/compare/stored_latency.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/stored/stored_rows.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

// As it stands in the document, whatever kind it is: compared, never computed with.
std::string as_text(const JsonField& field) {
  return field.json().is_string() ? field.text() : field.json().dump();
}

// Of the options of a queue's own the order does not count.
template <class Row>
std::string cell_text(const Row& row) {
  std::string cell = fmt::format("{}x{} {} B", row.producers, row.consumers, row.item_bytes);
  cell += row.capacity == 0 ? " unbounded" : fmt::format(" capacity {}", row.capacity);
  if constexpr (requires { row.batch; }) {
    if (row.batch > 1) cell += fmt::format(" batch {}", row.batch);
  }
  for (const auto& [key, value] : row.extra) cell += fmt::format(" {}={}", key, value);
  return cell;
}

StoredCell cell_of(const BenchRow& row) {
  StoredCell cell{row.queue, cell_text(row), {}, false, {}};
  for (const auto& [round, sample] : samples_by_round(row.samples)) {
    cell.values.push_back(sample->items_per_second);
  }
  if (cell.values.empty()) {
    cell.problem = row.problem.empty() ? std::string(words(row.end)) : row.problem;
  }
  return cell;
}

// Documents of an older version do not name it: it is what the first row without a ratio measured.
std::string baseline_of(const JsonField& root, const BenchReport& report) {
  if (const auto told = root.maybe("baseline")) return told->text();
  for (const BenchRow& row : report.rows) {
    if (!row.ratio_to_baseline && row.has_figures()) return row.queue;
  }
  return {};
}

}  // namespace

StoredBench parse_bench(std::string_view content, const std::string& where) {
  const nlohmann::json document = parse_stored(content, where);
  const JsonField root(document, where);
  require_version(root, "schema", bench_schema);
  StoredBench bench;
  bench.where = where;
  const JsonField environment = root["environment"];
  for (const char* const name : {"cpu_model", "cpus_allowed", "cpus_quota", "smt", "governor"}) {
    bench.machine[name] = as_text(environment[name]);
  }
  for (const char* const name :
       {"kernel", "glibc", "boost", "compiler", "build_type", "build_flags", "commit"}) {
    bench.software[name] = as_text(environment[name]);
  }
  bench.environment = read_environment(environment);
  BenchReport& report = bench.report;
  root["results"].for_each([&](const JsonField& row) {
    report.rows.push_back(read_bench_row(row));
    bench.details.push_back(read_row_detail(row));
    bench.cells.push_back(cell_of(report.rows.back()));
  });
  if (const auto latency = root.maybe("latency")) {
    latency->for_each([&](const JsonField& row) {
      if (row.has("limit")) return;
      bench.latency.push_back(read_latency(row));
      if (row.has("runs")) add_latency_cells(row, cell_text(bench.latency.back()), bench.cells);
    });
  }
  if (const auto limits = root.maybe("limits")) report.limits = read_limits(*limits);
  report.baseline = baseline_of(root, report);
  report.seed = root.number<std::uint64_t>("seed", 0);
  RowsStatus merged = status_of(report.rows);
  report.status = root.has("verdict") ? root["verdict"].status() : merged.status;
  report.reason = std::move(merged.reason);
  return bench;
}

StoredBench read_bench(const std::string& given) {
  std::error_code none;
  const fs::path path =
      fs::is_directory(given, none) ? fs::path(given) / bench_file : fs::path(given);
  try {
    return parse_bench(read_text_file(path), path.string());
  } catch (const std::system_error& error) {
    throw StoredBenchError(fmt::format(
        "{}: cannot be read: {}; right would be a folder of results of bench, or what it wrote by "
        "--json",
        printable(path.string()), error.code().message()));
  }
}

}  // namespace queuecheck
