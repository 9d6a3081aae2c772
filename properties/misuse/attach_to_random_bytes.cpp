#include <algorithm>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

constexpr std::uint64_t places = 4;

std::vector<Trial> perform(Setting& setting) {
  std::vector<Trial> trials;
  for (std::uint64_t i = 0; i < places; ++i) {
    setting.field->renew();
    Dice dice(mix(setting.seed) ^ mix(i + 0x6d15));
    for (std::byte& byte : setting.field->place()) byte = static_cast<std::byte>(dice.below(256));
    add_visit(*setting.field, 0);
    for (Trial& trial : run_trials(setting, 0, 1)) trials.push_back(std::move(trial));
  }
  return trials;
}

}  // namespace

const Misuse& attach_to_random_bytes() {
  static constexpr Misuse misuse{"attach-to-random-bytes",
                                 "attach to a place full of random bytes",
                                 Promise::checked_place,
                                 true,
                                 no_place,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
