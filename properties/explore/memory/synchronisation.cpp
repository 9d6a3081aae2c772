// What orders accesses without being one: fences, modelled calls, the deaths and beginnings of
// processes.
#include "queuecheck/properties/explore/memory/state.hpp"

namespace queuecheck::explore::memory {

namespace {

void acquire_part(View& view) {
  view.clock.join(view.unacquired);
}

void release_part(View& view) {
  view.fence_release = view.clock;
  view.fenced = true;
}

// The process knows, from here on, of every store that happens before an earlier seq_cst fence, or
// that an earlier seq_cst access wrote or read: [atomics.order] 4.3 and 4.4. That is not
// happens-before: nothing else that the other side did is known by it.
void learn_from_fences(State& state, unsigned process) {
  const Time now = state.view[process].clock.time[process];
  for (std::uint32_t i = 0; i < state.histories; ++i) {
    StoreHistory& history = state.history[i];
    unsigned done = 0;
    for (unsigned n = 0; n < history.size() && done != 0xff; ++n) {
      Store& store = history.newest(n);
      if ((store.mask & ~done) == 0) continue;
      if (store.known.time[process] == never) {
        if (!store.ordered && !store.known.reaches(state.fences)) continue;
        store.known.time[process] = now;
      }
      done |= store.mask;
    }
  }
}

StoreHistory& object_at(State& state, std::uint32_t offset) {
  return history_of(state, synchronising_granule(state, offset / granule_bytes), 0);
}

}  // namespace

void order_with_fences(State& state, unsigned process) {
  state.fences.join(state.view[process].clock);
  learn_from_fences(state, process);
}

void fence(unsigned order) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.mode == MemoryMode::tso && order == __ATOMIC_SEQ_CST) drain(state, process);
  if (!state.clocks) return;
  View& view = state.view[process];
  step(view, process);
  if (acquires(order)) acquire_part(view);
  if (order == __ATOMIC_SEQ_CST && state.keep) order_with_fences(state, process);
  if (releases(order)) release_part(view);
}

void fence_everywhere() {
  State& state = memory::state();
  if (state.mode == MemoryMode::tso) {
    for (unsigned p = 0; p < state.processes; ++p) drain(state, p);
  }
  if (!state.clocks) return;
  for (unsigned p = 0; p < state.processes; ++p) {
    step(state.view[p], p);
    acquire_part(state.view[p]);
    state.fences.join(state.view[p].clock);
  }
  for (unsigned p = 0; p < state.processes; ++p) {
    if (state.keep) learn_from_fences(state, p);
    release_part(state.view[p]);
  }
}

void acquire(std::uint32_t offset) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.mode == MemoryMode::tso) drain(state, process);
  if (!state.clocks) return;
  View& view = state.view[process];
  step(view, process);
  view.clock.join(object_at(state, offset).carried());
}

void release(std::uint32_t offset) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.mode == MemoryMode::tso) drain(state, process);
  if (!state.clocks) return;
  View& view = state.view[process];
  step(view, process);
  object_at(state, offset).carried().join(view.clock);
}

void learnt_of_end(unsigned process) {
  State& state = memory::state();
  if (state.mode == MemoryMode::tso) drain(state, process);
  if (!state.clocks) return;
  View& view = state.view[current()];
  view.clock.join(state.view[process].clock);
  step(view, current());
}

void began_after_all(unsigned process) {
  State& state = memory::state();
  for (unsigned p = 0; p < state.processes; ++p) {
    if (p == process) continue;
    if (state.mode == MemoryMode::tso) drain(state, p);
    state.view[process].clock.join(state.view[p].clock);
  }
}

}  // namespace queuecheck::explore::memory
