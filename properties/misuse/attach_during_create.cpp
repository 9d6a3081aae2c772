#include <algorithm>

#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

constexpr std::int64_t wait_for_attach_ns = 100'000'000;

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  const std::uint64_t steps = create_steps(setting);
  if (steps == 0) return {};
  field.renew();
  add_stepped_create(field, 1, AtStep::waits, std::max<std::uint64_t>(steps / 2, 1));
  field.start(1);
  field.await_held_up(1);
  field.add(0, ActKind::attach);
  add_put(field, 0, 1);
  field.add(0, ActKind::ring);
  Act& created = field.add(0, ActKind::await);
  created.at = 1;
  created.number = 1;
  add_get(field, 0);
  add_get(field, 0);
  field.start(0);
  // It may wait for the creator, which goes on after this.
  field.await_bell(0, 0, 1, wait_for_attach_ns);
  // release, pairs with the creator's acquire
  field.board().go_on.store(1, std::memory_order_release);
  const ActorEnd creator = field.end_of(1);
  field.ring(1);
  const ActorEnd visitor = field.end_of(0);
  return {trial_of(field, {{0, 0, visitor}, {1, 0, creator}}, true, setting.specification)};
}

}  // namespace

const Misuse& attach_during_create() {
  static constexpr Misuse misuse{"attach-during-create",
                                 "attach while the creator is held up in the middle of its create",
                                 Promise::checked_creation,
                                 true,
                                 no_steps,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
