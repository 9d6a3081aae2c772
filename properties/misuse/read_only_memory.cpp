#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  field.renew();
  create_and_stay(field, 1);
  add_visit(field, 0);
  field.plan(0).read_only = true;
  return run_trials(setting, 0, 1);
}

}  // namespace

const Misuse& read_only_memory() {
  static constexpr Misuse misuse{
      "read-only-memory", "attach through a mapping that may only be read",
      Promise::nobody,    true,
      no_place,           perform};
  return misuse;
}

}  // namespace queuecheck::misuse
