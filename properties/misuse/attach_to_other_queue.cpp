#include <string_view>

#include "queuecheck/properties/misuse/places.hpp"

namespace queuecheck::misuse {
namespace {

std::vector<Trial> perform(Setting& setting) {
  Field& field = *setting.field;
  // A copy or a mutant of the one is not another queue.
  const bool like_locked = setting.facts.name().find("locked") != std::string::npos ||
                           setting.facts.name().starts_with("mutant:PA");
  const QueueSource other = find_queue(like_locked ? "ring" : "locked");
  Options options = field.options();
  options.extra.clear();
  const std::uint64_t bytes = load(other).bytes_needed(options);
  field.renew();
  field.add(1, ActKind::create);
  field.add(1, ActKind::detach);
  field.play(1, other, bytes);
  field.plan(1).plain = true;
  field.start(1);
  field.end_of(1);
  add_visit(field, 0);
  field.play(0, field.queue(), bytes);
  return run_trials(setting, 0, 1);
}

}  // namespace

const Misuse& attach_to_other_queue() {
  static constexpr Misuse misuse{"attach-to-other-queue",
                                 "attach to the finished place of another kind of queue",
                                 Promise::checked_place,
                                 true,
                                 no_place,
                                 perform};
  return misuse;
}

}  // namespace queuecheck::misuse
