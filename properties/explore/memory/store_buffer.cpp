// How stores leave a buffer, and what becomes of operations that waited for it.
#include "queuecheck/properties/explore/memory/store_buffer.hpp"

#include "queuecheck/properties/explore/memory/state.hpp"

namespace queuecheck::explore::memory {

namespace {

void let_operations_return(State& state, unsigned process) {
  Returning& returning = state.returning[process];
  while (returning.done < returning.count &&
         returning.after[returning.done] == state.buffer[process].left()) {
    stamp_returned(runtime.world->operations[returning.operation[returning.done++]]);
  }
  if (returning.done == returning.count) returning.done = returning.count = 0;
}

}  // namespace

void leave_buffer(State& state, unsigned process) {
  StoreBuffer& buffer = state.buffer[process];
  const BufferedStore& oldest = buffer.oldest();
  if (state.clocks) {
    const std::uint8_t mask = Part::of(oldest.offset, oldest.size).mask;
    Granule& granule = synchronising_granule(state, oldest.offset / granule_bytes);
    StoreHistory& history = history_of(state, granule, mask);
    Store& store = history.append(mask, state.keep);
    store.releases = oldest.releases;
    if (oldest.releases) store.released = oldest.released;
  }
  write_word(address_of(oldest.offset), oldest.size, oldest.value);
  buffer.leave();
  let_operations_return(state, process);
}

void leave_buffer_until(State& state, unsigned process, std::uint32_t number) {
  while (state.buffer[process].left() != number) leave_buffer(state, process);
}

void drain(State& state, unsigned process) {
  while (!state.buffer[process].empty()) leave_buffer(state, process);
}

std::uint32_t flushable() {
  const State& state = memory::state();
  std::uint32_t bits = 0;
  for (unsigned p = 0; p < state.processes; ++p) {
    if (!state.buffer[p].empty()) bits |= 1U << p;
  }
  return bits;
}

void flush(unsigned process) {
  leave_buffer(memory::state(), process);
}

}  // namespace queuecheck::explore::memory
