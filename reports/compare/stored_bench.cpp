#include "queuecheck/reports/compare/stored_bench.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "queuecheck/reports/bench/round_samples.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::string_view schema = "queuecheck-bench/1";

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw StoredBenchError(fmt::format("{}: {}", printable(where), what));
}

// Checked access: what is not there, or of another kind, names itself.
const Json& member(const Json& object, const char* name, const std::string& where) {
  if (!object.is_object() || !object.contains(name)) {
    refuse(where, fmt::format("lacks '{}'; right would be a result of bench", name));
  }
  return object.at(name);
}
std::string text(const Json& object, const char* name, const std::string& where) {
  const Json& value = member(object, name, where);
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}
std::uint64_t number(const Json& object, const char* name, const std::string& where) {
  const Json& value = member(object, name, where);
  if (!value.is_number_unsigned()) refuse(where, fmt::format("'{}' is no whole number", name));
  return value.get<std::uint64_t>();
}

std::string cell_text(const Json& row, const std::string& where) {
  std::string cell = fmt::format("{}x{} {} B", number(row, "producers", where),
                                 number(row, "consumers", where), number(row, "item_bytes", where));
  const std::uint64_t capacity = number(row, "capacity", where);
  cell += capacity == 0 ? " unbounded" : fmt::format(" capacity {}", capacity);
  if (const std::uint64_t batch = number(row, "batch", where); batch > 1) {
    cell += fmt::format(" batch {}", batch);
  }
  // What is as usual is not named: results from before these axes have the same keys.
  for (const char* const axis : {"waiting_asked", "placement_asked"}) {
    if (row.contains(axis) && row[axis] != "usual") cell += " " + text(row, axis, where);
  }
  if (row.contains("set")) {
    for (const auto& [key, value] : row["set"].items()) {
      cell +=
          fmt::format(" {}={}", key, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return cell;
}

std::vector<double> samples_of(const Json& row, const std::string& where) {
  const Json& runs = member(row, "runs", where);
  if (!runs.is_array()) refuse(where, "'runs' is no list");
  std::vector<BenchSample> samples;
  for (const Json& run : runs) {
    if (text(run, "end", where) != name(RunEnd::completed)) continue;
    const Json& value = member(run, "items_per_second", where);
    const Json& clean = member(run, "clean", where);
    if (!value.is_number() || !clean.is_boolean()) refuse(where, "a sample is no sample");
    BenchSample& sample = samples.emplace_back();
    sample.end = RunEnd::completed;
    sample.round = static_cast<std::uint32_t>(number(run, "round", where));
    sample.items_per_second = value.get<double>();
    sample.clean = clean.get<bool>();
  }
  std::vector<double> values;
  for (const auto& [round, sample] : samples_by_round(samples)) {
    values.push_back(sample->items_per_second);
  }
  return values;
}

}  // namespace

StoredBench parse_bench(std::string_view content, const std::string& where) {
  const Json document = Json::parse(content, nullptr, false);
  if (document.is_discarded()) refuse(where, "is not one whole JSON document");
  if (const std::string found = text(document, "schema", where); found != schema) {
    refuse(where,
           fmt::format("its schema is '{}'; this version compares {}", printable(found), schema));
  }
  StoredBench bench;
  bench.where = where;
  const Json& environment = member(document, "environment", where);
  for (const char* const name : {"cpu_model", "cpus_allowed", "cpus_quota", "smt", "governor"}) {
    bench.machine[name] = text(environment, name, where);
  }
  for (const char* const name :
       {"kernel", "glibc", "boost", "compiler", "build_type", "build_flags", "commit"}) {
    bench.software[name] = text(environment, name, where);
  }
  const Json& rows = member(document, "results", where);
  if (!rows.is_array()) refuse(where, "'results' is no list");
  for (const Json& row : rows) {
    StoredCell& cell = bench.cells.emplace_back();
    cell.queue = text(row, "queue", where);
    cell.cell = cell_text(row, where);
    cell.items_per_second = samples_of(row, where);
    if (cell.items_per_second.empty()) cell.problem = text(row, "problem", where);
  }
  return bench;
}

StoredBench read_bench(const std::string& given) {
  std::error_code none;
  const fs::path path =
      fs::is_directory(given, none) ? fs::path(given) / bench_file : fs::path(given);
  try {
    return parse_bench(read_text_file(path), path.string());
  } catch (const std::system_error& error) {
    refuse(path.string(), fmt::format("cannot be read: {}; right would be a folder of results of "
                                      "bench, or what it wrote by --json",
                                      error.code().message()));
  }
}

}  // namespace queuecheck
