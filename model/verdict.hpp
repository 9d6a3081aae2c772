// Verdicts: three values, the closed list of violation classes, what a judge answers, and the one
// rule by which verdicts and run statuses are merged (exit codes use it too).
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. violation is set exactly when verdict is Verdict::violation.
//   2. merge is associative, commutative and idempotent, with Status::nothing above Status::valid
//      only: internal > violation > environment > unknown > nothing > valid (DESIGN §9).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

enum class Verdict : std::uint8_t { valid, violation, unknown };

enum class ViolationClass : std::uint8_t {
  fresh,
  duplicate,
  lost,
  order,
  torn,
  false_empty,
  false_full,
  false_closed,
  not_drained,
  capacity,
  size,
  conservation,
  blocked,
  early_timeout,
  late_timeout,
  lost_wakeup,
  close_sleeper,
  deadlock,
  livelock,
  dead_owner,
  crash_contract,
  address,
  statics,
  race,
  role,
  crashed,
  leak,
  slower,
};

std::string_view name(Verdict verdict);
std::string_view name(ViolationClass violation);  // with hyphens: "false-empty"
std::optional<ViolationClass> parse_violation_class(std::string_view text);

// What a judge answers about one history. `witness` are indices into history.operations: the few
// operations that prove the violation, in time order.
struct Judgement {
  Verdict verdict = Verdict::valid;      // both parts merged
  Verdict safety = Verdict::valid;       // is there an order of effects that explains the answers
  Verdict obligations = Verdict::valid;  // nothing enabled left undone, deadlines kept
  std::optional<ViolationClass> violation;
  std::string rule;            // short name: "FIFO order", "EMPTY needs an empty instant"
  std::string explanation;     // the witness in at most two sentences
  std::string unknown_reason;  // which budget ended, or which axis cannot be judged
  std::vector<std::size_t> witness;
  // What the violation leaves intact: "a violation of FIFO between producers; per-producer FIFO
  // holds; k = 3; lag 40us". Empty when it was not asked or cannot be told.
  std::string level;
};

// Joins the judgement of the history with one from another source (watchdog, exit status): a
// violation of safety wins, then one of obligations, then unknown.
Judgement merge(const Judgement& a, const Judgement& b);

// How a whole command ended.
enum class Status : std::uint8_t { valid, nothing, unknown, environment, violation, internal };

std::string_view name(Status status);
Status merge(Status a, Status b);
Status status_of(Verdict verdict);
int exit_code(Status status);  // 0 1 2 3 4 70

}  // namespace queuecheck
