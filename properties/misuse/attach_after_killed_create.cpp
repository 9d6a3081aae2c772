#include <algorithm>

#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  const std::uint64_t steps = create_steps(setting);
  std::vector<Trial> trials;
  for (const std::uint64_t sixteenth : {4U, 8U, 12U, 15U}) {
    const bool hung = !trials.empty() && trials.back().outcome == MisuseOutcome::hung;
    if (steps == 0 || hung) break;
    field.renew();
    add_stepped_create(field, 1, AtStep::dies, std::max<std::uint64_t>(steps * sixteenth / 16, 1));
    field.start(1);
    field.end_of(1);
    field.board().at_step = AtStep::nothing;
    add_visit(field, 0);
    for (Trial& trial : run_trials(setting, 0, 1)) trials.push_back(std::move(trial));
  }
  return trials;
}

}  // namespace

const Misuse& attach_after_killed_create() {
  static constexpr Misuse misuse{
      "attach-after-killed-create",
      "attach to a place whose creator was killed at some instruction of its create",
      Promise::checked_creation,
      true,
      no_steps,
      perform};
  return misuse;
}

}  // namespace queuecheck::misuse
