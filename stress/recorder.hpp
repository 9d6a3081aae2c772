// For applications: writes down what a program does with its queues, in production if you like, so
// that `queuecheck judge FOLDER` can say later whether the queue kept its promise.
//
//     Recorder recorder({.folder = "/var/tmp/orders", .specification = "fifo capacity=1024"});
//     bool in = recorder.try_put(order.id, [&] { return queue.push(order); });
//     auto out = recorder.try_get([&] { return queue.pop(); },
//                                 [](const Order& order) { return order.id; });
//
// Every process that uses the queue makes a Recorder with the same folder. An item is known by a
// number of 64 bits that the program gives, other for every item (any but the smallest); what is
// put twice is judged by its number only. For queues that model SharedQueue there is
// recorded_queue.hpp.
//
// Process and thread safety: any number of processes, each with its Recorder, and any number of
// threads, which share it. A thread writes a file of its own, mapped into memory: what was begun is
// there, and what returned, whenever and however the process ends. A forked child begins files of
// its own by itself. Not from signal handlers.
//
// Invariants
//   1. The application goes on whatever happens to the recording. Where the folder cannot be
//      written, or the disk is full, one line goes to standard error, calls are counted as lost,
//      report() tells, and the judge learns since when it cannot know.
//   2. What `call` answers or throws is passed on as it is. A call that throws is recorded as one
//      that never returned: it may have taken effect.
//   3. A recorded call costs two stamps (stamp.hpp) and 8 ns in a window, 30 to 50 ns where all are
//      kept (docs/production.md); no lock, no system call, but at a thread's first call and where a
//      log grows, once in 256 KiB.
//   4. With `window` the last N calls of each thread are kept, in memory that does not grow, and
//      what came before is unknown to the judge, which then accuses nobody of what it may explain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/stress/recording/call_log.hpp"
#include "queuecheck/stress/recording/call_results.hpp"
#include "queuecheck/stress/recording/session.hpp"

namespace queuecheck {

struct RecorderSettings {
  std::string folder{};         // made where it is missing; one for each queue and each life of it
  std::string specification{};  // what the queue promises, docs/semantics.md; or the judge is told
  std::uint64_t window = 0;     // calls kept for each thread, at least 64; 0: all
  std::uint64_t bytes_max = std::uint64_t{1} << 30;  // for each thread; 26 million calls
  // The queue was empty, and nobody used it, before the recording began. Say false to join late:
  // items that were inside before are then no reproach.
  bool from_start = true;
};

struct RecorderReport {
  std::size_t threads = 0;
  std::uint64_t calls = 0;
  std::uint64_t lost = 0;  // not recorded
  std::string problem;     // the first; empty: there was none
};

class Recorder {
 public:
  explicit Recorder(RecorderSettings settings);
  ~Recorder();  // as close()
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // `call` does what its name says and answers bool, an Outcome, an optional, a pointer, Got,
  // Answer<T> (recording/call_results.hpp); `identity` tells the number of what came out, from the
  // item, the answer or nothing.
  template <class Call>
  decltype(auto) try_put(std::int64_t item, Call&& call) {
    return record(OperationKind::try_put, item, 0, std::forward<Call>(call), nothing);
  }
  template <class Call>
  decltype(auto) put(std::int64_t item, Call&& call) {
    return record(OperationKind::put, item, 0, std::forward<Call>(call), nothing);
  }
  template <class Call>
  decltype(auto) put_for(std::int64_t item, std::int64_t timeout_ns, Call&& call) {
    return record(OperationKind::put_for, item, timeout_ns, std::forward<Call>(call), nothing);
  }
  template <class Call, class Identity = recording::OwnIdentity>
  decltype(auto) try_get(Call&& call, const Identity& identity = {}) {
    return record(OperationKind::try_get, no_item, 0, std::forward<Call>(call), identity);
  }
  template <class Call, class Identity = recording::OwnIdentity>
  decltype(auto) get(Call&& call, const Identity& identity = {}) {
    return record(OperationKind::get, no_item, 0, std::forward<Call>(call), identity);
  }
  template <class Call, class Identity = recording::OwnIdentity>
  decltype(auto) get_for(std::int64_t timeout_ns, Call&& call, const Identity& identity = {}) {
    return record(OperationKind::get_for, no_item, timeout_ns, std::forward<Call>(call), identity);
  }

  // Observers answer bool or a number; close and clear bool, an Outcome or nothing.
  template <class Call>
  decltype(auto) empty(Call&& call) {
    return observe(OperationKind::empty, std::forward<Call>(call));
  }
  template <class Call>
  decltype(auto) full(Call&& call) {
    return observe(OperationKind::full, std::forward<Call>(call));
  }
  template <class Call>
  decltype(auto) size(Call&& call) {
    return observe(OperationKind::size, std::forward<Call>(call));
  }
  template <class Call>
  decltype(auto) close_queue(Call&& call) {
    return record(OperationKind::close, no_item, 0, std::forward<Call>(call), nothing);
  }
  template <class Call>
  decltype(auto) clear_queue(Call&& call) {
    return record(OperationKind::clear, no_item, 0, std::forward<Call>(call), nothing);
  }

  // For wrappers of one's own: any kind, `identity` as above or `nothing`; and the bare records,
  // begin() before the call, stamp_return() first after it, then end().
  static constexpr std::int64_t no_item = INT64_MIN;
  struct Nothing {};
  static constexpr Nothing nothing{};
  template <class Call, class Identity>
  decltype(auto) record(OperationKind kind, std::int64_t item, std::int64_t timeout_ns, Call&& call,
                        const Identity& identity);
  // The calling thread's log; records of a batch are made there.
  recording::CallLog& log() { return sessions_.log(); }

  // Nothing more will be recorded. Where every process closes, or ends in an orderly way, the judge
  // knows the whole of it.
  RecorderReport close();
  RecorderReport report() const;

 private:
  template <class Call>
  decltype(auto) observe(OperationKind kind, Call&& call);

  recording::Sessions sessions_;
};

template <class Call, class Identity>
decltype(auto) Recorder::record(OperationKind kind, std::int64_t item, std::int64_t timeout_ns,
                                Call&& call, const Identity& identity) {
  using Result = std::invoke_result_t<Call&&>;
  recording::CallLog& log = sessions_.log();
  recording::CallRecord* const open = log.begin(kind, item, timeout_ns, 8);
  if (open == nullptr) return std::forward<Call>(call)();
  if constexpr (std::is_void_v<Result>) {
    std::forward<Call>(call)();
    log.end(*open, log.stamp_return(), Outcome::ok, item);
  } else {
    using recording::outcome_of;
    Result result = std::forward<Call>(call)();
    const std::uint64_t t1 = log.stamp_return();
    const Outcome outcome = outcome_of(kind, result);
    std::int64_t value = item;
    if constexpr (!std::is_same_v<Identity, Nothing>) {
      if (outcome == Outcome::ok) value = recording::identity_of(result, identity);
    }
    log.end(*open, t1, outcome, value);
    return result;
  }
}

template <class Call>
decltype(auto) Recorder::observe(OperationKind kind, Call&& call) {
  using Result = std::invoke_result_t<Call&&>;
  recording::CallLog& log = sessions_.log();
  recording::CallRecord* const open = log.begin(kind, 0, 0, 8);
  if (open == nullptr) return std::forward<Call>(call)();
  Result result = std::forward<Call>(call)();
  log.end(*open, log.stamp_return(), Outcome::ok, static_cast<std::int64_t>(result));
  return result;
}

}  // namespace queuecheck
