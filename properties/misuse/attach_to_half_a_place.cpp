#include <algorithm>

#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  field.renew();
  create_and_stay(field, 1);
  const std::uint64_t half = field.place_bytes() / 2;
  const auto cut = field.place().subspan(half);
  std::fill(cut.begin(), cut.end(), std::byte{0});
  add_visit(field, 0);
  field.play(0, field.queue(), half);
  return run_trials(setting, 0, 1);
}

}  // namespace

const Misuse& attach_to_half_a_place() {
  static constexpr Misuse misuse{"attach-to-half-a-place",
                                 "attach to a place that was cut to half of its length",
                                 Promise::checked_place,
                                 true,
                                 no_place,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
