// The recorder: an append-only log of operations, one per process, in memory that no worker's death
// destroys.
//
// Process and thread safety: one writer (the worker), any number of readers. Readers that want a
// whole log read it after the writer has finished or died; the watchdog may look at any time.
//
// Invariants
//   1. The record of an operation is there before the call begins, and completed after it: a
//      SIGKILL at any instant leaves exactly "invoked, not returned".
//   2. A record is 40 bytes; `count` only grows, except that a refused try which is followed by
//      another try of the same step may be overwritten (refusals_kept): leaving out an operation
//      without effect can never make a right history wrong.
//   3. There is always room for the operations that a program may do; LogWriter::nearly_full tells
//      the open-ended loops when to stop.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

struct Record {
  std::uint64_t t0 = 0;
  std::atomic<std::uint64_t> t1 = 0;  // 0: has not returned
  std::int64_t payload = 0;           // the value put (of a batch: the first) or got, or an answer
  std::uint32_t item_bytes = 0;       // of a get_many: how many list entries follow
  std::int32_t code = 0;              // beside error; of a refused put_many: how many went in
  std::uint16_t step = 0;             // of the process in the program; no_step: prefill, drain
  OperationKind kind = OperationKind::try_put;
  Outcome outcome = Outcome::ok;
  std::uint8_t torn = 0;
  std::uint8_t program = 0;  // in the batch
};
static_assert(sizeof(Record) == 40);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

inline constexpr std::uint16_t no_step = 0xFFFF;
// `step` of a record that is no call, but one item of the get_many whose record stands before.
inline constexpr std::uint16_t list_entry = 0xFFFE;

struct Log {
  std::atomic<std::uint64_t> count = 0;
  std::uint64_t capacity = 0;
  char pad[48] = {};  // records start on their own cache line

  Record* records() { return reinterpret_cast<Record*>(this + 1); }
  const Record* records() const { return reinterpret_cast<const Record*>(this + 1); }
  static constexpr std::size_t bytes(std::uint64_t capacity) {
    return sizeof(Log) + capacity * sizeof(Record);
  }
};
static_assert(sizeof(Log) == 64);

// FenceAtReturn = false exists for the test that shows why the fence is there.
template <bool FenceAtReturn>
class BasicLogWriter {
 public:
  static constexpr std::uint64_t reserve = 64;

  BasicLogWriter() = default;
  BasicLogWriter(Log& log, StampClock clock) : log_(&log), clock_(clock) {}

  std::uint64_t count() const { return log_->count.load(std::memory_order_relaxed); }
  bool nearly_full() const { return count() + reserve >= log_->capacity; }
  bool half_full() const { return count() >= log_->capacity / 2; }
  StampClock clock() const { return clock_; }

  // Opens the record of a call that is about to begin. `value` is
  // what a put puts.
  Record& begin(std::uint8_t program, std::uint16_t step, OperationKind kind, std::int64_t value,
                std::uint32_t item_bytes) {
    const std::uint64_t at = count();
    Record& record = log_->records()[at];
    fill(record, program, step, kind, value, item_bytes);
    // release, pairs with the acquire of the readers: who sees the count sees the record.
    log_->count.store(at + 1, std::memory_order_release);
    return record;
  }

  // Opens a refused record anew, for the next try of the same call. If the process dies half way
  // the record reads as open since the older try: a longer interval, which accuses nobody.
  Record& begin_again(Record& record) {
    // release, pairs with the acquire of the readers; first, so no old answer meets a new start.
    record.t1.store(0, std::memory_order_release);
    record.outcome = Outcome::ok;
    record.t0 = invocation_stamp(clock_);
    return record;
  }

  // One item of a get_many that has returned; before its end(), so that the list is complete.
  void append_entry(const Record& of, std::int64_t value, bool torn) {
    const std::uint64_t at = count();
    Record& entry = log_->records()[at];
    // relaxed: published by the store to count below; not 0, since an entry is never open
    entry.t1.store(of.t0, std::memory_order_relaxed);
    entry.t0 = of.t0;
    entry.payload = value;
    entry.step = list_entry;
    entry.kind = of.kind;
    entry.outcome = Outcome::ok;
    entry.torn = torn ? 1 : 0;
    entry.program = of.program;
    // release, pairs with the acquire of the readers: who sees the count sees the entry.
    log_->count.store(at + 1, std::memory_order_release);
  }

  // When the call has returned: taken first, before the answer is looked at.
  std::uint64_t stamp_return() const { return return_stamp<FenceAtReturn>(clock_); }

  void end(Record& record, std::uint64_t t1, Outcome outcome) {
    record.outcome = outcome;
    // release, pairs with the acquire of the readers: a return time means a complete answer.
    record.t1.store(t1, std::memory_order_release);
  }

 private:
  void fill(Record& record, std::uint8_t program, std::uint16_t step, OperationKind kind,
            std::int64_t value, std::uint32_t item_bytes) {
    // relaxed: published by the store to count in begin()
    record.t1.store(0, std::memory_order_relaxed);
    record.payload = value;
    record.item_bytes = item_bytes;
    record.code = 0;
    record.step = step;
    record.kind = kind;
    record.outcome = Outcome::ok;
    record.torn = 0;
    record.program = program;
    record.t0 = invocation_stamp(clock_);
  }

  Log* log_ = nullptr;
  StampClock clock_ = StampClock::monotonic;
};

using LogWriter = BasicLogWriter<true>;

}  // namespace queuecheck
