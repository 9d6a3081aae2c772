#include "queuecheck/model/operation_log.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>

namespace queuecheck {
namespace {

LogRecord pair_of(std::int64_t first, std::int64_t second) {
  const auto low = static_cast<std::uint64_t>(first);
  return {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32),
          static_cast<std::uint64_t>(second)};
}

std::int64_t first_of(const LogRecord& record) {
  return static_cast<std::int64_t>(std::uint64_t{record.duration} << 32 | record.gap);
}

std::int64_t second_of(const LogRecord& record) {
  return static_cast<std::int64_t>(record.word);
}

}  // namespace

bool OperationLog::append(const Operation& operation) {
  if (operation.process != process_ || operation.thread != thread_) return false;
  Operation plain;
  plain.process = process_;
  plain.thread = thread_;
  plain.kind = operation.kind;
  plain.outcome = operation.outcome;
  plain.value = operation.value;
  plain.t0 = operation.t0;
  plain.t1 = operation.t1;
  if (plain != operation || operation.kind == OperationKind::crash) {
    return append_escaped(operation);
  }
  return append(operation.kind, operation.outcome, operation.value, operation.t0, operation.t1);
}

bool OperationLog::append_escaped(const Operation& operation) {
  const bool crash = operation.kind == OperationKind::crash;
  const bool first = operations_ == 0;  // the start of the run may lie before zero
  if (!crash && ((!first && operation.t0 < now_) || operation.t1 < operation.t0)) return false;
  if (operation.values.size() >= no_return) return false;
  const std::size_t before = records_.size();
  const std::size_t values = operation.values.size();
  const std::size_t following = fixed_escape_records + (values + 1) / 2;
  records_.push_back({static_cast<std::uint32_t>(following), static_cast<std::uint32_t>(values),
                      escape_kind << 59 | std::uint64_t{operation.torn} << 16 |
                          static_cast<std::uint64_t>(operation.kind) << 8 |
                          static_cast<std::uint64_t>(operation.outcome)});
  records_.push_back(pair_of(operation.t0, operation.t1));
  records_.push_back(pair_of(operation.value, operation.answer));
  records_.push_back({static_cast<std::uint32_t>(operation.code), operation.item_bytes,
                      static_cast<std::uint64_t>(operation.timeout_ns)});
  for (std::size_t i = 0; i < values; i += 2) {
    const Value second = i + 1 < values ? operation.values[i + 1] : 0;
    records_.push_back(pair_of(operation.values[i], second));
  }
  // A field that Operation has got since this was written is seen here, not lost.
  Operation again;
  again.process = process_;
  again.thread = thread_;
  read_escaped(&records_[before], again);
  if (again != operation) {
    records_.resize(before);
    return false;
  }
  if (!crash) now_ = operation.t1 == never ? operation.t0 : operation.t1;
  ++operations_;
  return true;
}

void OperationLog::read_escaped(const LogRecord* head, Operation& operation) {
  operation.kind = static_cast<OperationKind>(head->word >> 8 & 0xffU);
  operation.outcome = static_cast<Outcome>(head->word & 0xffU);
  operation.torn = (head->word >> 16 & 1U) != 0;
  operation.t0 = first_of(head[1]);
  operation.t1 = second_of(head[1]);
  operation.value = first_of(head[2]);
  operation.answer = second_of(head[2]);
  operation.code = static_cast<std::int32_t>(head[3].gap);
  operation.item_bytes = head[3].duration;
  operation.timeout_ns = second_of(head[3]);
  operation.values.resize(head->duration);
  for (std::size_t i = 0; i < operation.values.size(); ++i) {
    const LogRecord& record = head[1 + fixed_escape_records + i / 2];
    operation.values[i] = i % 2 == 0 ? first_of(record) : second_of(record);
  }
}

Operation OperationLog::Cursor::operation() const {
  Operation operation;
  operation.process = log_->process_;
  operation.thread = log_->thread_;
  if (!call_.plain) {
    read_escaped(&log_->records_[given_], operation);
    return operation;
  }
  operation.kind = call_.kind;
  operation.outcome = call_.outcome;
  operation.value = call_.value;
  operation.t0 = call_.t0;
  operation.t1 = call_.t1;
  return operation;
}

std::size_t CompactHistory::operations() const {
  std::size_t count = 0;
  for (const OperationLog& log : logs) count += log.size();
  return count;
}

std::size_t CompactHistory::bytes() const {
  std::size_t count = 0;
  for (const OperationLog& log : logs) count += log.bytes();
  return count;
}

History expand(const CompactHistory& compact) {
  History history;
  static_cast<HistoryHeader&>(history) = compact;
  history.operations.reserve(compact.operations());
  LoggedCall call;
  for (const OperationLog& log : compact.logs) {
    OperationLog::Cursor cursor(log);
    while (cursor.next(call)) history.operations.push_back(cursor.operation());
  }
  return history;
}

std::optional<CompactHistory> compacted(const History& history) {
  CompactHistory compact;
  static_cast<HistoryHeader&>(compact) = history;
  // A crash mark comes last among those that begin with it: only a mark may follow a pending call.
  std::vector<std::size_t> order(history.operations.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Operation& x = history.operations[a];
    const Operation& y = history.operations[b];
    const bool x_marks = x.kind == OperationKind::crash;
    const bool y_marks = y.kind == OperationKind::crash;
    return std::tie(x.process, x.thread, x.t0, x_marks, x.t1, a) <
           std::tie(y.process, y.thread, y.t0, y_marks, y.t1, b);
  });
  for (const std::size_t i : order) {
    const Operation& operation = history.operations[i];
    const bool same = !compact.logs.empty() && compact.logs.back().process() == operation.process &&
                      compact.logs.back().thread() == operation.thread;
    if (!same) compact.logs.emplace_back(operation.process, operation.thread);
    if (!compact.logs.back().append(operation)) return std::nullopt;
  }
  return compact;
}

}  // namespace queuecheck
