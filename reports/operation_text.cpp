#include "queuecheck/reports/operation_text.hpp"

#include <fmt/format.h>

namespace queuecheck {

Ending ending_of(const Operation& operation, bool process_was_killed) {
  if (operation.outcome == Outcome::crashed) return Ending::died;
  if (operation.outcome != Outcome::pending) return Ending::returned;
  return process_was_killed ? Ending::killed : Ending::open;
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
  return answer_text(operation);
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
