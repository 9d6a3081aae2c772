// The interpreter: does one process's part of a program on a queue, and records every call.
//
// Process and thread safety: one interpreter per actor (process or thread), used by it alone.
//
// Invariants
//   1. Every call on the queue is recorded, invocation before and answer after it; see
//   record_log.hpp
//      for the one exception (long series of refused tries).
//   2. A retried put keeps its value; every other put has a fresh one, numbered as program.hpp
//   says.
//   3. The items of a put_many are numbered in a row; those of a get_many follow its record.
//   4. After `stop` was set, no open-ended loop goes on.
//   5. Asked to churn (faults/churn_fault.cpp), it attaches anew before its next call, but only
//   while
//      nobody is done with the program: who is holds its handle until nobody churns (pool_worker).
//   6. A queue that offers recover(pid) is told of each peer that was killed, by the first survivor
//      that comes to its next call, or by who drains.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "queuecheck/impl/queue_plugin.h"
#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/item.hpp"
#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/record_log.hpp"

namespace queuecheck {

struct Actor {
  const queuecheck_queue* table = nullptr;
  void* handle = nullptr;
  std::uint32_t process = 0;
  std::uint8_t program = 0;  // in the batch
  std::int64_t stride = 1000;
  std::uint32_t item_bytes_max = 8;
  double ticks_per_ns = 1;
  std::uint32_t refusals_kept = 16;  // of a series of refused tries of one call, and the last one
  std::function<void*()> attach_anew{};  // the new handle, nullptr where there is none
  std::function<void(std::uint32_t)> await_round{};
};

class Interpreter {
 public:
  Interpreter(const Actor& actor, LogWriter recorder, WorkerSlot& slot, ProgramState& state);

  // Puts `count` items of the largest size with try_put.
  void prefill(std::uint32_t count);

  // All steps, in order. False: it could not attach anew, and has no handle any more.
  bool run(std::span<const Step> steps);

  // Takes what is left with try_get. True when the queue said EMPTY or CLOSED at the end.
  bool drain();

  // To the queue, those that it has not been told of yet.
  void tell_deaths();

 private:
  struct Call {
    std::uint16_t step = no_step;
    OperationKind kind = OperationKind::try_put;
    std::uint32_t item_bytes = 8;
    std::int64_t timeout_ns = 0;
    std::uint32_t batch = 1;
  };

  void run_step(const Step& step, std::uint16_t index);
  // One repetition: calls until it is done. False: the step is over (closed, or cannot succeed).
  bool run_once(const Step& step, const Call& call);
  Outcome perform(const Call& call, Record& record);
  queuecheck_result call_put(const Call& call, Record& record, std::uint64_t& t1);
  queuecheck_result call_get(const Call& call, Record& record, std::uint64_t& t1);
  queuecheck_result call_put_many(const Call& call, Record& record, std::uint64_t& t1);
  queuecheck_result call_get_many(const Call& call, Record& record, std::uint64_t& t1);
  queuecheck_result call_other(const Call& call, Record& record, std::uint64_t& t1);
  // False: it has no handle any more.
  bool before_call(const Step& step);
  bool attached_anew();
  bool churned();
  bool stopped();
  void advanced();

  Actor actor_;
  LogWriter recorder_;
  WorkerSlot& slot_;
  ProgramState& state_;
  std::int64_t new_items(const Call& call);
  std::int64_t deadline_of(const Call& call) const;

  std::uint64_t sequence_ = 0;   // of the last new put
  std::vector<std::byte> item_;  // or the items of a batch
  std::vector<std::size_t> lengths_;
};

}  // namespace queuecheck
