#include "queuecheck/model/explain.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

// Time order within a process; the index settles ties.
std::size_t place(const History& history, std::size_t index) {
  const Operation& mine = history.operations[index];
  std::size_t earlier = 0;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& other = history.operations[i];
    if (other.process != mine.process || other.kind == OperationKind::crash) continue;
    if (other.t0 < mine.t0 || (other.t0 == mine.t0 && i < index)) ++earlier;
  }
  return earlier + 1;
}

std::string answer(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::empty:
    case OperationKind::full:
      return operation.answer != 0 ? "true" : "false";
    case OperationKind::size:
      return std::to_string(operation.answer);
    default:
      return "OK";
  }
}

}  // namespace

std::string who(const History& history, std::size_t index) {
  const Operation& operation = history.operations[index];
  return "process " + std::to_string(operation.process) + "'s " +
         std::string(name(operation.kind)) + " #" + std::to_string(place(history, index));
}

std::string when(const Operation& operation) {
  if (operation.t1 == never) return "since " + std::to_string(operation.t0);
  return "at " + std::to_string(operation.t0) + "–" + std::to_string(operation.t1);
}

std::string what(const History& history, std::size_t index) {
  const Operation& operation = history.operations[index];
  std::string text = who(history, index);
  const std::string value =
      operation.value == no_value ? "an item" : std::to_string(operation.value);
  const bool putting = is_put(operation.kind);
  if (operation.t1 == never) {
    text += putting ? " of " + value + " did not return" : " did not return";
  } else if (operation.outcome == Outcome::ok && is_get(operation.kind)) {
    text += " took " + value;
  } else {
    if (putting) text += " of " + value;
    text += " answered " +
            (operation.outcome == Outcome::ok ? answer(operation) : upper(name(operation.outcome)));
  }
  return text + " " + when(operation);
}

std::string item(const History& history, std::size_t put_index) {
  const Operation& put = history.operations[put_index];
  const std::string value = put.value == no_value ? "an item" : std::to_string(put.value);
  return value + " (put by process " + std::to_string(put.process) + " " + when(put) + ")";
}

}  // namespace queuecheck
