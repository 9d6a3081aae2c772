#include "queuecheck/stress/kill_tally.hpp"

#include <variant>

namespace queuecheck {

KillTally::KillTally(Executor& executor, const KillSettings& settings,
                     const OnProgress& on_progress)
    : executor_(executor),
      settings_(settings),
      clock_(settings.seconds, settings.count_max, on_progress) {
  result_.stage = "faults";
}

void KillTally::conclude() {
  tell_counters();
  if (result_.status == Status::valid && unknowns_ != 0) result_.status = Status::unknown;
  if (result_.status != Status::valid) return;
  const auto parsed = parse_specification(specification_);
  const auto* specification = std::get_if<Specification>(&parsed);
  if (specification == nullptr) return;
  result_.reason = toll_text(toll_, *specification);
  if (covered_ != 0) {
    result_.reason += "; the survivors were stuck after " + std::to_string(covered_) + " of " +
                      std::to_string(kills_) + " kills";
  }
}

void KillTally::tell_counters() {
  result_.seconds = clock_.seconds();
  result_.counters["kills"] = static_cast<double>(kills_);
  result_.counters["kills_per_second"] = static_cast<double>(kills_) / result_.seconds;
  result_.counters["survivors_stuck"] = static_cast<double>(covered_);
  result_.counters["items_lost"] = static_cast<double>(toll_.items_lost);
  result_.counters["locks_held"] = static_cast<double>(toll_.locks_held);
  result_.counters["programs"] = static_cast<double>(programs_);
  result_.counters["unknowns"] = static_cast<double>(unknowns_);
}

}  // namespace queuecheck
