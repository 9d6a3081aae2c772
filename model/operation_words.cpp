#include "queuecheck/model/operation_words.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

std::string value_text(Value value) {
  return value == no_value ? std::string("item") : std::to_string(value);
}

// A batch in full while it is short; a cell must stay a cell.
std::string values_text(const std::vector<Value>& values) {
  constexpr std::size_t shown_max = 4;
  std::string out;
  for (std::size_t i = 0; i < std::min(values.size(), shown_max); ++i) {
    if (i > 0) out += ' ';
    out += value_text(values[i]);
  }
  if (values.size() > shown_max) out += " … " + std::to_string(values.size()) + " items";
  return out;
}

std::string success_text(const Operation& operation) {
  const char* torn = operation.torn ? " TORN" : "";
  switch (operation.kind) {
    case OperationKind::get:
    case OperationKind::try_get:
    case OperationKind::get_for:
    case OperationKind::peek:
      return value_text(operation.value) + torn;
    case OperationKind::get_many:
      return "[" + values_text(operation.values) + "]" + torn;
    case OperationKind::empty:
    case OperationKind::full:
      return operation.answer != 0 ? "true" : "false";
    case OperationKind::size:
      return std::to_string(operation.answer);
    default:
      return "ok";
  }
}

}  // namespace

std::string duration_text(std::int64_t nanoseconds) {
  struct Unit {
    std::int64_t size;
    const char* name;
  };
  // Two decimals at most; finer durations stay in the smaller unit, so the text is exact.
  for (const Unit unit : {Unit{1'000'000'000, "s"}, Unit{1'000'000, "ms"}, Unit{1'000, "us"}}) {
    const std::int64_t step = unit.size / 100;
    if (nanoseconds / unit.size == 0 || nanoseconds % step != 0) continue;
    std::string text = std::to_string(nanoseconds / unit.size);
    const std::int64_t rest = std::abs(nanoseconds / step % 100);
    if (rest > 0) text += "." + std::to_string(rest / 10);
    if (rest % 10 > 0) text += std::to_string(rest % 10);
    return text + unit.name;
  }
  return std::to_string(nanoseconds) + "ns";
}

std::string call_text(const Operation& operation) {
  const std::string word(name(operation.kind));
  switch (operation.kind) {
    case OperationKind::put:
    case OperationKind::try_put:
      return word + "(" + value_text(operation.value) + ")";
    case OperationKind::put_for:
      return word + "(" + value_text(operation.value) + ", " + duration_text(operation.timeout_ns) +
             ")";
    case OperationKind::get_for:
      return word + "(" + duration_text(operation.timeout_ns) + ")";
    case OperationKind::put_many:
      return word + "([" + values_text(operation.values) + "]" +
             (operation.timeout_ns == 0 ? "" : ", " + duration_text(operation.timeout_ns)) + ")";
    case OperationKind::get_many:
    case OperationKind::join:
      return word + "(" + (operation.timeout_ns == 0 ? "" : duration_text(operation.timeout_ns)) +
             ")";
    case OperationKind::crash:
      return "killed";
    default:
      return word + "()";
  }
}

std::string answer_text(const Operation& operation) {
  switch (operation.outcome) {
    case Outcome::ok:
      return success_text(operation);
    case Outcome::error:
      return "error " + std::to_string(operation.code);
    case Outcome::too_big:
      return "TOO BIG";
    default: {
      std::string word(name(operation.outcome));
      std::transform(word.begin(), word.end(), word.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
      if (operation.count != count_unknown) word += " after " + std::to_string(operation.count);
      return word;
    }
  }
}

}  // namespace queuecheck
