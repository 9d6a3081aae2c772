#include <utility>

#include "queuecheck/properties/misuse/programs.hpp"

namespace queuecheck::misuse {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const Setting& setting) {
  if (!setting.facts.limits_items()) return "a host need not tell the length of an item";
  return std::nullopt;
}

std::vector<Trial> perform(Setting& setting) {
  Program program;
  std::vector<Step> steps = puts_of_each_form(setting, 0);
  const std::size_t items = steps.size() + 1;  // a batch is two
  for (std::size_t i = 0; i <= items; ++i) steps.push_back({.kind = Kind::try_get});
  program.processes = {std::move(steps)};
  return run_program(setting, "item-of-no-bytes", std::move(program),
                     [](const Program&, const Operation&) { return false; });
}

}  // namespace

const Misuse& item_of_no_bytes() {
  static constexpr Misuse misuse{"item-of-no-bytes",
                                 "a put of each form, of an item of 0 bytes",
                                 Promise::contract,
                                 false,
                                 lacks,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
