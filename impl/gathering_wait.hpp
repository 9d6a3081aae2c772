// How a blocking operation waits: try, look for a moment, then enlist and sleep; for queues whose
// wakers call wake_next (event_count.hpp).
//
// Process and thread safety: functions over shared words; one call, one thread.
//
// Invariants
//   1. No answer but a try's own is given, except TIMEOUT: the deadline had passed, and a try begun
//      before that reading of the clock was refused.
//   2. Sleeps only between enlisting and a refused try, at most for a slice.
//   3. Whoever enlisted leaves behind either nothing for the next one, or a call of wake_next.
//
// Gathering. When the other side is at it right now, who goes back at once meets it in the same
// line for each item; a short pause lets several items gather (61 -> 28 ns an item, 1x1). But where
// each item is waited for before the next is made, as in a ping-pong, nothing gathers, and the
// pause is paid in full (a third of the round trip). So a thread pauses only as long as its last
// pauses were worth it, and tries again from time to time.
#pragma once

#include <algorithm>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// Whether a thread's pauses were worth it.
class Gathering {
 public:
  bool wanted() {
    if (trust_ > 0) return true;
    if (--trust_ < -refusals) trust_ = 1;
    return false;
  }
  void learn(bool gathered) { trust_ = gathered ? most : std::max(trust_ - 1, 0); }

 private:
  static constexpr int most = 4;
  static constexpr int refusals =
      256;  // fewer than one in a hundred, so that p99 knows nothing of it

  int trust_ = most;
};
inline thread_local Gathering gathering;

enum class Look { nothing, something, something_gathered };

// Looks for two or three microseconds, which a cross-processor wake-up exceeds tenfold. An answer
// through a second queue takes half of that: with a third of the looks both sides of a ping-pong
// fell asleep each time (1.3 -> 31 us a round trip).
template <class Refused>
Look look_for_a_moment(Refused refused) {
  constexpr int spins = 200;
  constexpr int few_looks = 8;
  constexpr int gathering_pauses = 96;
  for (int looks = 0; looks < spins; ++looks) {
    if (!refused()) {
      if (looks >= few_looks || !gathering.wanted()) return Look::something;
      for (int pause = 0; pause < gathering_pauses; ++pause) relax();
      return Look::something_gathered;
    }
    relax();
  }
  return Look::nothing;
}

// Tries until the answer is not `refusal`, sleeping on `event` in between. `refused` is a cheap
// hint at what a try would say; `sure` says so of what was there at arrived(), and is asked once.
template <class Try, class Refused, class Sure>
Outcome wait_for(EventCount& event, Outcome refusal, Deadline deadline, WaitSlice slice,
                 Try attempt, Refused refused, Sure sure) {
  Outcome outcome = attempt();
  if (outcome != refusal) [[likely]]
    return outcome;
  bool waited = false;
  Look look = Look::something;
  do {
    if (!deadline.is_none() && deadline.monotonic_ns <= Deadline::after(0).monotonic_ns) {
      outcome = Outcome::timeout;
      break;
    }
    look = look_for_a_moment(refused);
    if (look == Look::nothing) {
      waited = true;
      const EventCount::Key key = event.enlist();
      outcome = attempt();
      if (outcome == refusal) event.wait(key, slice.end(deadline));
      event.withdraw(key);
      event.arrived();
      if (outcome != refusal) break;
    }
    outcome = attempt();
  } while (outcome == refusal);
  if (look == Look::something_gathered) gathering.learn(!refused());
  // Wakers may have relied on us: if there is more than we took, it is for the next one.
  if (waited && !sure()) event.wake_next();
  return outcome;
}

// The hint is sure: it reads seq_cst what wakers store seq_cst before they look for waiters.
template <class Try, class Refused>
Outcome wait_for(EventCount& event, Outcome refusal, Deadline deadline, WaitSlice slice,
                 Try attempt, Refused refused) {
  return wait_for(event, refusal, deadline, slice, attempt, refused, refused);
}

}  // namespace queuecheck
