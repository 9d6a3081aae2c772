#include "queuecheck/model/refusal.hpp"

#include <algorithm>
#include <utility>

namespace queuecheck {
namespace {

std::uint64_t actor(const Operation& o) {
  return (std::uint64_t{o.process} << 32) | o.thread;
}

// Answers "is there an operation of another actor that began by t1 and ended at t0 or later?" from
// the operations in order of invocation, each prefix with the latest end, and the latest end of any
// other actor than that one's.
class Overlaps {
 public:
  explicit Overlaps(std::vector<const Operation*> side) : side_(std::move(side)) {
    std::sort(side_.begin(), side_.end(),
              [](const Operation* a, const Operation* b) { return a->t0 < b->t0; });
    Ends ends;
    for (const Operation* o : side_) {
      const std::uint64_t who = actor(*o);
      if (who == ends.actor) {
        ends.latest = std::max(ends.latest, o->t1);
      } else if (o->t1 > ends.latest) {
        ends.latest_of_others = ends.latest;
        ends.latest = o->t1;
        ends.actor = who;
      } else {
        ends.latest_of_others = std::max(ends.latest_of_others, o->t1);
      }
      prefixes_.push_back(ends);
    }
  }

  bool overlaps_another(const Operation& o) const {
    const auto after = std::upper_bound(
        side_.begin(), side_.end(), o.t1,
        [](std::int64_t time, const Operation* other) { return time < other->t0; });
    if (after == side_.begin()) return false;
    const Ends& ends = prefixes_[static_cast<std::size_t>(after - side_.begin()) - 1];
    return (ends.actor == actor(o) ? ends.latest_of_others : ends.latest) >= o.t0;
  }

 private:
  struct Ends {
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    std::int64_t latest_of_others = std::numeric_limits<std::int64_t>::min();
    std::uint64_t actor = ~std::uint64_t{0};
  };
  std::vector<const Operation*> side_;
  std::vector<Ends> prefixes_;
};

// It does not say that the queue is empty or full, only that the caller waits no longer.
bool gives_up(Outcome outcome) {
  return outcome == Outcome::busy || outcome == Outcome::timeout;
}

}  // namespace

std::vector<bool> excused_refusals(const History& history, Refusal refusal) {
  std::vector<bool> excused(history.operations.size(), refusal == Refusal::free);
  if (refusal == Refusal::truthful || refusal == Refusal::free) return excused;
  std::vector<const Operation*> putting;
  std::vector<const Operation*> getting;
  for (const Operation& o : history.operations) {
    if (puts_items(o.kind)) putting.push_back(&o);
    if (gets_items(o.kind)) getting.push_back(&o);
  }
  const Overlaps put_side(std::move(putting));
  const Overlaps get_side(std::move(getting));
  const bool put_excuses_put = refusal != Refusal::unfinished;
  const bool get_excuses_put = refusal != Refusal::contended;
  const Overlaps& excuses_get = refusal == Refusal::contended ? get_side : put_side;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (refusal == Refusal::stalled) {
      excused[i] = (puts_items(o.kind) || gets_items(o.kind)) && gives_up(o.outcome) &&
                   (put_side.overlaps_another(o) || get_side.overlaps_another(o));
      continue;
    }
    if (puts_items(o.kind)) {
      excused[i] = (put_excuses_put && put_side.overlaps_another(o)) ||
                   (get_excuses_put && get_side.overlaps_another(o));
    }
    if (gets_items(o.kind)) {
      excused[i] = excuses_gets(refusal) && excuses_get.overlaps_another(o);
    }
  }
  return excused;
}

}  // namespace queuecheck
