#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  return change_header(setting, 4, ActKind::count_up, [](Act&) {});
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
