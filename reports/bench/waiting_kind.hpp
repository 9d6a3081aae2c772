// How the workers of a run wait for room and for items.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. name(x) and parse_waiting(name(x)) are inverse.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace queuecheck {

// usual: put and get where the queue has them, else tries with sched_yield in between. blocking:
// put and get. polling: try_put and try_get, again and again (polling_loops.hpp).
enum class WaitingKind : std::uint8_t { usual, blocking, polling };

constexpr std::string_view name(WaitingKind kind) {
  switch (kind) {
    case WaitingKind::usual:
      return "usual";
    case WaitingKind::blocking:
      return "blocking";
    case WaitingKind::polling:
      return "polling";
  }
  return "";
}

constexpr std::optional<WaitingKind> parse_waiting(std::string_view text) {
  for (const WaitingKind kind : {WaitingKind::usual, WaitingKind::blocking, WaitingKind::polling}) {
    if (name(kind) == text) return kind;
  }
  return std::nullopt;
}

}  // namespace queuecheck
