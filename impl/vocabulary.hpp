// The words that every part shares: what a call on a queue is (OperationKind) and how it ended
// (Outcome), with the names used in code, JSON and prose.
//
// Process and thread safety: constants and pure functions only.
//
// Invariants
//   1. The numeric values equal those of queue_plugin.h (checked there); they never change meaning.
//   2. name(x) and parse_*(name(x)) are inverse.
//   3. Standard library only: model/ may include this file and nothing else of impl/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace queuecheck {

// put, get block; try_* never block; *_for wait up to a deadline. `crash` is not a call: it marks
// the instant at which a process was killed.
enum class OperationKind : std::uint8_t {
  put,
  try_put,
  put_for,
  get,
  try_get,
  get_for,
  put_many,
  get_many,
  empty,
  full,
  size,
  peek,
  close,
  clear,
  task_done,
  join,
  ack,
  nack,
  crash,
};

inline constexpr std::array<std::string_view, 19> operation_names{
    "put",       "try_put", "put_for", "get",  "try_get", "get_for", "put_many",
    "get_many",  "empty",   "full",    "size", "peek",    "close",   "clear",
    "task_done", "join",    "ack",     "nack", "crash"};

// The queue answers ok..error. The harness adds pending (never returned: hung, or killed by us) and
// crashed (died inside the call by its own fault).
enum class Outcome : std::uint8_t {
  ok,
  empty,
  full,
  closed,
  timeout,
  busy,
  poisoned,
  too_big,
  error,
  pending,
  crashed,
};

inline constexpr std::array<std::string_view, 11> outcome_names{
    "ok",       "empty",   "full",  "closed",  "timeout", "busy",
    "poisoned", "too_big", "error", "pending", "crashed"};

constexpr std::string_view name(OperationKind kind) {
  return operation_names[static_cast<std::size_t>(kind)];
}

constexpr std::string_view name(Outcome outcome) {
  return outcome_names[static_cast<std::size_t>(outcome)];
}

constexpr std::optional<OperationKind> parse_operation_kind(std::string_view text) {
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    if (operation_names[i] == text) return static_cast<OperationKind>(i);
  }
  return std::nullopt;
}

constexpr std::optional<Outcome> parse_outcome(std::string_view text) {
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    if (outcome_names[i] == text) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

// A refusal that a later try need not meet: the others say that none can succeed.
constexpr bool may_be_tried_again(Outcome outcome) {
  return outcome == Outcome::empty || outcome == Outcome::full || outcome == Outcome::timeout ||
         outcome == Outcome::busy;
}

constexpr bool is_put(OperationKind kind) {
  return kind == OperationKind::put || kind == OperationKind::try_put ||
         kind == OperationKind::put_for;
}

constexpr bool is_get(OperationKind kind) {
  return kind == OperationKind::get || kind == OperationKind::try_get ||
         kind == OperationKind::get_for;
}

constexpr bool is_batch(OperationKind kind) {
  return kind == OperationKind::put_many || kind == OperationKind::get_many;
}

// One item or a batch of them.
constexpr bool puts_items(OperationKind kind) {
  return is_put(kind) || kind == OperationKind::put_many;
}

constexpr bool gets_items(OperationKind kind) {
  return is_get(kind) || kind == OperationKind::get_many;
}

// May the call wait inside the queue for another process, without a bound of its own?
constexpr bool waits_for_ever(OperationKind kind) {
  return kind == OperationKind::put || kind == OperationKind::get || kind == OperationKind::join;
}

constexpr bool is_timed(OperationKind kind) {
  return kind == OperationKind::put_for || kind == OperationKind::get_for;
}

// These wait for ever or up to a deadline, as they are told: a timeout of 0 says that there is none
// (a negative one, as everywhere, that it has passed).
constexpr bool may_have_deadline(OperationKind kind) {
  return is_batch(kind) || kind == OperationKind::join;
}

constexpr bool waits_for_ever(OperationKind kind, std::int64_t timeout_ns) {
  return may_have_deadline(kind) ? timeout_ns == 0 : waits_for_ever(kind);
}

constexpr bool is_timed(OperationKind kind, std::int64_t timeout_ns) {
  return is_timed(kind) || (may_have_deadline(kind) && timeout_ns != 0);
}

}  // namespace queuecheck
