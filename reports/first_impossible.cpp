#include "queuecheck/reports/first_impossible.hpp"

namespace queuecheck {
namespace {

bool is_open(const Operation& operation) {
  return operation.kind != OperationKind::crash &&
         (operation.outcome == Outcome::pending || operation.outcome == Outcome::crashed);
}

bool is_refused(const Operation& operation) {
  return operation.kind != OperationKind::crash && operation.outcome != Outcome::ok;
}

}  // namespace

std::optional<std::size_t> first_impossible(const History& history,
                                            const std::vector<std::size_t>& witness) {
  std::optional<std::size_t> open;
  std::optional<std::size_t> refused;
  std::optional<std::size_t> last;
  const auto at = [&](std::size_t index) -> const Operation& { return history.operations[index]; };
  for (const std::size_t index : witness) {
    const Operation& operation = at(index);
    if (operation.kind == OperationKind::crash) continue;
    if (is_open(operation)) {
      if (!open || operation.t0 < at(*open).t0) open = index;
    } else if (is_refused(operation)) {
      if (!refused || operation.t1 < at(*refused).t1) refused = index;
    } else if (!last || operation.t1 > at(*last).t1) {
      last = index;
    }
  }
  return open ? open : refused ? refused : last;
}

}  // namespace queuecheck
