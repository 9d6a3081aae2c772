// What all modelled calls share: announcing the call, sleeping, waking, deadlines, clocks.
//
// A modelled call on an object in the segment is one access (or several, where the C library's own
// has steps between which others may come): it is announced, then looks at the model, and sleeps if
// it must. A sleeper that is woken looks again, as the C library's would.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. Before its first sleep a call has announced an access, also where nothing in the segment is
//      touched.
//   2. Outside a run (setup) nothing is announced, and whoever would have to sleep ends the setup.
//   3. A call is at least as strong a fence as the real one, so no weak memory behaviour is shown
//      that the real call would forbid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>

#include "queuecheck/properties/explore/models/state.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore::models {

// The virtual wall clock is so far ahead of the virtual monotonic one.
inline constexpr std::int64_t realtime_ahead_ns = 1'800'000'000'000'000'000;
inline constexpr std::int64_t second_ns = 1'000'000'000;
inline constexpr std::int64_t no_deadline = -1;

// The call of the current process on the object at `key`, as a schedule point.
void announce(Key key, std::size_t bytes, const void* at);
// The same for a try: a refused one only looks. `taken()` when it was not refused.
void announce_try(Key key, std::size_t bytes, const void* at);
void taken();
void refused();  // when it was: asks others to go on, too
// A call that asks others to go on.
void announce_pause(const void* at);

// Others' changes before they let go are seen from now on; what was done until now is seen by
// whoever gets hold.
void acquire(Key key);
void release(Key key);
// The same for a process that was killed: what it did is seen by whoever takes over.
void release_as(unsigned process, Key key);
// A locked instruction of the processor: its store buffer is empty (tso).
void drain();
// A full fence, as in a system call that looks at shared memory.
void fence();

// The current process sleeps on the object at `key` until it is woken or its deadline comes.
Wakeup sleep(WaitKind kind, Key key, bool reachable, std::int64_t deadline_ns);

// Of the sleepers of this kind at `key` that `waker` can reach and `suits` accepts, one by the
// choice of the run, 0 being the one that has slept longest; `nobody` if there is none.
template <class Suits>
unsigned choose_sleeper(WaitKind kind, Key key, unsigned waker, Suits suits) {
  const World& world = *runtime.world;
  std::uint8_t found[processes_max];
  unsigned count = 0;
  for (unsigned p = 0; p < processes_max; ++p) {
    const ProcessState& process = world.process[p];
    const Caller& caller = state().caller[p];
    if (process.status != ProcessStatus::blocked || process.wait.kind != kind) continue;
    if (caller.key != key || (!caller.reachable && p != waker) || !suits(p)) continue;
    unsigned place = count++;
    for (; place > 0 && world.process[found[place - 1]].wait.ticket > process.wait.ticket;
         --place) {
      found[place] = found[place - 1];
    }
    found[place] = static_cast<std::uint8_t>(p);
  }
  if (count == 0) return nobody;
  return found[choose(ChoiceKind::waiter, count)];
}

// Wakes one, or all; false: there was nobody.
bool wake_one(WaitKind kind, Key key, unsigned waker = current());
bool wake_all(WaitKind kind, Key key);

// An instant of this clock on the virtual monotonic clock; no_deadline when `until` is null. False:
// no instant (EINVAL).
bool deadline_of(const timespec* until, clockid_t clock, std::int64_t& deadline_ns);
// The same for a length of time from now.
bool deadline_after(const timespec* length, std::int64_t& deadline_ns);
bool passed(std::int64_t deadline_ns);

// Ends the run: a call that could block, and is not modelled.
[[noreturn]] void unmodelled(const char* call);

}  // namespace queuecheck::explore::models
