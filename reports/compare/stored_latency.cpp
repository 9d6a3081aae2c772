#include "queuecheck/reports/compare/stored_latency.hpp"

#include <map>
#include <utility>

#include "queuecheck/reports/bench/bench_run.hpp"

namespace queuecheck {
namespace {

using namespace stored;

// Of each round the clean run's, else that of the last that completed; a run with too few items has
// none.
std::vector<double> values_of(const Json& row, const char* field, const std::string& where) {
  const Json& runs = member(row, "runs", where);
  if (!runs.is_array()) refuse(where, "'runs' is no list");
  struct Value {
    bool clean = false;
    const Json* ns = nullptr;
  };
  std::map<std::uint64_t, Value> rounds;
  for (const Json& run : runs) {
    if (text(run, "end", where) != name(RunEnd::completed)) continue;
    const Json& ns = member(run, field, where);
    const Json& clean = member(run, "clean", where);
    if (!(ns.is_number() || ns.is_null()) || !clean.is_boolean()) {
      refuse(where, "a sample is no sample");
    }
    Value& value = rounds[number(run, "round", where)];
    if (!value.clean) value = {clean.get<bool>(), &ns};
  }
  std::vector<double> values;
  for (const auto& [round, value] : rounds) {
    if (value.ns->is_number()) values.push_back(value.ns->get<double>());
  }
  return values;
}

std::string problem_of(const Json& row, const std::string& where) {
  const Json& problem = member(row, "problem", where);
  return problem.is_string() ? problem.get<std::string>() : "too few items in a run";
}

}  // namespace

void add_latency_cells(const Json& rows, const std::string& where, std::vector<StoredCell>& cells) {
  if (!rows.is_array()) refuse(where, "'latency' is no list");
  for (const Json& row : rows) {
    if (row.contains("limit")) continue;
    std::string cell = cell_text(row, where);
    cell += " " + text(row, "phase", where);
    if (const Json& load = member(row, "load", where); load.is_string()) {
      cell += " " + load.get<std::string>();
    }
    const Json& overloaded = member(row, "overloaded", where);
    for (const auto& [field, words] :
         {std::pair{"latency_ns_p50", " p50"}, std::pair{"latency_ns_p99", " p99"}}) {
      StoredCell& to = cells.emplace_back();
      to.queue = text(row, "queue", where);
      to.cell = cell + words;
      to.is_latency = true;
      if (overloaded != true) to.values = values_of(row, field, where);
      if (to.values.empty()) to.problem = problem_of(row, where);
    }
  }
}

}  // namespace queuecheck
