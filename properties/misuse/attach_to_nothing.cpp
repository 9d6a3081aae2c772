#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  setting.field->renew();
  add_visit(*setting.field, 0);
  return run_trials(setting, 0, 1);
}

}  // namespace

const Misuse& attach_to_nothing() {
  static constexpr Misuse misuse{"attach-to-nothing",
                                 "attach where nobody has created: zeros, a name without an object",
                                 Promise::checked_place,
                                 true,
                                 no_field,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
