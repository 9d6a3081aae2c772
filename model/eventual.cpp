#include "queuecheck/model/eventual.hpp"

#include "queuecheck/model/overtaking.hpp"

namespace queuecheck {

std::optional<Finding> eventual_order(const History& history, const Specification& specification,
                                      const Windows& windows) {
  if (specification.order != Order::fifo) return std::nullopt;
  if (specification.visibility == Visibility::immediate) return std::nullopt;
  const Group owner =
      specification.visibility == Visibility::eventual_process ? Group::process : Group::thread;
  const auto pair = find_overtaking(history, windows, owner);
  if (!pair) return std::nullopt;
  return overtaking_finding(history, *pair, owner);
}

}  // namespace queuecheck
