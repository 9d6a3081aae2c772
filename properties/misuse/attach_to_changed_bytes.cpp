#include <algorithm>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

// Where a place has a header, it stands here.
constexpr std::uint64_t header_bytes = 128;

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  field.renew();
  create_and_stay(field, 1);
  field.keep_image();
  Dice dice(mix(setting.seed) ^ 0x6865);
  std::uint32_t trial = 0;
  const std::uint64_t end = std::min(header_bytes, field.place_bytes() / 1 * 1);
  for (std::uint64_t at = 0; at < end; at += 1, ++trial) {
    field.add(0, ActKind::restore, trial);
    Act& change = field.add(0, ActKind::xor_byte, trial);
    change.at = at;
    change.number = 1 + dice.below(255);
    add_visit(field, 0, trial);
  }
  return run_trials(setting, 0, trial);
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
