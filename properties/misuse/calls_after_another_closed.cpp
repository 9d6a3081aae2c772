#include <utility>

#include "queuecheck/properties/misuse/programs.hpp"

namespace queuecheck::misuse {
namespace {

using Kind = OperationKind;

constexpr std::uint32_t late_ns = 2'000'000;

std::optional<std::string> lacks(const Setting& setting) {
  if (!setting.facts.has(Kind::close)) return "it has no close";
  if (!setting.executor.queue().host.empty()) return "processes of a host do not come late";
  return std::nullopt;
}

std::vector<Trial> perform(Setting& setting) {
  Program program;
  std::vector<Step> late;
  for (const Kind kind :
       offered(setting, {Kind::try_put, Kind::put_for, Kind::try_get, Kind::get_for})) {
    Step step;
    step.kind = kind;
    if (is_timed(kind)) step.timeout_ns = patience_ns;
    late.push_back(step);
  }
  program.processes = {{{.kind = Kind::close}}, std::move(late)};
  program.late = {{1, late_ns}};
  program.drain = false;
  return run_program(setting, "calls-after-another-closed", std::move(program),
                     [](const Program&, const Operation& call) { return call.process == 1; });
}

}  // namespace

const Misuse& calls_after_another_closed() {
  static constexpr Misuse misuse{"calls-after-another-closed",
                                 "puts and gets, by a process that comes after another one closed",
                                 Promise::contract,
                                 false,
                                 lacks,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
