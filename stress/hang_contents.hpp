// What the queue holds at the end of a history, as far as its calls tell: bounds for the number of
// items, whether it is closed, and who put, got and closed last.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. least <= what is inside <= most, if the queue kept its specification so far: a call that
//      never returned may have taken effect or not, a crash may have cost what is declared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

struct QueueContents {
  std::int64_t least = 0;
  std::int64_t most = 0;
  // For everybody: a close that is only the closer's own, or that of a handle among others, tells
  // others nothing.
  bool closed = false;
  bool unknown = false;  // cleared, or items given up at close: the bounds say nothing
  // Operations of the history, the last to return with effect.
  std::optional<std::size_t> last_put{};
  std::optional<std::size_t> last_get{};
  std::optional<std::size_t> last_close{};
};

QueueContents contents_at_end(const History& history, const Specification& specification);

// "1 item is present", "2 to 3 items are present", "how many items are present is not known".
std::string items_text(const QueueContents& contents);

// Two sentences: what is inside, and who was last.
std::string contents_text(const History& history, const QueueContents& contents);

}  // namespace queuecheck
