// The writer of one thread's file of recorded calls (call_record.hpp).
//
// Process and thread safety: used by its thread; close(), stop(), count() and lost() by any. The
// memory is a shared mapping of the file, so what was written survives the process at any instant.
//
// Invariants
//   1. Nothing here throws or signals: where a file cannot be made or cannot grow (the blocks are
//      asked for before they are touched), begin() answers null from then on, reason() says why,
//      and the file says since when.
//   2. begin() and end() make no system call but where the file grows: once in 256 KiB of records.
//   3. In a process that was forked off, close() and the destructor leave the parent's file alone.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "queuecheck/stress/recording/call_record.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck::recording {

struct LogRequest {
  std::string folder;
  std::string specification;
  std::uint64_t window = 0;
  std::uint64_t bytes_max = 0;
  bool whole = true;
};

class CallLog {
 public:
  CallLog() = default;  // of nobody: it only counts what is lost
  explicit CallLog(const LogRequest& request);
  ~CallLog();
  CallLog(const CallLog&) = delete;
  CallLog& operator=(const CallLog&) = delete;

  // The record of a call that is about to begin; null when nothing is recorded any more.
  CallRecord* begin(OperationKind kind, std::int64_t value, std::int64_t timeout_ns,
                    std::uint32_t item_bytes) {
    if (next_ == end_ && !make_room()) [[unlikely]]
      return nullptr;
    CallRecord* const record = next_++;
    // relaxed: published by the store to count
    record->t1.store(0, std::memory_order_relaxed);
    record->value = value;
    record->timeout_ns = timeout_ns;
    record->item_bytes = item_bytes;
    record->kind = kind;
    record->outcome = Outcome::ok;
    record->flags = 0;
    record->t0 = invocation_stamp(clock_);
    // release, pairs with the reader's acquire: who sees the count sees the record.
    head_->count.store(++begun_, std::memory_order_release);
    return record;
  }

  // When the call has returned: taken first, before the answer is looked at.
  std::uint64_t stamp_return() const { return return_stamp(clock_); }

  void end(CallRecord& record, std::uint64_t t1, Outcome outcome, std::int64_t value) {
    record.outcome = outcome;
    record.value = value;
    // release, pairs with the reader's acquire: a return time means a complete answer.
    record.t1.store(t1, std::memory_order_release);
  }

  // The same for a batch: `values` go in before a put_many begins, and before a get_many ends.
  CallRecord* begin_many(OperationKind kind, std::span<const std::int64_t> values,
                         std::int64_t timeout_ns);
  void end_many(CallRecord& record, std::uint64_t t1, Outcome outcome,
                std::span<const std::int64_t> got, std::uint32_t moved);

  void stop();   // something was not recorded
  void close();  // nothing more will be

  std::uint64_t count() const;
  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }  // a counter
  void count_lost() { lost_.fetch_add(1, std::memory_order_relaxed); }          // a counter
  std::string reason() const;  // why calls are lost; empty: all is well

 private:
  bool open(const LogRequest& request);
  bool make_room();
  bool map_piece();
  bool refuse(const std::string& what, int error);
  bool append_entries(std::span<const std::int64_t> values, std::uint64_t of);
  void fill_head(const LogRequest& request);

  CallRecord* next_ = nullptr;
  CallRecord* end_ = nullptr;  // of what is mapped
  LogHead* head_ = nullptr;    // null: there is no file
  std::uint64_t begun_ = 0;
  StampClock clock_ = StampClock::monotonic;

  CallRecord* records_ = nullptr;
  std::uint64_t window_ = 0;
  std::size_t mapped_ = 0;    // bytes of records
  std::size_t reserved_ = 0;  // bytes of addresses, head and records
  int file_ = -1;
  std::int64_t pid_ = 0;
  std::string path_;
  std::string reason_;  // written once, before failed_
  std::atomic<bool> failed_ = false;
  std::atomic<bool> closing_ = false;
  std::atomic<std::uint64_t> lost_ = 0;
};

// One line on standard error, the first time in this process.
void tell_once(const std::string& problem);

// Leaves a mark that calls were not recorded since now; as good as it can.
void mark_unrecorded(const std::string& folder);

}  // namespace queuecheck::recording
