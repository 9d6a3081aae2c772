// Contract misuse: what a queue does when somebody breaks the rules, as a table "misuse → outcome".
// Where the contract, or the queue's specification, says what must happen, another outcome is a
// violation; elsewhere it is only told (docs/misuse.md).
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. A crash or a hang of the queue is an outcome, never one of the harness.
//   2. Every misuse has a row for every queue: one that could not be asked says why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "queuecheck/model/verdict.hpp"

namespace queuecheck {

// The closed list, better ones first: of several tries of one misuse the last one counts.
enum class MisuseOutcome : std::uint8_t {
  not_asked,
  refused,  // with a reason, or by an answer that says so (error, poisoned)
  too_big,
  closed,
  right,      // accepted, and every answer is that of a right queue
  undecided,  // accepted; the judge cannot tell
  wrong,      // accepted, and an answer that no right queue gives: with its class
  crashed,
  hung,
};

inline constexpr std::array<std::string_view, 9> misuse_outcome_names{
    "not-asked", "refused", "too-big", "closed", "right", "undecided", "wrong", "crashed", "hung"};

constexpr std::string_view name(MisuseOutcome outcome) {
  return misuse_outcome_names[static_cast<std::size_t>(outcome)];
}

struct MisuseRow {
  std::string name;
  std::string says;  // who requires what, one sentence
  MisuseOutcome outcome = MisuseOutcome::not_asked;
  std::string told;  // why it was not asked; the reason, the signal; how often which outcome
  std::optional<ViolationClass> violation;  // of what is wrong, whoever forbids it
  bool forbidden =
      false;  // the contract or the specification says that it must not be: a violation
};

// Every misuse by name, in the order of the table.
struct MisuseName {
  std::string_view name;
  std::string_view says;
};
std::span<const MisuseName> misuse_names();
bool is_misuse(std::string_view name);

}  // namespace queuecheck
