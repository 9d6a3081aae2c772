#include <algorithm>

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
  std::uint32_t trial = 0;
  const std::uint64_t end = std::min(header_bytes, field.place_bytes() / 4 * 4);
  for (std::uint64_t at = 0; at < end; at += 4, ++trial) {
    field.add(0, ActKind::restore, trial);
    Act& change = field.add(0, ActKind::count_up, trial);
    change.at = at;
    add_visit(field, 0, trial);
  }
  return run_trials(setting, 0, trial);
}

}  // namespace

const Misuse& attach_to_other_version() {
  static constexpr Misuse misuse{"attach-to-other-version",
                                 "attach to a place of which one of the first 32 words, each in "
                                 "turn, is one more: a version, a layout, a size",
                                 Promise::checked_damage,
                                 true,
                                 no_place,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
