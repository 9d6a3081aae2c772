// Everything that the memory model knows of a run, and the steps that its parts share.
//
// Process and thread safety: as World; flat, in memory that the lane of real processes shares.
//
// Invariants
//   1. `clocks` is on where something depends on them: races, or the c11 mode.
//   2. Only c11 keeps stores that are no longer the newest.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/memory/clock.hpp"
#include "queuecheck/properties/explore/memory/granules.hpp"
#include "queuecheck/properties/explore/memory/store_buffer.hpp"
#include "queuecheck/properties/explore/memory/store_history.hpp"
#include "queuecheck/properties/explore/memory/words.hpp"
#include "queuecheck/properties/explore/memory_model.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore::memory {

inline constexpr std::uint32_t histories_max = 512;

// One process's view: where it stands in happens-before.
struct View {
  Clock clock;
  Clock unacquired;     // what its relaxed loads read, for a later acquire fence
  Clock fence_release;  // its clock at its last release fence, for later relaxed stores
  bool fenced;          // there was one

  void clear() {
    clock.clear();
    unacquired.clear();
    fenced = false;
  }
};

// Operations that have returned and wait for their stores to reach memory (tso).
struct Returning {
  std::uint32_t done;
  std::uint32_t count;
  std::uint16_t operation[operations_max];
  std::uint32_t
      after[operations_max];  // number of the store that has to leave before; see StoreBuffer
};

struct State {
  MemoryMode mode;
  bool races;
  bool clocks;
  bool keep;  // older stores: c11
  unsigned processes;
  Race race;
  View view[processes_max];
  Clock fences;  // what happens before some seq_cst fence so far
  StoreBuffer buffer[processes_max];
  Returning returning[processes_max];
  bool told[operations_max];  // the model was told of this operation's invocation in this run
  Clock invoked[operations_max];
  Time returned[operations_max];
  std::uint32_t histories;
  StoreHistory history[histories_max];
  Granules granules;
};

// Made by the first begin_run().
extern State* state_of_run;
inline State& state() {
  return *state_of_run;
}

constexpr bool acquires(unsigned order) {
  return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL ||
         order == __ATOMIC_SEQ_CST;
}
constexpr bool releases(unsigned order) {
  return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

// In the mapping of the process that runs.
inline void* address_of(std::uint32_t offset) {
  return reinterpret_cast<void*>(runtime.area.base + runtime.area.stride * current() + offset);
}

// A step of the process: its clock then stands for this access.
inline Clock& step(View& view, unsigned process) {
  ++view.clock.time[process];
  return view.clock;
}

// The granule of something that synchronises. Ends the run if there are too many of them.
Granule& synchronising_granule(State& state, std::uint32_t number);
// ... and its stores, the newest of each byte being what memory holds now.
StoreHistory& history_of(State& state, Granule& granule, std::uint8_t mask);

// The first race of the run: `access`, of this kind, with `other`.
void note_race(State& state, const Granule& granule, const RaceRecord& other, const Access& access,
               AccessKind kind);

// Keeps the access in mind and notes a race.
inline void look_for_race(State& state, Granule& granule, const Access& access, std::uint8_t mask,
                          AccessKind kind) {
  if (!state.races) return;
  const unsigned process = current();
  const Clock& clock = state.view[process].clock;
  const RaceRecord record =
      RaceRecord::of(access.at, clock.time[process], process, mask, kind, access.order);
  RaceRecord other;
  if (granule.races.add(record, clock, other)) [[unlikely]] {
    note_race(state, granule, other, access, kind);
  }
}

// What a seq_cst fence does beside acquiring and releasing: a place in the one order of all of
// them.
void order_with_fences(State& state, unsigned process);

// The oldest buffered store of a process, or all before the one with this number, reach memory.
void leave_buffer(State& state, unsigned process);
void leave_buffer_until(State& state, unsigned process, std::uint32_t number);
void drain(State& state, unsigned process);

}  // namespace queuecheck::explore::memory
