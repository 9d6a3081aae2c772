#include <utility>

#include "queuecheck/properties/misuse/programs.hpp"

namespace queuecheck::misuse {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const Setting& setting) {
  if (!setting.facts.has(Kind::close)) return "it has no close";
  return std::nullopt;
}

std::vector<Trial> perform(Setting& setting) {
  Program program;
  std::vector<Step> steps{Step{}, {.kind = Kind::close}};
  for (const Kind kind :
       offered(setting, {Kind::try_put, Kind::put_for, Kind::put_many, Kind::empty, Kind::full,
                         Kind::size, Kind::peek, Kind::try_get, Kind::get_for, Kind::get_many,
                         Kind::task_done, Kind::join, Kind::close, Kind::clear, Kind::try_get})) {
    Step step;
    step.kind = kind;
    if (is_batch(kind)) step.batch = 2;
    if (is_timed(kind) || may_have_deadline(kind)) step.timeout_ns = patience_ns;
    steps.push_back(step);
  }
  program.processes = {std::move(steps)};
  program.drain = false;
  return run_program(setting, "calls-after-close", std::move(program),
                     [](const Program&, const Operation& call) {
                       // All but the first put, which comes before the close.
                       return puts_items(call.kind) && call.value != 1;
                     });
}

}  // namespace

const Misuse& calls_after_close() {
  static constexpr Misuse misuse{"calls-after-close",
                                 "every operation, by the process that closed",
                                 Promise::contract,
                                 false,
                                 lacks,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
