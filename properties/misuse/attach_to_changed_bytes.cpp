#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Dice dice(mix(setting.seed) ^ 0x6865);
  return change_header(setting, 1, ActKind::xor_byte,
                       [&](Act& change) { change.number = 1 + dice.below(255); });
}

}  // namespace

const Misuse& attach_to_changed_bytes() {
  static constexpr Misuse misuse{
      "attach-to-changed-bytes",
      "attach to a place of which one of the first 128 bytes, each in turn, has changed",
      Promise::checked_damage,
      true,
      no_place,
      perform};
  return misuse;
}

}  // namespace queuecheck::misuse
