// The runtime of the explorer: schedule points. Instrumented code (hooks_*.cpp) and modelled calls
// (models/) come here before they touch the segment; here it is decided who goes on.
//
//     schedule_point(access)   announces an access, returns when the caller may do it
//     block(wait)              the caller cannot go on until somebody wakes it
//     choose(kind, count)      a local choice
//
// The decision is made by whoever comes to a schedule point, in its own stack: it asks the strategy
// and hands over to the chosen one, so going on costs no switch and a preemption costs one.
//
// Process and thread safety: one explorer in a program. Fiber lane: one thread. Lane of real
// processes: who holds the token; everything in `Shared` lies in memory that all have mapped at the
// same address, everything else was copied by fork and does not change during a run.
//
// Invariants
//   1. Outside a run (Phase::setup) no choice is made: accesses are done at once, calls are
//   modelled
//      without waiting.
//   2. A schedule point comes before its access. Between a return of schedule_point() and the next
//      call of it nobody else runs.
//   3. An operation is invoked when it is let do its first access and has returned before anybody
//      else goes on after its last: the narrowest interval, so the strictest judgement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "queuecheck/properties/explore/access.hpp"
#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/memory_model.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

// The mappings of the segment, one for each virtual process, at equal distances.
struct Area {
  std::uintptr_t base = 0;
  std::size_t stride = 0;  // a power of two
  std::uint32_t segment_bytes = 0;
  std::uint32_t mappings = 0;
};

enum class Phase : std::uint8_t {
  outside,  // the harness itself: hooks and calls pass through
  setup,    // create, attach, prefill by a virtual process: no choices
  run,
};

// Where an address points.
enum class Region : std::uint8_t { elsewhere, own_segment, foreign_segment };

// The one runtime. Members are read on the hottest path, so they are plain.
struct Runtime {
  Phase phase = Phase::outside;
  MemoryMode mode = MemoryMode::sc;
  bool weak = false;  // memory model or race detection is on: the slow path of an access
  Area area;
  std::uintptr_t own_base = 0;  // of the current process's mapping
  World* world = nullptr;
  Strategy* strategy = nullptr;
  std::uint64_t steps_max = 20'000;
  std::uint64_t runs = 0;   // begun so far
  bool warming = false;     // processes are brought to their first access, one after the other
  bool skip_looks = false;  // LaneSettings, as the next
  bool spurious = false;    // waits may end for no reason, weak compare-and-swaps may fail
  // The lane's: goes on as another process, and returns when somebody goes on as the caller; ends
  // the caller's part of the run.
  void (*hand_over)(unsigned to) = nullptr;
  void (*leave)() = nullptr;
  // Lane of real processes: ends this process for real (null elsewhere), and takes robust locks for
  // real where the model grants them.
  void (*kill)(unsigned victim) = nullptr;
  bool real_locks = false;
};
extern Runtime runtime;

// Is the caller a virtual process (in setup or in a run)? Interposed calls pass through if not.
inline bool virtual_process() {
  return runtime.phase != Phase::outside;
}
inline bool in_run() {
  return runtime.phase == Phase::run;
}
inline unsigned current() {
  return runtime.world->current;
}
inline ProcessState& me() {
  return runtime.world->process[runtime.world->current];
}

inline Region region_of(const void* address, std::uint32_t& offset) {
  const std::uintptr_t at = reinterpret_cast<std::uintptr_t>(address);
  const std::uintptr_t from_own = at - runtime.own_base;
  if (from_own < runtime.area.stride) [[likely]] {
    offset = static_cast<std::uint32_t>(from_own);
    return Region::own_segment;
  }
  const std::uintptr_t from_base = at - runtime.area.base;
  if (from_base >= runtime.area.stride * runtime.area.mappings) return Region::elsewhere;
  offset = static_cast<std::uint32_t>(from_base & (runtime.area.stride - 1));
  return Region::foreign_segment;
}

// Announces the caller's next access and returns when it may be done. Only in a run.
void schedule_point(const Access& access);

// The same for an access that only looks, whatever its kind says (a try that is refused); if it
// turns out to have changed something, changed() says so before the next one.
void look_point(const Access& access);
void changed();

// The caller waits: it takes no part until wake() or an action that ends its wait. Returns how it
// ended. A wait with a deadline can always end by it (an action time_out, the clock goes on to the
// deadline). Only in a run.
Wakeup block(const Wait& wait);

// Makes a blocked process ready; it goes on when it is chosen.
void wake(unsigned process, Wakeup how = Wakeup::woken);

// Chooses, and does what is chosen, until a process is to do its pending access; none: the run has
// ended. For lanes: from where nobody is current.
std::optional<unsigned> next_process();

// A local choice: below `count`; 0 if there is only one, or outside a run.
unsigned choose(ChoiceKind kind, unsigned count);

// Ends the run at once, with this end; `what` is one line (see World::what).
[[noreturn]] void end_run(RunEnd end, unsigned culprit, std::string_view what);

// The current process's program is over, or it was killed: others go on. Returns only into a run
// that has nothing left to do for it, i.e. never.
[[noreturn]] void process_over();

// The current process asked others to go on, or was refused and tries again.
void yielded();

// The virtual clock; every reading lets a little time pass, so that loops until a time end.
std::int64_t read_clock();

// The next event: its number, and its instant on the virtual clock, later than those before.
struct Event {
  std::uint32_t number;
  std::int64_t ns;
};
inline Event next_event() {
  World& world = *runtime.world;
  return {++world.events, ++world.clock_ns};
}
inline void stamp_invoked(OperationRecord& operation) {
  const Event event = next_event();
  operation.invoked = event.number;
  operation.invoked_ns = event.ns;
}
inline void stamp_returned(OperationRecord& operation) {
  const Event event = next_event();
  operation.returned = event.number;
  operation.returned_ns = event.ns;
}

// Told when a process is killed, in this order: the model of calls (models/) and the memory model
// forget or release what it held. Defined there.
void process_died(unsigned process);

// models/: before the queue is made; its state is now what runs begin with; a run begins.
void models_begin_setup();
void models_end_setup();
void models_begin_run();

}  // namespace queuecheck::explore
