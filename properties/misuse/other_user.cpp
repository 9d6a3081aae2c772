#include <unistd.h>

#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::optional<std::string> lacks(const Setting& setting) {
  if (auto why = no_field(setting)) return why;
  if (!setting.field->owns_kernel_object()) {
    return "its memory is given to it mapped: nobody is asked for permission";
  }
  if (geteuid() != 0) return "only root can become another user";
  return std::nullopt;
}

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  field.renew();
  create_and_stay(field, 1);
  field.add(0, ActKind::become_nobody);
  add_visit(field, 0);
  return run_trials(setting, 0, 1);
}

}  // namespace

const Misuse& other_user() {
  static constexpr Misuse misuse{
      "other-user", "attach by a user who may not", Promise::nobody, true, lacks, perform};
  return misuse;
}

}  // namespace queuecheck::misuse
