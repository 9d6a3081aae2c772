// A stream of calls: what one process after the other in one seat calls, written while it runs and
// read while it is written, in a ring of bounded size.
//
//   CallRecord   24 bytes: when the call began, when it returned (0: it has not), and one word of
//                identity (56 bits: producer 16, sequence 40), torn, kind and outcome
//   StreamEnds   how far it was written, and how far it may be overwritten
//
// When the reader lags, the ring is full and the writer waits before its next call: with yields and
// naps, never a lock, since either side may be killed.
//
// Process and thread safety: one writer, one reader, in different processes. A writer that was
// killed is followed by another one that goes on where it ended.
//
// Invariants
//   1. The record of a call is there before the call begins, and completed after it: a SIGKILL at
//      any instant leaves exactly "invoked, not returned", in the last record of its writer.
//   2. No record is overwritten before the reader has released it; it may keep the last ones that
//      it has read, as evidence.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck::soak {

struct CallRecord {
  std::atomic<std::uint64_t> t0;
  std::atomic<std::uint64_t> t1;  // 0: has not returned
  std::atomic<std::uint64_t> word;
};
static_assert(sizeof(CallRecord) == 24);

// Writer and reader each have a cache line pair of their own.
struct StreamEnds {
  alignas(128) std::atomic<std::uint64_t> written;   // by the writer: records begun
  alignas(128) std::atomic<std::uint64_t> released;  // by the reader: these may be overwritten
};

inline constexpr std::uint64_t unreadable_identity = (std::uint64_t{1} << 56) - 1;

// What the word of a record says. The kinds are the six single puts and gets, and close.
struct CallWord {
  OperationKind kind = OperationKind::try_put;
  Outcome outcome = Outcome::ok;
  bool torn = false;
  std::uint64_t identity = unreadable_identity;

  constexpr std::uint64_t packed() const {
    const auto number = static_cast<std::uint64_t>(kind);
    return identity << 8 | std::uint64_t{torn} << 7 |
           (number < close_code ? number : close_code) << 4 | static_cast<std::uint64_t>(outcome);
  }
  static constexpr CallWord of(std::uint64_t packed) {
    const std::uint64_t code = packed >> 4 & 7U;
    return {code == close_code ? OperationKind::close : static_cast<OperationKind>(code),
            static_cast<Outcome>(packed & 15U), (packed >> 7 & 1U) != 0, packed >> 8};
  }
  // As histories number items: producer * 2^40 + sequence.
  constexpr Value value() const {
    return identity == unreadable_identity ? no_value : static_cast<Value>(identity);
  }

 private:
  static constexpr std::uint64_t close_code = 6;
  static_assert(static_cast<std::uint64_t>(OperationKind::get_for) == close_code - 1);
};

struct CallStream {
  StreamEnds* ends = nullptr;
  CallRecord* records = nullptr;
  std::uint64_t capacity = 0;  // a power of two

  CallRecord& at(std::uint64_t position) const { return records[position & (capacity - 1)]; }
  static constexpr std::size_t bytes(std::uint64_t capacity) {
    return sizeof(StreamEnds) + capacity * sizeof(CallRecord);
  }
  static CallStream in(std::byte* memory, std::uint64_t capacity) {
    auto* ends = reinterpret_cast<StreamEnds*>(memory);
    return {ends, reinterpret_cast<CallRecord*>(ends + 1), capacity};
  }
};

class StreamWriter {
 public:
  StreamWriter(CallStream stream, StampClock clock)
      : stream_(stream),
        clock_(clock),
        // relaxed: whoever wrote before is dead, and the spawn came after that
        written_(stream.ends->written.load(std::memory_order_relaxed)),
        released_(stream.ends->released.load(std::memory_order_relaxed)) {}

  bool has_room() {
    if (written_ - released_ < stream_.capacity) return true;
    // acquire, pairs with the reader's release: it has read what will be overwritten
    released_ = stream_.ends->released.load(std::memory_order_acquire);
    return written_ - released_ < stream_.capacity;
  }

  // Opens the record of a call that is about to begin; only where there is room.
  CallRecord& begin(OperationKind kind, std::uint64_t identity) {
    CallRecord& record = stream_.at(written_);
    // relaxed: published by the store to `written`
    record.t1.store(0, std::memory_order_relaxed);
    record.word.store(CallWord{kind, Outcome::pending, false, identity}.packed(),
                      std::memory_order_relaxed);
    record.t0.store(invocation_stamp(clock_), std::memory_order_relaxed);
    // release, pairs with the reader's acquire: who sees the count sees the record
    stream_.ends->written.store(++written_, std::memory_order_release);
    return record;
  }

  std::uint64_t stamp_return() const { return return_stamp(clock_); }

  void end(CallRecord& record, std::uint64_t t1, const CallWord& word) {
    // relaxed: published by the store to `t1`
    record.word.store(word.packed(), std::memory_order_relaxed);
    // release, pairs with the reader's acquire: a return time means a complete answer
    record.t1.store(t1, std::memory_order_release);
  }

 private:
  CallStream stream_;
  StampClock clock_;
  std::uint64_t written_;
  std::uint64_t released_;
};

}  // namespace queuecheck::soak
