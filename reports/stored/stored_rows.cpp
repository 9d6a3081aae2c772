#include "queuecheck/reports/stored/stored_rows.hpp"

#include <algorithm>
#include <sstream>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {
namespace {

// The lines of a history's own format, through its reader, which checks everything.
History read_history(const JsonField& field) {
  std::stringstream lines;
  field.for_each([&](const JsonField& line) {
    lines << line.json().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  });
  try {
    HistoryReader reader(lines, field.where());
    if (auto history = reader.next()) return std::move(*history);
  } catch (const HistoryError& error) {
    throw StoredError(error.what());
  }
  field.refuse("a history");
}

}  // namespace

std::optional<ProgramsRun> read_programs_run(const JsonField& field) {
  if (field.is_null()) return {};
  const std::uint64_t shard = field["shard"].number();
  const std::uint64_t shards = field["shards"].number();
  if (shard == 0 || shard > shards) field["shard"].refuse("from 1 to shards");
  return ProgramsRun{{shard - 1, shards, field["done_before"].number()},
                     field["programs"].number(),
                     field["not_given"].number()};
}

ThroughputRow read_throughput(const JsonField& field) {
  ThroughputRow row;
  row.queue = field["queue"].text();
  row.producers = field["producers"].number<std::uint32_t>();
  row.consumers = field["consumers"].number<std::uint32_t>();
  row.item_bytes = field["item_bytes"].number<std::uint32_t>();
  row.capacity = field["capacity"].number();
  row.waiting = field["waiting"].text();
  row.items_per_second = field["items_per_second"].real();
  row.items_per_second_min = field["items_per_second_min"].real();
  row.items_per_second_max = field["items_per_second_max"].real();
  row.samples = field["samples"].number<std::uint32_t>();
  row.ratio = field.real("ratio");
  row.note = field["note"].text();
  return row;
}

explore::Row read_explored(const JsonField& field) {
  explore::Row row;
  row.strategy = field["strategy"].text();
  row.memory = field["memory"].text();
  row.lane = field["lane"].text();
  row.schedules = field["schedules"].number();
  row.schedules_per_second = field["schedules_per_second"].real();
  row.executions = field["executions"].number();
  row.outcomes = field["outcomes"].number();
  row.exhausted = field["exhausted"].truth();
  row.verdict = field["verdict"].status();
  row.sentence = field["sentence"].text();
  row.coverage = field["coverage"].reals();
  return row;
}

CrashRow read_crash(const JsonField& field) {
  CrashRow row;
  row.step = field["step"].text();
  row.place = field.text("place");
  const JsonField kind = field["kind"];
  row.pauses = kind.text() == "stop";
  if (kind.text() != row.kind()) kind.refuse("kill or stop");
  row.trials = field["trials"].number();
  field["outcomes"].for_each_member([&](const std::string& outcome, const JsonField& count) {
    row.outcomes[outcome] = count.number();
  });
  row.not_run = field.text("not_run");
  return row;
}

std::vector<std::size_t> read_witness(const JsonField& field) {
  std::vector<std::size_t> witness;
  field.for_each([&](const JsonField& index) { witness.push_back(index.number<std::size_t>()); });
  return witness;
}

ClaimRow read_claim(const JsonField& field) {
  ClaimRow row;
  row.name = field["claim"].text();
  row.says = field["says"].text();
  row.of_caller = field["of_caller"].truth();
  row.runs = field["runs"].number();
  row.asked = field["asked"].number();
  row.broken = field["broken"].number();
  row.absent = field.text("reason");
  if (const auto violation = field.maybe("class")) row.why.violation = violation->violation();
  row.why.explanation = field.text("explanation");
  if (const auto proof = field.maybe("proof")) {
    row.proof.emplace().history = read_history((*proof)["history"]);
    row.why.witness = read_witness((*proof)["witness"]);
    const std::size_t operations = row.proof->history.operations.size();
    for (const std::size_t index : row.why.witness) {
      if (index >= operations) (*proof)["witness"].refuse("of indices into the history");
    }
  }
  return row;
}

MisuseRow read_misuse(const JsonField& field) {
  MisuseRow row;
  row.name = field["misuse"].text();
  row.says = field["says"].text();
  const JsonField outcome = field["outcome"];
  const auto found =
      std::find(misuse_outcome_names.begin(), misuse_outcome_names.end(), outcome.text());
  if (found == misuse_outcome_names.end()) outcome.refuse("an outcome such as refused or hung");
  row.outcome = static_cast<MisuseOutcome>(found - misuse_outcome_names.begin());
  row.told = field["told"].text();
  if (const auto violation = field.maybe("class")) row.violation = violation->violation();
  row.forbidden = field["forbidden"].truth();
  return row;
}

}  // namespace queuecheck
