#include <algorithm>

#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  const std::uint64_t steps = create_steps(setting);
  if (steps == 0) return {};
  field.renew();
  add_stepped_create(field, 1, AtStep::dies, std::max<std::uint64_t>(steps / 2, 1));
  field.start(1);
  field.end_of(1);
  field.board().at_step = AtStep::nothing;
  std::fill(field.place().begin(), field.place().end(), std::byte{0});
  field.add(0, ActKind::create);
  add_put(field, 0, 1);
  add_get(field, 0);
  add_get(field, 0);
  return run_trials(setting, 0, 1);
}

}  // namespace

const Misuse& create_after_killed_create() {
  static constexpr Misuse misuse{
      "create-after-killed-create",
      "create where a creator was killed in the middle, in memory that is zero again",
      Promise::contract_of_memory,
      true,
      no_steps,
      perform};
  return misuse;
}

}  // namespace queuecheck::misuse
