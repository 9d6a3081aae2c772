#include "queuecheck/reports/operation_text.hpp"

#include <fmt/format.h>

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
  if (values.size() > shown_max) out += fmt::format(" … {} items", values.size());
  return out;
}

std::string answer_text(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::get:
    case OperationKind::try_get:
    case OperationKind::get_for:
    case OperationKind::peek: {
      const std::string item =
          operation.value == no_value && operation.torn ? "item" : value_text(operation.value);
      return operation.torn ? item + " TORN" : item;
    }
    case OperationKind::get_many:
      return fmt::format("[{}]{}", values_text(operation.values), operation.torn ? " TORN" : "");
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

Ending ending_of(const Operation& operation, bool process_was_killed) {
  if (operation.outcome == Outcome::crashed) return Ending::died;
  if (operation.outcome != Outcome::pending) return Ending::returned;
  return process_was_killed ? Ending::killed : Ending::open;
}

std::string duration_text(std::int64_t nanoseconds) {
  struct Unit {
    std::int64_t size;
    const char* name;
  };
  // Two decimals at most; finer durations stay in the smaller unit, so the text is exact.
  for (const Unit unit : {Unit{1'000'000'000, "s"}, Unit{1'000'000, "ms"}, Unit{1'000, "us"}}) {
    const std::int64_t step = unit.size / 100;
    if (nanoseconds / unit.size == 0 || nanoseconds % step != 0) continue;
    return fmt::format("{:g}{}", static_cast<double>(nanoseconds / step) / 100, unit.name);
  }
  return fmt::format("{}ns", nanoseconds);
}

std::string call_text(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::put:
    case OperationKind::try_put:
      return fmt::format("{}({})", name(operation.kind), value_text(operation.value));
    case OperationKind::put_for:
      return fmt::format("put_for({}, {})", value_text(operation.value),
                         duration_text(operation.timeout_ns));
    case OperationKind::get_for:
      return fmt::format("get_for({})", duration_text(operation.timeout_ns));
    case OperationKind::put_many:
      return fmt::format("put_many([{}])", values_text(operation.values));
    case OperationKind::crash:
      return "killed";
    default:
      return fmt::format("{}()", name(operation.kind));
  }
}

std::string result_text(const Operation& operation, Ending ending) {
  switch (ending) {
    case Ending::open:
      return "never returned";
    case Ending::killed:
      return "killed";
    case Ending::died:
      return "died inside";
    case Ending::returned:
      break;
  }
  switch (operation.outcome) {
    case Outcome::ok:
      return answer_text(operation);
    case Outcome::error:
      return fmt::format("error {}", operation.code);
    case Outcome::too_big:
      return "TOO BIG";
    default: {
      std::string word(name(operation.outcome));
      std::transform(word.begin(), word.end(), word.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
      return word;
    }
  }
}

std::string cell_text(const Operation& operation, Ending ending) {
  if (operation.kind == OperationKind::crash) return "killed";
  return fmt::format("{} {} {}", call_text(operation), ending == Ending::returned ? "→" : "…",
                     result_text(operation, ending));
}

std::string run_text(const Operation& first, std::size_t count, bool same_call) {
  return fmt::format("{} → {} × {}",
                     same_call ? call_text(first) : fmt::format("{}(…)", name(first.kind)), count,
                     result_text(first, Ending::returned));
}

}  // namespace queuecheck
