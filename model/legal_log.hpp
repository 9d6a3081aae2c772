// Long legal histories of an unbounded queue as compact logs or as a stream, at some ten million
// operations a second: for scale tests and benchmarks. (legal_history.hpp knows every axis, and
// costs ten times as much.)
//
// Processes work back to back as in legal_history.hpp; the effects happen in the order of their
// instants and are answered by a plain FIFO.
//
// Process and thread safety: used by one thread. For tests only.
//
// Invariants
//   1. The effects in order of their instants are a legal order; each process's calls come in its
//      own order. A seed gives the same stream everywhere.
#pragma once

#include <queue>
#include <utility>
#include <vector>

#include "queuecheck/model/operation_log.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {

struct LogShape {
  std::size_t processes = 64;
  int put_percent = 45;         // without a target: about 10 % of all answers are EMPTY
  std::size_t live_target = 0;  // hold the queue about so long; 0: no target
};

class LegalStream {
 public:
  LegalStream(const LogShape& shape, std::uint64_t seed)
      : shape_(shape), random_(seed), actors_(shape.processes) {
    for (std::size_t i = 0; i < shape.processes; ++i) begin(i);
  }

  // The next call that takes effect, and the process that makes it.
  std::pair<std::size_t, LoggedCall> next() {
    const std::size_t process = effects_.top().second;
    effects_.pop();
    Actor& actor = actors_[process];
    LoggedCall call;
    call.t0 = actor.t0;
    call.t1 = actor.t1;
    int put_percent = shape_.put_percent;
    if (shape_.live_target > 0) put_percent = inside_.size() < shape_.live_target ? 75 : 25;
    if (random_.chance(put_percent)) {
      call.kind = OperationKind::try_put;
      call.value = (static_cast<Value>(process) << sequence_bits) + actor.puts++;
      inside_.push(call.value);
    } else {
      call.kind = OperationKind::try_get;
      call.outcome = inside_.empty() ? Outcome::empty : Outcome::ok;
      if (!inside_.empty()) {
        call.value = inside_.front();
        inside_.pop();
      }
    }
    begin(process);
    return {process, call};
  }

 private:
  struct Actor {
    std::int64_t t0 = 0;
    std::int64_t t1 = 0;
    Value puts = 0;
  };
  using Effect = std::pair<std::int64_t, std::size_t>;

  void begin(std::size_t process) {
    Actor& actor = actors_[process];
    actor.t0 = actor.t1 + 1 + random_.below(50);
    actor.t1 = actor.t0 + 1 + random_.below(random_.chance(6) ? 1600 : 200);
    effects_.emplace(actor.t0 + random_.below(actor.t1 - actor.t0 + 1), process);
  }

  const LogShape shape_;
  SmallRandom random_;
  std::vector<Actor> actors_;
  std::priority_queue<Effect, std::vector<Effect>, std::greater<>> effects_;
  std::queue<Value> inside_;
};

inline CompactHistory legal_logs(const LogShape& shape, std::size_t operations,
                                 std::uint64_t seed) {
  CompactHistory history;
  history.processes = static_cast<std::uint32_t>(shape.processes);
  for (std::uint32_t i = 0; i < history.processes; ++i) {
    history.logs.emplace_back(i, 0U);
    history.logs.back().reserve(operations / shape.processes + operations / 100 + 16);
  }
  LegalStream stream(shape, seed);
  for (std::size_t i = 0; i < operations; ++i) {
    const auto [process, call] = stream.next();
    history.logs[process].append(call.kind, call.outcome, call.value, call.t0, call.t1);
    history.end = std::max(history.end, call.t1);
  }
  return history;
}

}  // namespace queuecheck
