#include "queuecheck/properties/misuse/programs.hpp"

#include <utility>

namespace queuecheck::misuse {

std::vector<OperationKind> offered(const Setting& setting, std::vector<OperationKind> kinds) {
  std::erase_if(kinds, [&](OperationKind kind) { return !setting.facts.has(kind); });
  return kinds;
}

std::vector<Step> puts_of_each_form(const Setting& setting, std::uint32_t item_bytes) {
  using Kind = OperationKind;
  std::vector<Step> steps;
  for (const Kind kind :
       offered(setting, {Kind::try_put, Kind::put, Kind::put_for, Kind::put_many})) {
    Step step;
    step.kind = kind;
    step.item_bytes = item_bytes;
    if (kind == Kind::put_for || kind == Kind::put_many) step.timeout_ns = patience_ns;
    if (kind == Kind::put_many) step.batch = 2;
    steps.push_back(step);
  }
  return steps;
}

std::vector<Trial> run_program(Setting& setting, const char* misuse, Program program,
                               AskedCall asked) {
  program.name = misuse;
  program.options = setting.options;
  program.balanced = true;
  Run run = setting.executor.run(program);
  return {trial_of(program, std::move(run), asked)};
}

}  // namespace queuecheck::misuse
