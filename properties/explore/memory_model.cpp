#include "queuecheck/properties/explore/memory_model.hpp"

#include "queuecheck/properties/explore/memory/state.hpp"

namespace queuecheck::explore::memory {

namespace {

// What a process learns by reading from this store.
void learn_from(Store& store, View& view, unsigned process, unsigned order) {
  store.known.learn(process, view.clock.time[process]);
  if (order == __ATOMIC_SEQ_CST) store.ordered = true;
  if (store.releases) (acquires(order) ? view.clock : view.unacquired).join(store.released);
}

// Reads the newest of each byte.
void learn_from_newest(StoreHistory& history, std::uint8_t mask, View& view, unsigned process,
                       unsigned order) {
  unsigned rest = mask;
  for (unsigned n = 0; rest != 0 && n < history.size(); ++n) {
    Store& store = history.newest(n);
    if ((store.mask & rest) == 0) continue;
    learn_from(store, view, process, order);
    rest &= ~store.mask;
  }
}

// The stores that a load may read, the newest first; none: it reads several at once, the newest of
// each byte (StoreHistory's invariant 4).
struct Readable {
  unsigned count = 0;
  Store* store[StoreHistory::depth];
};

constexpr unsigned stale_reads_max = 3;  // stores become visible in finite time: [atomics.order] 12

Readable readable(State& state, StoreHistory& history, std::uint8_t mask, const View& view,
                  unsigned process, unsigned order) {
  const bool seq_cst = order == __ATOMIC_SEQ_CST;
  Readable found;
  for (unsigned n = 0; n < history.size(); ++n) {
    Store& store = history.newest(n);
    if ((store.mask & mask) == 0) continue;
    if ((store.mask & mask) != mask) break;
    if (found.count > 0 && store.stale_reads[process] >= stale_reads_max) break;
    found.store[found.count++] = &store;
    if (store.known.reaches(view.clock)) break;
    if (seq_cst && (store.ordered || store.known.reaches(state.fences))) break;
  }
  return found;
}

void append(State& state, StoreHistory& history, const Access& access, Part part, View& view,
            unsigned process, std::uint64_t value, const Clock* continued) {
  Store& store = history.append(part.mask, state.keep);
  store.releases = true;
  if (releases(access.order)) {
    store.released = view.clock;
    if (continued != nullptr) store.released.join(*continued);
  } else if (view.fenced) {
    store.released = view.fence_release;
    if (continued != nullptr) store.released.join(*continued);
  } else if (continued != nullptr) {
    store.released = *continued;
  } else {
    store.releases = false;
  }
  if (!state.keep) return;
  store.value = value << part.shift;
  store.ordered = access.order == __ATOMIC_SEQ_CST;
  store.known.nobody();
  store.known.learn(process, view.clock.time[process]);
  for (std::uint8_t& one : store.stale_reads) one = 0;
}

// The release sequence that a read-modify-write continues: whoever reads from it synchronises with
// the stores before it, too ([intro.races] 5, since C++20 only through read-modify-writes).
const Clock* continued(StoreHistory& history, std::uint8_t mask, Clock& into) {
  bool any = false;
  unsigned rest = mask;
  for (unsigned n = 0; rest != 0 && n < history.size(); ++n) {
    const Store& store = history.newest(n);
    if ((store.mask & rest) == 0) continue;
    rest &= ~store.mask;
    if (!store.releases) continue;
    if (any) {
      into.join(store.released);
    } else {
      into = store.released;
    }
    any = true;
  }
  return any ? &into : nullptr;
}

// A read-modify-write that has read `before`: always the newest.
void change_to(State& state, const Access& access, void* where, std::uint64_t value) {
  if (state.clocks) {
    const unsigned process = current();
    const Part part = Part::of(access.offset, access.size);
    View& view = state.view[process];
    step(view, process);
    Granule& granule = synchronising_granule(state, access.offset / granule_bytes);
    look_for_race(state, granule, access, part.mask, AccessKind::exchange);
    StoreHistory& history = history_of(state, granule, part.mask);
    Clock sequence;
    const Clock* const before = continued(history, part.mask, sequence);
    learn_from_newest(history, part.mask, view, process, access.order);
    append(state, history, access, part, view, process, value, before);
  }
  write_word(where, access.size, value);
}

std::uint64_t changed(std::uint64_t before, Change change, std::uint64_t operand) {
  switch (change) {
    case Change::exchange:
      return operand;
    case Change::add:
      return before + operand;
    case Change::subtract:
      return before - operand;
    case Change::bit_and:
      return before & operand;
    case Change::bit_or:
      return before | operand;
    case Change::bit_xor:
      return before ^ operand;
    case Change::bit_nand:
      return ~(before & operand);
  }
  return before;
}

}  // namespace

std::uint64_t load(const Access& access, const void* where) {
  State& state = memory::state();
  const unsigned process = current();
  if (!within_granule(access.offset, access.size)) {
    wide(access);
    return read_word(where, access.size);
  }
  bool forwarded = false;
  std::uint64_t value = 0;
  if (state.mode == MemoryMode::tso) {
    const StoreBuffer& buffer = state.buffer[process];
    std::uint32_t number = 0;
    const BufferedStore* const own = buffer.youngest(access.offset, access.size, number);
    if (own != nullptr && own->offset <= access.offset &&
        access.offset + access.size <= own->offset + own->size) {
      forwarded = true;
      value = own->value >> (8 * (access.offset - own->offset)) & bits_of(access.size);
    } else if (own != nullptr) {
      // Only a part of it is buffered: the processor waits until the store is in the cache.
      leave_buffer_until(state, process, number + 1);
    }
  }
  if (!state.clocks) return forwarded ? value : read_word(where, access.size);

  const Part part = Part::of(access.offset, access.size);
  View& view = state.view[process];
  step(view, process);
  Granule& granule = synchronising_granule(state, access.offset / granule_bytes);
  look_for_race(state, granule, access, part.mask, AccessKind::load);
  if (forwarded) return value;
  StoreHistory& history = history_of(state, granule, part.mask);
  if (state.keep) {
    const Readable from = readable(state, history, part.mask, view, process, access.order);
    if (from.count > 0) {
      const unsigned picked = from.count > 1 ? choose(ChoiceKind::read_from, from.count) : 0;
      Store& store = *from.store[picked];
      learn_from(store, view, process, access.order);
      if (picked == 0) return read_word(where, access.size);
      ++store.stale_reads[process];
      return store.value >> part.shift & bits_of(access.size);
    }
  }
  learn_from_newest(history, part.mask, view, process, access.order);
  return read_word(where, access.size);
}

void store(const Access& access, void* where, std::uint64_t value) {
  State& state = memory::state();
  const unsigned process = current();
  if (!within_granule(access.offset, access.size)) {
    wide(access);
    write_word(where, access.size, value);
    return;
  }
  value &= bits_of(access.size);
  const bool buffers = state.mode == MemoryMode::tso && access.order != __ATOMIC_SEQ_CST;
  if (state.mode == MemoryMode::tso) {
    // What compilers make of a seq_cst store is an exchange, which waits for the buffer.
    if (!buffers) drain(state, process);
    if (buffers && state.buffer[process].full()) leave_buffer(state, process);
  }
  const Part part = Part::of(access.offset, access.size);
  View& view = state.view[process];
  Granule* granule = nullptr;
  if (state.clocks) {
    step(view, process);
    granule = &synchronising_granule(state, access.offset / granule_bytes);
    look_for_race(state, *granule, access, part.mask, AccessKind::store);
  }
  if (buffers) {
    BufferedStore& own = state.buffer[process].append();
    own.value = value;
    own.offset = access.offset;
    own.size = static_cast<std::uint8_t>(access.size);
    own.releases = state.clocks && (releases(access.order) || view.fenced);
    if (own.releases) own.released = releases(access.order) ? view.clock : view.fence_release;
    return;
  }
  if (granule != nullptr) {
    StoreHistory& history = history_of(state, *granule, part.mask);
    append(state, history, access, part, view, process, value, nullptr);
  }
  write_word(where, access.size, value);
}

std::uint64_t change(const Access& access, void* where, Change change, std::uint64_t operand) {
  State& state = memory::state();
  if (state.mode == MemoryMode::tso) drain(state, current());
  const std::uint64_t before = read_word(where, access.size);
  const std::uint64_t after = changed(before, change, operand) & bits_of(access.size);
  if (within_granule(access.offset, access.size)) {
    change_to(state, access, where, after);
  } else {
    wide(access);
    write_word(where, access.size, after);
  }
  return before;
}

bool compare_exchange(const Access& access, void* where, std::uint64_t& expected,
                      std::uint64_t desired, int failure_order, bool weak) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.mode == MemoryMode::tso) drain(state, process);
  expected &= bits_of(access.size);
  desired &= bits_of(access.size);
  const std::uint64_t newest = read_word(where, access.size);
  bool done = newest == expected;
  // x86 has no such failures; processors with load-linked and store-conditional do.
  if (done && weak && runtime.spurious && state.mode != MemoryMode::tso) {
    done = choose(ChoiceKind::weak_failure, 2) == 0;
  }
  if (!within_granule(access.offset, access.size)) {
    wide(access);
    if (done) write_word(where, access.size, desired);
    expected = newest;
    return done;
  }
  const auto order = static_cast<unsigned>(failure_order);
  const Part part = Part::of(access.offset, access.size);
  View& view = state.view[process];
  if (state.keep) {
    // One that fails is a load, which may read what is no longer the newest, if that is not
    // `expected`.
    Granule& granule = synchronising_granule(state, access.offset / granule_bytes);
    StoreHistory& history = history_of(state, granule, part.mask);
    Readable from = readable(state, history, part.mask, view, process, order);
    unsigned count = from.count > 0 ? 1 : 0;
    for (unsigned n = 1; n < from.count; ++n) {
      const std::uint64_t value = from.store[n]->value >> part.shift & bits_of(access.size);
      if (value != expected) from.store[count++] = from.store[n];
    }
    const unsigned picked = count > 1 ? choose(ChoiceKind::read_from, count) : 0;
    if (picked > 0) {
      step(view, process);
      look_for_race(state, granule, access, part.mask, AccessKind::load);
      Store& store = *from.store[picked];
      learn_from(store, view, process, order);
      ++store.stale_reads[process];
      expected = store.value >> part.shift & bits_of(access.size);
      return false;
    }
  }
  if (done) {
    change_to(state, access, where, desired);
    return true;
  }
  if (state.clocks) {
    step(view, process);
    Granule& granule = synchronising_granule(state, access.offset / granule_bytes);
    look_for_race(state, granule, access, part.mask, AccessKind::load);
    learn_from_newest(history_of(state, granule, part.mask), part.mask, view, process, order);
  }
  expected = newest;
  return false;
}

void plain(const Access& access) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.mode == MemoryMode::tso) {
    std::uint32_t number = 0;
    if (state.buffer[process].youngest(access.offset, access.size, number) != nullptr) {
      leave_buffer_until(state, process, number + 1);
    }
  }
  if (!state.clocks) return;
  step(state.view[process], process);
  const std::uint32_t end = access.offset + access.size;
  for (std::uint32_t at = access.offset; at < end;) {
    const std::uint32_t here = at + granule_bytes - at % granule_bytes < end
                                   ? granule_bytes - at % granule_bytes
                                   : end - at;
    // Without races only the granules of atomic words matter, and those exist already.
    Granule* const granule = state.granules.find(at / granule_bytes, state.races ? plain_max : 0);
    if (granule != nullptr) {
      const std::uint8_t mask = Part::of(at, here).mask;
      look_for_race(state, *granule, access, mask, access.kind);
      if (access.kind == AccessKind::write && granule->history != no_history) {
        StoreHistory& history = state.history[granule->history];
        history.overwritten(mask);
        history.carries(false);
      }
    }
    at += here;
  }
}

void wide(const Access& access) {
  State& state = memory::state();
  const unsigned process = current();
  if (state.mode == MemoryMode::tso) drain(state, process);
  if (!state.clocks) return;
  View& view = state.view[process];
  step(view, process);
  const std::uint32_t first = access.offset / granule_bytes;
  const std::uint32_t last = (access.offset + access.size - 1) / granule_bytes;
  for (std::uint32_t number = first; number <= last; ++number) {
    Granule& granule = synchronising_granule(state, number);
    look_for_race(state, granule, access, 0xff, access.kind);
    StoreHistory& history = history_of(state, granule, 0xff);
    learn_from_newest(history, 0xff, view, process, __ATOMIC_SEQ_CST);
    view.clock.join(history.carried());
  }
  if (!writes(access.kind)) return;
  for (std::uint32_t number = first; number <= last; ++number) {
    StoreHistory& history = history_of(state, synchronising_granule(state, number), 0xff);
    history.carried().join(view.clock);
    history.overwritten(0xff);
    history.carries(true);
  }
}

}  // namespace queuecheck::explore::memory
