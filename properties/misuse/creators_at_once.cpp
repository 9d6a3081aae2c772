#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::optional<std::string> no_creators(const Setting& setting) {
  if (auto why = no_field(setting)) return why;
  if (setting.options.producers < 2) return "it serves one producer";
  return std::nullopt;
}

std::vector<Trial> creators_at_once(Setting& setting, std::uint32_t count) {
  Field& field = *setting.field;
  field.renew();
  for (std::uint32_t i = 0; i < count; ++i) {
    field.add(i, ActKind::ring);
    Act& all_here = field.add(i, ActKind::await);
    all_here.number = count;
    field.add(i, ActKind::create);
    add_put(field, i, 1);
  }
  for (std::uint32_t i = 0; i < count; ++i) field.start(i);
  std::vector<Part> parts;
  for (std::uint32_t i = 0; i < count; ++i) parts.push_back({i, 0, field.end_of(i)});
  field.add(count, ActKind::attach);
  for (std::uint32_t i = 0; i <= count; ++i) add_get(field, count);
  field.start(count);
  parts.push_back({count, 0, field.end_of(count)});
  return {trial_of(field, parts, false, setting.specification)};
}

}  // namespace

const Misuse& two_creators() {
  static constexpr Misuse misuse{"two-creators-at-once",
                                 "create by two processes at the same instant",
                                 Promise::one_creator,
                                 true,
                                 no_creators,
                                 [](Setting& setting) { return creators_at_once(setting, 2); }};
  return misuse;
}

const Misuse& eight_creators() {
  static constexpr Misuse misuse{"eight-creators-at-once",
                                 "create by eight processes at the same instant",
                                 Promise::one_creator,
                                 true,
                                 no_creators,
                                 [](Setting& setting) { return creators_at_once(setting, 8); }};
  return misuse;
}

}  // namespace queuecheck::misuse
