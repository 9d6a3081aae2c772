// Which operation comes before which: what a process can know of another's operation having ended.
#include "queuecheck/properties/explore/memory/state.hpp"

namespace queuecheck::explore::memory {

namespace {

// Between two operations of a process lies what the recorder of free runs puts there: a full fence
// (stress/stamp.hpp). Without it two calls in a row make an outcome that no order explains out of
// queues which are right: a put still sees the queue full, its predecessor's item still in the
// store buffer, while a get that made room for it finds the queue empty. It orders what is seen,
// and happens-before as little as a fence does: a race stays one.
void between_operations(State& state, unsigned process) {
  if (state.mode == MemoryMode::tso) drain(state, process);
  if (state.keep) order_with_fences(state, process);
}

}  // namespace

void invoked(unsigned operation) {
  State& state = memory::state();
  between_operations(state, current());
  const unsigned process = current();
  if (state.mode == MemoryMode::tso) drain(state, process);
  if (state.clocks) {
    if (state.keep) order_with_fences(state, process);
    state.invoked[operation] = state.view[process].clock;
  }
  state.told[operation] = true;
  state.returned[operation] = never;
}

void returned(unsigned operation) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.clocks) {
    // A step of its own: what carried the process's last access does not carry its return.
    state.returned[operation] = step(state.view[process], process).time[process];
  }
  if (state.keep) order_with_fences(state, process);
  const StoreBuffer& buffer = state.buffer[process];
  if (state.mode != MemoryMode::tso || buffer.empty()) {
    stamp_returned(runtime.world->operations[operation]);
    return;
  }
  Returning& returning = state.returning[process];
  returning.operation[returning.count] = static_cast<std::uint16_t>(operation);
  returning.after[returning.count] = buffer.came();
  ++returning.count;
}

bool precedes(unsigned a, unsigned b) {
  const OperationRecord& first = runtime.world->operations[a];
  const OperationRecord& second = runtime.world->operations[b];
  if (first.outcome == Outcome::pending) return false;
  if (first.process == second.process) return a < b;
  const State& state = memory::state();
  if (state.mode == MemoryMode::c11 && state.told[a] && state.told[b]) {
    return state.invoked[b].covers(first.process, state.returned[a]);
  }
  return first.returned != 0 && first.returned < second.invoked;
}

}  // namespace queuecheck::explore::memory
