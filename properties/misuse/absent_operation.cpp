#include "queuecheck/stress/offered.hpp"

#include <utility>

#include "queuecheck/properties/misuse/programs.hpp"

namespace queuecheck::misuse {
namespace {

using Kind = OperationKind;

// ack, nack and crash are in no table.
std::optional<Kind> first_absent(const Setting& setting) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Kind::ack); ++i) {
    const auto kind = static_cast<Kind>(i);
    if (!setting.facts.has(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<std::string> lacks(const Setting& setting) {
  if (!first_absent(setting)) return "it has every operation";
  return std::nullopt;
}

std::vector<Trial> perform(Setting& setting) {
  Program program;
  program.processes = {{{.kind = *first_absent(setting)}}};
  try {
    return run_program(setting, "absent-operation", std::move(program),
                       [](const Program&, const Operation&) { return false; });
  } catch (const NotOfferedError& error) {
    Trial trial;
    trial.outcome = MisuseOutcome::refused;
    trial.told = error.what();
    return {trial};
  }
}

}  // namespace

const Misuse& absent_operation() {
  static constexpr Misuse misuse{"absent-operation",
                                 "a program that calls an operation which the queue lacks",
                                 Promise::contract,
                                 false,
                                 lacks,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
