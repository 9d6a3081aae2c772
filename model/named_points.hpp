// Named points: specifications of well-known queues, as texts of the same grammar. A text may begin
// with such a name and add axes to it.
//
// Process and thread safety: constants.
//
// Invariants
//   1. Every text parses, and none begins with a named point (no recursion).
//   2. A name is never an order's name.
#pragma once

#include <span>
#include <string_view>

namespace queuecheck {

struct NamedPoint {
  std::string_view name;  // with hyphens
  std::string_view specification;
};

std::span<const NamedPoint> named_points();

}  // namespace queuecheck
