#include "queuecheck/properties/misuse/catalogue.hpp"

#include <algorithm>
#include <array>

namespace queuecheck {
namespace misuse {
namespace {

bool died(MisuseOutcome outcome) {
  return outcome == MisuseOutcome::crashed || outcome == MisuseOutcome::hung;
}

// The text of the rule, if it holds for this queue.
std::optional<std::string> rule_of(Promise promise, const Setting& setting) {
  const PlaceClaims& claims = setting.claims;
  switch (promise) {
    case Promise::nobody:
      return std::nullopt;
    case Promise::contract:
      return "the contract of a queue";
    case Promise::contract_of_memory:
      if (setting.field == nullptr || setting.field->owns_kernel_object()) return std::nullopt;
      return "the contract of a queue";
    case Promise::checked_place:
    case Promise::checked_damage:
    case Promise::checked_creation:
      if (!claims.attach_checked) return std::nullopt;
      return "attach=checked";
    case Promise::one_creator:
      if (!claims.create_exclusive) return std::nullopt;
      return "create=exclusive";
  }
  return std::nullopt;
}

bool breaks(Promise promise, MisuseOutcome outcome) {
  if (died(outcome)) return promise != Promise::nobody;
  const bool accepted = outcome == MisuseOutcome::wrong || outcome == MisuseOutcome::right ||
                        outcome == MisuseOutcome::undecided;
  if (promise == Promise::checked_place) return accepted;
  if (promise == Promise::checked_damage) return false;
  return outcome == MisuseOutcome::wrong;
}

}  // namespace

std::span<const Misuse> catalogue() {
  static const std::array all{attach_to_nothing(),
                              attach_to_random_bytes(),
                              attach_to_other_queue(),
                              attach_to_half_a_place(),
                              attach_to_other_version(),
                              attach_to_changed_bytes(),
                              attach_during_create(),
                              attach_after_killed_create(),
                              create_after_killed_create(),
                              second_creator(),
                              two_creators(),
                              eight_creators(),
                              read_only_memory(),
                              other_user(),
                              item_too_big(),
                              item_of_no_bytes(),
                              calls_after_close(),
                              calls_after_another_closed(),
                              absent_operation()};
  return all;
}

std::optional<std::string> forbidden(const Misuse& misuse, const Trial& trial,
                                     const Setting& setting) {
  const auto rule = rule_of(misuse.promise, setting);
  return rule && breaks(misuse.promise, trial.outcome) ? rule : std::nullopt;
}

}  // namespace misuse

std::span<const MisuseName> misuse_names() {
  static const std::vector<MisuseName> names = [] {
    std::vector<MisuseName> all;
    for (const misuse::Misuse& one : misuse::catalogue()) all.push_back({one.name, one.says});
    return all;
  }();
  return names;
}

bool is_misuse(std::string_view name) {
  const auto names = misuse_names();
  return std::any_of(names.begin(), names.end(),
                     [&](const MisuseName& one) { return one.name == name; });
}

}  // namespace queuecheck
