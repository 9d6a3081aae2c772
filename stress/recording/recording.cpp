#include "queuecheck/stress/recording/recording.hpp"

#include <algorithm>
#include <map>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/stress/recording/agreement.hpp"
#include "queuecheck/stress/recording/unknown_past.hpp"

namespace queuecheck::recording {
namespace {

constexpr std::uint64_t no_limit = UINT64_MAX;

std::string count_text(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

struct Participant {
  ProcessKey key;
  std::string name;
  std::size_t threads = 0;
  std::size_t calls = 0;
  bool closed = true;
  bool gone = false;
};

class Merge {
 public:
  Merge(ReadLogs read, const std::string& folder) : read_(std::move(read)) {
    const Agreement agreed = agree(read_, folder);
    calibration_ = agreed.calibration;
    history_.specification = agreed.specification;
    find_limits();
  }

  RecordedHistory together() {
    number_processes();
    for (const ReadLog& log : read_.logs) take(log);
    name_once();
    finish();
    return {std::move(history_), std::move(remarks_)};
  }

 private:
  void find_limits() {
    for (const ReadLog& log : read_.logs) {
      if (!log.calls.empty()) base_ = std::min(base_, log.calls.front().t0);
      if (log.stopped_at != 0) cut(log.stopped_at, "a thread could not record any more");
      const bool at_work = !log.is_closed && log.lives.value_or(true);
      if (at_work) cut(read_.read_at, "it was read, while processes were still at work");
      known_from_ = std::max(known_from_, log.known_from);
      if (!log.whole) known_from_ = std::max(known_from_, log.opened.ticks);
      complete_ = complete_ && log.is_closed;
    }
    for (const std::uint64_t at : read_.unrecorded) cut(at, "a thread could not make its log");
  }

  void cut(std::uint64_t at, const char* why) {
    if (at >= cut_at_) return;
    cut_at_ = at;
    why_cut_ = why;
  }

  // Processes in the order of their first call.
  void number_processes() {
    std::map<ProcessKey, std::uint64_t> first;
    for (const ReadLog& log : read_.logs) {
      std::uint64_t& at = first.try_emplace(log.process, no_limit).first->second;
      if (!log.calls.empty()) at = std::min(at, log.calls.front().t0);
    }
    std::vector<std::pair<std::uint64_t, ProcessKey>> order;
    for (const auto& [key, at] : first) order.emplace_back(at, key);
    std::sort(order.begin(), order.end());
    for (const auto& [at, key] : order) {
      number_[key] = static_cast<std::uint32_t>(participants_.size());
      participants_.push_back({key, "", 0, 0, true, false});
    }
    history_.processes = static_cast<std::uint32_t>(participants_.size());
    next_thread_.resize(participants_.size());
  }

  std::int64_t time(std::uint64_t ticks) const { return calibration_.to_ns(base_, ticks); }

  // Calls of one thread do not overlap, but where a call holds another, or ended by an exception
  // and so never returned: these go on in a lane of their own.
  void take(const ReadLog& log) {
    const std::uint32_t process = number_.at(log.process);
    Participant& participant = participants_[process];
    participant.name = log.process_name;
    if (!log.calls.empty()) ++participant.threads;
    participant.calls += log.calls.size();
    participant.closed = participant.closed && log.is_closed;
    participant.gone = participant.gone || log.lives == false;
    struct Lane {
      std::uint32_t thread;
      std::int64_t free_from;
    };
    std::vector<Lane> lanes;
    for (const ReadCall& call : log.calls) {
      if (call.t0 >= cut_at_) continue;
      Operation operation = operation_of(log, call);
      operation.process = process;
      auto lane = std::find_if(lanes.begin(), lanes.end(),
                               [&](const Lane& one) { return one.free_from <= operation.t0; });
      if (lane == lanes.end()) lane = lanes.insert(lane, {next_thread_[process]++, 0});
      lane->free_from = operation.t1;
      operation.thread = lane->thread;
      add(std::move(operation));
    }
  }

  Operation operation_of(const ReadLog& log, const ReadCall& call) {
    Operation o;
    o.kind = call.kind;
    o.t0 = time(call.t0);
    const bool returned = call.t1 != 0 && call.t1 < cut_at_;
    o.outcome = returned ? call.outcome : Outcome::pending;
    o.t1 = returned ? time(call.t1) : never;
    complete_ = complete_ && returned;
    const bool timed = is_timed(call.kind) || may_have_deadline(call.kind);
    if (timed) o.timeout_ns = call.timeout_ns;
    if (is_batch(call.kind)) {
      const auto first = log.values.begin() + static_cast<std::ptrdiff_t>(call.first_value);
      o.values.assign(first, first + static_cast<std::ptrdiff_t>(call.values));
      const bool puts = call.kind == OperationKind::put_many;
      if (puts && returned && call.outcome != Outcome::ok) o.count = call.item_bytes;
      if (!puts && o.outcome != Outcome::ok) o.values.clear();
      return o;
    }
    const bool got = is_get(call.kind) || call.kind == OperationKind::peek;
    if (is_put(call.kind) || (got && o.outcome == Outcome::ok)) o.value = call.value;
    const bool observes = call.kind == OperationKind::empty || call.kind == OperationKind::full ||
                          call.kind == OperationKind::size;
    if (observes && returned) o.answer = call.value;
    return o;
  }

  void add(Operation operation) {
    if (history_.operations.size() == ReadLimits{}.operations_max) {
      throw HistoryError("the recording has more than " +
                         std::to_string(ReadLimits{}.operations_max) +
                         " calls; right would be a folder for each part of the run, or a window");
    }
    history_.end = std::max(history_.end, operation.t1 == never ? operation.t0 : operation.t1);
    history_.operations.push_back(std::move(operation));
  }

  // An identity that may have been put twice names no item.
  void name_once() {
    std::vector<Value> put;
    for (const Operation& o : history_.operations) {
      if (!puts_items(o.kind) || (o.outcome != Outcome::ok && o.t1 != never && o.count <= 0))
        continue;
      if (o.value != no_value) put.push_back(o.value);
      put.insert(put.end(), o.values.begin(), o.values.end());
    }
    std::sort(put.begin(), put.end());
    std::vector<Value> twice;
    for (std::size_t i = 1; i < put.size(); ++i) {
      if (put[i] == put[i - 1] && (twice.empty() || twice.back() != put[i]))
        twice.push_back(put[i]);
    }
    if (twice.empty()) return;
    const auto forget = [&](Value& value) {
      if (std::binary_search(twice.begin(), twice.end(), value)) value = no_value;
    };
    for (Operation& o : history_.operations) {
      forget(o.value);
      for (Value& value : o.values) forget(value);
    }
    remarks_.push_back(count_text(twice.size(), "identity was", "identities were") +
                       " put more than once, the first " + std::to_string(twice.front()) +
                       ": such items are judged by their number only");
  }

  void finish() {
    if (cut_at_ != no_limit) {
      remarks_.push_back(std::string("judged until ") + why_cut_ +
                         "; what was under way then is left open");
      history_.end = std::max(history_.end, time(cut_at_));
    }
    tell_participants();
    history_.complete = complete_ && cut_at_ == no_limit;
    if (known_from_ == 0) return;
    const PastTally tally =
        forget_past(history_, known_from_ == no_limit ? never : time(known_from_));
    remarks_.push_back(
        "the beginning is not known: " + count_text(tally.left_out, "call is", "calls are") +
        " left out, and " + count_text(tally.supposed, "item is", "items are") +
        " supposed to have been put then; FULL, size and close are judged only as far "
        "as that allows");
  }

  void tell_participants() {
    std::string environment;
    for (std::size_t i = 0; i < participants_.size(); ++i) {
      const Participant& one = participants_[i];
      const bool killed = one.gone && !one.closed;
      if (killed) {
        Operation crash;
        crash.process = static_cast<std::uint32_t>(i);
        crash.kind = OperationKind::crash;
        crash.t0 = crash.t1 = history_.end;
        history_.operations.push_back(std::move(crash));
      }
      const char* const ended = one.closed ? "closed"
                                : killed   ? "killed, or ended without closing"
                                           : "not closed";
      remarks_.push_back("process " + std::to_string(i) + ": " + one.name + " (pid " +
                         std::to_string(one.key.pid) + "), " +
                         count_text(one.calls, "call", "calls") + " of " +
                         count_text(one.threads, "thread", "threads") + ", " + ended);
      environment += (i == 0 ? "" : ",") + std::string("{\"process\":") + std::to_string(i) +
                     ",\"pid\":" + std::to_string(one.key.pid) + ",\"name\":\"" + plain(one.name) +
                     "\",\"calls\":" + std::to_string(one.calls) + ",\"ended\":\"" + ended + "\"}";
    }
    history_.environment = "{\"recorded\":[" + environment + "]}";
  }

  static std::string plain(std::string name) {
    for (char& c : name) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') c = '?';
    }
    return name;
  }

  ReadLogs read_;
  Calibration calibration_;
  std::uint64_t base_ = no_limit;
  std::uint64_t cut_at_ = no_limit;
  const char* why_cut_ = "";
  std::uint64_t known_from_ = 0;
  bool complete_ = true;
  std::map<ProcessKey, std::uint32_t> number_;
  std::vector<Participant> participants_;
  std::vector<std::uint32_t> next_thread_;
  History history_;
  std::vector<std::string> remarks_;
};

}  // namespace

RecordedHistory put_together(ReadLogs logs, const std::string& folder) {
  return Merge(std::move(logs), folder).together();
}

RecordedHistory read_recording(const std::string& folder) {
  return put_together(read_logs(folder), folder);
}

}  // namespace queuecheck::recording
