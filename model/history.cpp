#include "queuecheck/model/history.hpp"

#include <algorithm>
#include <compare>

#include "queuecheck/model/value_table.hpp"

namespace queuecheck {
namespace {

using Complaint = std::optional<std::string>;

std::string label(const History& history, std::size_t index) {
  const Operation& operation = history.operations[index];
  return "operation " + std::to_string(index) + " (process " + std::to_string(operation.process) +
         ", " + std::string(name(operation.kind)) + ")";
}

bool never_returned(const Operation& operation) {
  return operation.outcome == Outcome::pending || operation.outcome == Outcome::crashed;
}

Complaint check_one(const History& history, std::size_t index) {
  const Operation& operation = history.operations[index];
  if (operation.process >= history.processes) {
    return label(history, index) + ": process must be below " + std::to_string(history.processes);
  }
  if (operation.kind == OperationKind::crash) return std::nullopt;
  if (operation.t0 > operation.t1) {
    return label(history, index) + ": returns at " + std::to_string(operation.t1) +
           ", before it is invoked at " + std::to_string(operation.t0);
  }
  if ((operation.t1 == never) != never_returned(operation)) {
    return label(history, index) + ": outcome " + std::string(name(operation.outcome)) +
           (operation.t1 == never ? " needs a time of return" : " has no time of return");
  }
  return std::nullopt;
}

// Rule 2. A crash of the process ends all its threads.
Complaint check_actors(const History& history) {
  const auto& operations = history.operations;
  struct Key {  // sorted beside the operations, which are large
    std::uint64_t actor;
    std::int64_t t0;
    std::int64_t t1;
    std::size_t index;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Key> order;
  order.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& o = operations[i];
    order.push_back({(std::uint64_t{o.process} << 32) | o.thread, o.t0, o.t1, i});
  }
  std::sort(order.begin(), order.end());
  std::vector<std::int64_t> crashed_at(history.processes, never);
  for (const Operation& o : operations) {
    if (o.kind != OperationKind::crash) continue;
    crashed_at[o.process] = std::min(crashed_at[o.process], o.t0);
  }
  const std::size_t nobody = operations.size();
  std::size_t previous = nobody;
  for (const Key& key : order) {
    const std::size_t i = key.index;
    const Operation& o = operations[i];
    if (o.kind == OperationKind::crash) continue;
    if (o.t0 > crashed_at[o.process]) {
      return label(history, i) + ": begins after its process crashed at " +
             std::to_string(crashed_at[o.process]);
    }
    if (previous != nobody && operations[previous].process == o.process &&
        operations[previous].thread == o.thread && operations[previous].t1 > o.t0) {
      return label(history, i) + ": overlaps " + label(history, previous) +
             " of the same process and thread";
    }
    previous = i;
  }
  return std::nullopt;
}

bool may_have_taken_effect(const Operation& operation) {
  return operation.outcome == Outcome::ok || never_returned(operation);
}

Complaint check_values(const History& history) {
  std::size_t count = 0;
  for (const Operation& o : history.operations) count += 1 + o.values.size();
  ValueTable table(count);
  std::vector<std::size_t> putters;  // by position in the table
  const auto put = [&](Value value, std::size_t i) -> Complaint {
    const auto position = static_cast<std::uint32_t>(putters.size());
    const std::uint32_t first = table.insert(value, position);
    putters.push_back(i);
    if (first == position) return std::nullopt;
    return label(history, i) + ": puts value " + std::to_string(value) + " again after " +
           label(history, putters[first]);
  };
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (!may_have_taken_effect(o)) continue;
    if (is_put(o.kind) && o.value != no_value) {
      if (Complaint complaint = put(o.value, i)) return complaint;
    }
    if (o.kind != OperationKind::put_many) continue;
    for (const Value value : o.values) {
      if (value == no_value) continue;
      if (Complaint complaint = put(value, i)) return complaint;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> check_well_formed(const History& history) {
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    if (Complaint complaint = check_one(history, i)) return complaint;
  }
  if (Complaint complaint = check_actors(history)) return complaint;
  return check_values(history);
}

std::vector<bool> killed_processes(const History& history) {
  std::vector<bool> killed(history.processes, false);
  for (const Operation& o : history.operations) {
    if (o.kind == OperationKind::crash) killed[o.process] = true;
  }
  return killed;
}

}  // namespace queuecheck
