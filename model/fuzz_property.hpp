// What holds for every input of a reader, however it came about. Shared by the fuzz targets and by
// the test that runs their corpus without a fuzzer.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A property that does not hold aborts, which is what a fuzzer sees.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/judge.hpp"

namespace queuecheck {

inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "property broken: %s\n", property);
  std::abort();
}

// Complaints are one line that a terminal can bear.
inline void require_presentable(const std::string& message) {
  require(message.size() < 2000, "a complaint is short");
  for (const char c : message) require(c >= 0x20 && c < 0x7f, "a complaint is one plain line");
}

inline void check_judge(const History& history) {
  constexpr std::size_t judged_max = 14;
  if (history.operations.size() > judged_max) return;
  const auto parsed = parse_specification(history.specification.value_or("fifo close=drain"));
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    return require_presentable(error->message);
  }
  const auto& specification = std::get<Specification>(parsed);
  if (cannot_judge(specification)) return;
  JudgeBudget budget;
  budget.states_max = 3000;
  budget.bytes_max = std::size_t{32} << 20;
  const Judgement judgement = judge(history, specification, budget);
  require((judgement.verdict == Verdict::unknown) == !judgement.unknown_reason.empty(),
          "unknown has a reason, and nothing else has");
  for (const std::size_t at : judgement.witness) {
    require(at < history.operations.size(), "a witness is an operation of the history");
  }
}

inline void check_round_trip(const History& history) {
  std::stringstream json;
  write_json(json, history);
  require(HistoryReader(json, "again").next() == history, "JSON reads back as it was written");
  if (!can_write_text(history)) return;
  std::stringstream text;
  write_text(text, history, 3);
  HistoryReader reader(text, "again");
  const auto again = reader.next();
  require(again && again->operations == history.operations, "text reads back as it was written");
}

inline void check_compact(const std::string& text, std::size_t histories) {
  std::istringstream whole(text);
  std::istringstream compact(text);
  HistoryReader whole_reader(whole, "input");
  HistoryReader compact_reader(compact, "input");
  for (std::size_t i = 0; i < histories; ++i) {
    const auto history = whole_reader.next();
    const auto reading = compact_reader.next_compact();
    require(reading.has_value(), "what reads whole reads compact");
    if (!reading->compact) {
      require(reading->whole == history, "what has no compact form is whole");
      continue;
    }
    const History expanded = expand(*reading->compact);
    require(expanded.operations.size() == history->operations.size(), "no operation is lost");
    for (std::size_t at = 0; at < expanded.operations.size(); ++at) {
      require(expanded.operations[at] == history->operations.at(reading->positions.at(at)),
              "compact operations are those of the file");
    }
  }
}

inline void check_history_input(const std::string& text) {
  std::istringstream stream(text);
  HistoryReader reader(stream, "input");
  std::size_t histories = 0;
  try {
    while (const auto history = reader.next()) {
      ++histories;
      check_round_trip(*history);
      check_judge(*history);
    }
  } catch (const HistoryError& error) {
    require_presentable(error.what());
    require(!reader.next(), "nothing follows an error");
  }
  check_compact(text, histories);
}

}  // namespace queuecheck
