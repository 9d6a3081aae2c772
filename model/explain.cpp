#include "queuecheck/model/explain.hpp"

#include "queuecheck/model/operation_words.hpp"

namespace queuecheck {
namespace {

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

std::string ordinal(std::size_t number) {
  const std::size_t last = number % 10;
  const bool teen = number / 10 % 10 == 1;
  const char* ending = "th";
  if (!teen && last == 1) ending = "st";
  if (!teen && last == 2) ending = "nd";
  if (!teen && last == 3) ending = "rd";
  return std::to_string(number) + ending;
}

}  // namespace

std::string place_words(std::uint32_t process, std::size_t place) {
  return "process " + std::to_string(process) + "'s " + ordinal(place) + " operation";
}

std::string who(const History& history, std::size_t index) {
  const Operation& operation = history.operations[index];
  return place_words(operation.process, place(history, index)) + ", " + call_text(operation);
}

std::string when(const Operation& operation) {
  if (operation.t1 == never) return "[" + std::to_string(operation.t0) + ",∞)";
  return "[" + std::to_string(operation.t0) + "," + std::to_string(operation.t1) + "]";
}

std::string what(const History& history, std::size_t index) {
  const Operation& operation = history.operations[index];
  if (operation.t1 == never) {
    return who(history, index) + " " + when(operation) + ", did not return";
  }
  return who(history, index) + " = " + answer_text(operation) + " " + when(operation);
}

std::string item(const History& history, std::size_t put_index) {
  const Operation& put = history.operations[put_index];
  const std::string value = put.value == no_value ? "an item" : std::to_string(put.value);
  return value + " (put by process " + std::to_string(put.process) + " " + when(put) + ")";
}

}  // namespace queuecheck
