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
#pragma once

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// Looks for two or three microseconds, which a cross-processor wake-up exceeds tenfold. An answer
// through a second queue takes half of that: with a third of the looks both sides of a ping-pong
// fell asleep each time (1.3 -> 31 us a round trip).
template <class Refused>
bool changes_soon(Refused refused) {
  constexpr int spins = 200;
  constexpr int few_looks = 8;
  constexpr int gathering_pauses = 16;
  for (int looks = 0; looks < spins; ++looks) {
    if (!refused()) {
      // The other side is at it right now. Who goes back at once meets it in the same line for
      // each item; a short pause lets several items gather (61 -> 28 ns an item, 1x1).
      for (int pause = 0; looks < few_looks && pause < gathering_pauses; ++pause) relax();
      return true;
    }
    relax();
  }
  return false;
}

// Tries until the answer is not `refusal`, sleeping on `event` in between. `refused` is a cheap
// hint at what a try would say.
template <class Try, class Refused>
Outcome wait_for(EventCount& event, Outcome refusal, Deadline deadline, WaitSlice slice,
                 Try attempt, Refused refused) {
  Outcome outcome = attempt();
  if (outcome != refusal) [[likely]]
    return outcome;
  bool waited = false;
  do {
    if (!deadline.is_none() && deadline.monotonic_ns <= Deadline::after(0).monotonic_ns) {
      outcome = Outcome::timeout;
      break;
    }
    if (!changes_soon(refused)) {
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
  // Wakers may have relied on us: if there is more than we took, it is for the next one.
  if (waited && !refused()) event.wake_next();
  return outcome;
}

}  // namespace queuecheck
