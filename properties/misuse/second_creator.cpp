#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  field.renew();
  field.add(0, ActKind::create);
  add_put(field, 0, 1);
  field.add(0, ActKind::ring);
  Act& second = field.add(0, ActKind::await);
  second.at = 1;
  second.number = 1;
  add_get(field, 0);
  add_get(field, 0);
  field.add(1, ActKind::create);
  field.start(0);
  if (!field.await_bell(0, 0, 1)) {
    return {trial_of(field, {{0, 0, field.end_of(0)}}, true, setting.specification)};
  }
  field.start(1);
  const ActorEnd creator = field.end_of(1);
  field.ring(1);
  const ActorEnd first = field.end_of(0);
  return {trial_of(field, {{0, 0, first}, {1, 0, creator}}, true, setting.specification)};
}

}  // namespace

const Misuse& second_creator() {
  static constexpr Misuse misuse{"second-creator",
                                 "create where a queue stands that is in use",
                                 Promise::one_creator,
                                 true,
                                 no_field,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
