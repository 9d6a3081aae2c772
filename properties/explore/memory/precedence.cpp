// Which operation comes before which: what a process can know of another's operation having ended.
#include "queuecheck/properties/explore/memory/state.hpp"

namespace queuecheck::explore::memory {

void invoked(unsigned operation) {
  State& state = memory::state();
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
