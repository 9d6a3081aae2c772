// The compact log: the operations of one thread of one process, 16 bytes each, in time order.
//
// A record is the gap since the previous return (32 bit), the duration (32 bit) and one word of
// kind, outcome and value (15-bit producer, 40-bit sequence: the harness's own value). What does
// not fit there (long gaps, other values, batches, time-outs, error codes, torn items) follows an
// escape record in full.
//
// Process and thread safety: plain values; one writer or many readers.
//
// Invariants
//   1. Reading back gives exactly the operations appended, in their order.
//   2. Operations of a log do not overlap: each begins no sooner than the one before it returned;
//      only a crash mark may stand anywhere. What breaks this, or has a field that no record can
//      hold, is refused by append(), which then leaves the log as it was.
//   3. At most 16 bytes for a put or get with a value of the harness, or with none, that begins and
//      ends within 4 s of the one before it; 64 bytes, and 8 more for each value of a batch, for
//      everything else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

inline constexpr int sequence_bits = 40;

struct LogRecord {
  std::uint32_t gap = 0;
  std::uint32_t duration = 0;
  std::uint64_t word = 0;
};

// What every judge reads of an operation; the rest is fetched with OperationLog::decode.
struct LoggedCall {
  OperationKind kind = OperationKind::put;
  Outcome outcome = Outcome::ok;
  bool plain = true;  // every other field of the operation has its default
  bool torn = false;
  Value value = no_value;
  std::int64_t t0 = 0;
  std::int64_t t1 = 0;
};

class OperationLog {
 public:
  explicit OperationLog(std::uint32_t process = 0, std::uint32_t thread = 0)
      : process_(process), thread_(thread) {}

  std::uint32_t process() const { return process_; }
  std::uint32_t thread() const { return thread_; }
  std::size_t size() const { return operations_; }
  std::size_t bytes() const { return records_.size() * sizeof(LogRecord); }
  void reserve(std::size_t operations) { records_.reserve(operations); }

  // False when the log cannot hold it (invariant 2); process and thread must be the log's own.
  bool append(const Operation& operation);

  // The same for a call without other fields; several times faster.
  bool append(OperationKind kind, Outcome outcome, Value value, std::int64_t t0, std::int64_t t1);

  // Reads the log from its start:  for (Cursor at(log); at.next(call);) ...
  class Cursor {
   public:
    explicit Cursor(const OperationLog& log) : log_(&log) {}
    bool next(LoggedCall& call);
    // The whole operation that next() gave last.
    Operation operation() const;
    std::size_t index() const { return index_ - 1; }  // of that operation in its log

   private:
    const OperationLog* log_;
    std::size_t at_ = 0;     // record that next() reads
    std::size_t given_ = 0;  // record that it read last
    std::size_t index_ = 0;
    std::int64_t now_ = 0;
    LoggedCall call_;
  };

 private:
  static constexpr std::uint64_t escape_kind = 31;
  static constexpr std::uint64_t value_mask = (std::uint64_t{1} << 55) - 1;
  static constexpr std::uint32_t no_return = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t fixed_escape_records = 3;

  bool append_escaped(const Operation& operation);
  static void read_escaped(const LogRecord* head, Operation& operation);
  static std::size_t escaped_records(const LogRecord& head) { return head.gap; }

  std::vector<LogRecord> records_;
  std::size_t operations_ = 0;
  std::int64_t now_ = 0;  // when the last operation returned; its invocation if it never did
  std::uint32_t process_;
  std::uint32_t thread_;
};

// A history in compact form. Operation i is the i-th in the order of the logs, each in its own
// order; expand() keeps these indices.
struct CompactHistory : HistoryHeader {
  std::vector<OperationLog> logs;

  std::size_t operations() const;
  std::size_t bytes() const;
};

History expand(const CompactHistory& compact);

// nullopt when an operation is refused by its log. The order of the operations of one thread is
// that of their invocations.
std::optional<CompactHistory> compacted(const History& history);

inline bool OperationLog::append(OperationKind kind, Outcome outcome, Value value, std::int64_t t0,
                                 std::int64_t t1) {
  const auto gap = static_cast<std::uint64_t>(t0) - static_cast<std::uint64_t>(now_);
  const bool returns = t1 != never;
  const auto duration =
      returns ? static_cast<std::uint64_t>(t1) - static_cast<std::uint64_t>(t0) : no_return;
  const std::uint64_t field = value == no_value ? value_mask : static_cast<std::uint64_t>(value);
  const bool fits = t0 >= now_ && t1 >= t0 && gap <= no_return &&
                    (!returns || duration < no_return) &&
                    (value == no_value || (value >= 0 && field < value_mask));
  if (!fits) {
    Operation operation;
    operation.process = process_;
    operation.thread = thread_;
    operation.kind = kind;
    operation.outcome = outcome;
    operation.value = value;
    operation.t0 = t0;
    operation.t1 = t1;
    return append_escaped(operation);
  }
  records_.push_back(
      {static_cast<std::uint32_t>(gap), static_cast<std::uint32_t>(duration),
       static_cast<std::uint64_t>(kind) << 59 | static_cast<std::uint64_t>(outcome) << 55 | field});
  now_ = returns ? t1 : t0;
  ++operations_;
  return true;
}

inline bool OperationLog::Cursor::next(LoggedCall& call) {
  if (at_ == log_->records_.size()) return false;
  const LogRecord& record = log_->records_[at_];
  given_ = at_;
  ++index_;
  if (record.word >> 59 == escape_kind) {
    Operation whole;
    read_escaped(&record, whole);
    call = {whole.kind, whole.outcome, false, whole.torn, whole.value, whole.t0, whole.t1};
    at_ += 1 + escaped_records(record);
    now_ = call.kind == OperationKind::crash ? now_ : call.t1 == never ? call.t0 : call.t1;
    call_ = call;
    return true;
  }
  const std::uint64_t field = record.word & value_mask;
  call.kind = static_cast<OperationKind>(record.word >> 59);
  call.outcome = static_cast<Outcome>(record.word >> 55 & 15U);
  call.plain = true;
  call.torn = false;
  call.value = field == value_mask ? no_value : static_cast<Value>(field);
  call.t0 = now_ + record.gap;
  call.t1 = record.duration == no_return ? never : call.t0 + record.duration;
  now_ = record.duration == no_return ? call.t0 : call.t1;
  call_ = call;
  ++at_;
  return true;
}

}  // namespace queuecheck
