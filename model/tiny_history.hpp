// Histories as one line of text, for tables of literal examples:
//
//     "0 put 1 @1-2; 0.1 try_put 2 FULL @3-4; 1 get @3-; 1 crash @5; 1 size 2 @6-7"
//
// process[.thread], operation, value (or [1,2], true, false; of a put_many its count), OUTCOME
// unless it is ok, @t0-t1. No t1: never returned. 64B sets the item's length. Fields stand in any
// order after the operation.
//
// Process and thread safety: pure function. For tests only: throws at what it cannot read.
//
// Invariants
//   1. `processes` and `end` cover every operation.
#pragma once

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>
#include <string>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {

class TinyHistory {
 public:
  explicit TinyHistory(const std::string& text) {
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line, ';');) read(line);
  }
  const History& history() const { return builder_.build(); }

 private:
  void read(const std::string& line) {
    std::istringstream words(line);
    std::string actor;
    std::string kind;
    if (!(words >> actor >> kind)) throw std::invalid_argument("no operation in: " + line);
    const auto parsed = parse_operation_kind(kind);
    if (!parsed) throw std::invalid_argument("unknown operation: " + kind);
    builder_.add(static_cast<std::uint32_t>(std::stoul(actor)), *parsed, Outcome::ok, no_value, 0,
                 0);
    Operation& o = builder_.last();
    if (const auto dot = actor.find('.'); dot != std::string::npos) {
      o.thread = static_cast<std::uint32_t>(std::stoul(actor.substr(dot + 1)));
    }
    for (std::string word; words >> word;) read_field(o, word);
    builder_.cover(o);
  }

  static void read_field(Operation& o, const std::string& word) {
    if (word.front() == '@') return read_times(o, word.substr(1));
    if (word.front() == '[') return read_list(o, word.substr(1, word.size() - 2));
    if (word.back() == 'B') {
      o.item_bytes = static_cast<std::uint32_t>(std::stoul(word));
      return;
    }
    if (std::isupper(static_cast<unsigned char>(word.front())) != 0) {
      std::string lower = word;
      std::transform(lower.begin(), lower.end(), lower.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const auto outcome = parse_outcome(lower);
      if (!outcome) throw std::invalid_argument("unknown outcome: " + word);
      o.outcome = *outcome;
      return;
    }
    const std::int64_t number = word == "true" ? 1 : word == "false" ? 0 : std::stoll(word);
    const bool observer = o.kind == OperationKind::empty || o.kind == OperationKind::full ||
                          o.kind == OperationKind::size;
    (observer ? o.answer : o.kind == OperationKind::put_many ? o.count : o.value) = number;
  }

  static void read_times(Operation& o, const std::string& times) {
    const auto dash = times.find('-');
    o.t0 = o.t1 = std::stoll(times);
    if (dash == std::string::npos) return;
    if (dash + 1 < times.size()) {
      o.t1 = std::stoll(times.substr(dash + 1));
    } else {
      o.t1 = never;
      o.outcome = Outcome::pending;
    }
  }

  static void read_list(Operation& o, const std::string& list) {
    std::istringstream values(list);
    for (std::string value; std::getline(values, value, ',');)
      o.values.push_back(std::stoll(value));
  }

  HistoryBuilder builder_;
};

inline History tiny(const std::string& text) {
  return TinyHistory(text).history();
}

}  // namespace queuecheck
