// The stores to one granule that a load may still read, with what each of them carries: the store
// histories of the C++ memory model, with modification order = execution order (tsan11: C. Lidbury,
// A. F. Donaldson, POPL 2017; C11Tester lifts that restriction).
//
// Process and thread safety: as World.
//
// Invariants
//   1. Stores stand in modification order, the newest last. Memory holds the newest value of each
//      byte.
//   2. A process reads no store older than one that it knows: that it wrote or read, or that
//      somebody wrote or read before the process's present (coherence: CoRR, CoWR, CoRW, CoWW).
//   3. A store that holds the newest value of some byte is never forgotten: it carries a clock that
//      readers need. Of the others the oldest goes when there is no room; then fewer stale values
//      can be read.
//   4. Accesses of different widths on the same bytes: a load may read a stale store only if that
//      store covers all its bytes and so does every newer one that touches any of them. Else it
//      reads memory and synchronises with all stores whose bytes it reads, as the processor does
//      whose caches hand out whole lines.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/memory/clock.hpp"

namespace queuecheck::explore::memory {

struct Store {
  Knowledge known;
  Clock released;       // what a reader that acquires learns; only if `releases`
  std::uint64_t value;  // in its place within the granule
  std::uint8_t mask;    // the bytes it wrote
  bool releases;
  bool ordered;  // a seq_cst access wrote or read it: it has a place in their one order
  std::uint8_t stale_reads[processes_max];  // since it was no longer the newest
};

class StoreHistory {
 public:
  static constexpr unsigned depth = 12;  // > 8: one more than bytes, so something can be forgotten

  void clear() {
    count_ = 0;
    overwritten_ = 0;
    carries_ = false;
    carried_.clear();
  }

  // The n-th newest store, from 0.
  unsigned size() const { return count_; }
  Store& newest(unsigned n) { return stores_[order_[count_ - 1 - n]]; }

  // A new newest store; the caller fills it in. `keep`: older ones may still be read; else those
  // that it covers are forgotten.
  Store& append(std::uint8_t mask, bool keep) {
    if (!keep) forget_below(mask);
    if (count_ == depth) forget_oldest();
    Store& store = stores_[slot()];
    order_[count_++] = static_cast<std::uint8_t>(&store - stores_);
    store.mask = mask;
    return store;
  }

  // Plain writes, and accesses wider than a granule, go past the history: what memory holds in
  // these bytes is not what the newest store says.
  void overwritten(std::uint8_t mask) {
    overwritten_ = static_cast<std::uint8_t>(overwritten_ | mask);
  }
  // The bytes that were overwritten, if `mask` is among them; the caller appends what memory holds.
  std::uint8_t take_overwritten(std::uint8_t mask) {
    if ((overwritten_ & mask) == 0) return 0;
    const std::uint8_t taken = overwritten_;
    overwritten_ = 0;
    return taken;
  }

  // What modelled calls on an object here, and accesses wider than a granule, hand on. `carries`:
  // the next overwritten() is such an access, and carries it.
  Clock& carried() { return carried_; }
  void carries(bool it_does) { carries_ = it_does; }
  bool carries() const { return carries_; }

 private:
  unsigned slot() const {
    unsigned used = 0;
    for (unsigned i = 0; i < count_; ++i) used |= 1U << order_[i];
    return static_cast<unsigned>(__builtin_ctz(~used));
  }

  void remove(unsigned at) {
    --count_;
    for (unsigned i = at; i < count_; ++i) order_[i] = order_[i + 1];
  }

  void forget_below(std::uint8_t mask) {
    for (unsigned i = count_; i-- > 0;) {
      if ((stores_[order_[i]].mask & ~mask) == 0) remove(i);
    }
  }

  void forget_oldest() {
    for (unsigned i = 0; i < count_; ++i) {
      unsigned newer = 0;
      for (unsigned j = i + 1; j < count_; ++j) newer |= stores_[order_[j]].mask;
      if ((stores_[order_[i]].mask & ~newer) == 0) return remove(i);
    }
  }

  std::uint8_t count_;
  std::uint8_t overwritten_;
  bool carries_;
  std::uint8_t order_[depth];  // slots, oldest first
  Clock carried_;
  Store stores_[depth];
};

}  // namespace queuecheck::explore::memory
