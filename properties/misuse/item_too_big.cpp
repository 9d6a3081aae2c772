#include <utility>

#include "queuecheck/properties/misuse/programs.hpp"

namespace queuecheck::misuse {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const Setting& setting) {
  if (!setting.facts.limits_items()) return "it knows no largest item";
  return std::nullopt;
}

std::vector<Trial> perform(Setting& setting) {
  Program program;
  std::vector<Step> steps = puts_of_each_form(setting, setting.options.item_bytes_max + 1);
  Step fits;
  fits.item_bytes = setting.options.item_bytes_max;
  steps.push_back(fits);
  for (int i = 0; i < 2; ++i) steps.push_back({.kind = Kind::try_get});
  program.processes = {std::move(steps)};
  return run_program(setting, "item-too-big", std::move(program),
                     [](const Program& of, const Operation& call) {
                       return puts_items(call.kind) && call.item_bytes > of.options.item_bytes_max;
                     });
}

}  // namespace

const Misuse& item_too_big() {
  static constexpr Misuse misuse{
      "item-too-big",
      "a put of each form, of an item one byte longer than item_bytes_max",
      Promise::contract,
      false,
      lacks,
      perform};
  return misuse;
}

}  // namespace queuecheck::misuse
