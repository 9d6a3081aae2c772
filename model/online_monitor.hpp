// The online monitor: judges a queue while it runs, in memory proportional to what is inside it
// (linearizability.md §2.3).
//
//     OnlineMonitor monitor(specification, logs);
//     monitor.feed(log, call); ...       each log in its own order, as calls return
//     monitor.watermark(log, time);      an idle log: what it calls from now on begins at `time`
//     monitor.advance();                 judges everything before the least watermark
//     monitor.end(log); ...; monitor.finish();
//
// Calls become events, invocations and returns, which are judged in the order of time: those of one
// slice of time are gathered from all logs and radix sorted in the cache.
//
// A process that was killed: feed its last call as pending (t1 == never), then end(). A process
// that is stuck holds the watermark and with it the verdicts, not the judged queue; when the caller
// gives it up it does the same. The value of a pending put that comes out was put. A pending get
// may have taken one value that nobody else gets: it is given the earliest that must have gone, as
// soon as that must have gone.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. A violation is never wrong, and `valid` after finish() is exact for unbounded fifo and bag,
//      close=none and close=drain, as the offline sweep's is. With pending gets an EMPTY answer may
//      stay open (only in hindsight is it known which values they took): then the verdict is
//      `unknown` and says so. Of a bounded capacity what is certain by numbers is judged: more
//      inside than fit, FULL that nothing explains (occupancy_bounds.hpp). Refusals that the axis
//      `refusal` excuses say nothing (call_overlap.hpp).
//      Roles (producers=N, consumers=N) are exact too, but that a call which never returned is
//      only known to have begun.
//   2. Memory: 32 bytes for each value between its put's call and its get's return, 16 for each in
//      the queue, 4 for each sequence number in the window of a producer, plus the calls not yet
//      judged. A value that stays inside for ever while others pass costs a hash entry, a run of
//      sequence numbers never put one tree node.
//   3. O(1) amortised for each call, plus the sorting of slices.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/model/call_overlap.hpp"
#include "queuecheck/model/live_values.hpp"
#include "queuecheck/model/occupancy_bounds.hpp"
#include "queuecheck/model/operation_log.hpp"
#include "queuecheck/model/role_watch.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"

namespace queuecheck {

struct OnlineFinding {
  ViolationClass violation = ViolationClass::order;
  std::string explanation;
  std::vector<Value> values;  // the witness: all operations of these
  std::int64_t known_at = 0;
};

// Empty when the online monitor knows the specification, else what it does not know.
std::string axes_beyond_monitor(const Specification& specification);

class OnlineMonitor {
 public:
  OnlineMonitor(const Specification& specification, std::size_t logs);

  void feed(std::size_t log, const LoggedCall& call);
  void watermark(std::size_t log, std::int64_t time);
  void end(std::size_t log) { watermark(log, never); }
  void advance();
  void finish();  // ends all logs, judges the rest

  // Reads logs to their ends, a slice of time at a time.
  void drain(std::span<const OperationLog> logs);

  Verdict verdict() const;  // of what was judged so far; final after finish()
  const std::optional<OnlineFinding>& finding() const { return finding_; }
  const std::string& unknown_reason() const { return unknown_reason_; }
  // It met what it does not know, and judges nothing any more.
  bool gave_up() const { return stopped_; }
  // Answers that it left open, while it went on.
  std::uint64_t doubts() const { return doubts_; }

  std::int64_t judged_until() const { return judged_until_; }
  // Newest stamp fed minus newest stamp judged; 0 before anything was.
  std::int64_t lag() const;
  std::size_t live() const { return inside_; }               // values certainly inside now
  std::vector<Value> values_inside(std::size_t most) const;  // of these the longest inside
  std::size_t unjudged() const;  // calls that were fed and still wait for the least watermark
  // Of one log; after a finding those of the slice in which it was found are among them. Valid
  // until the next call of another kind.
  std::span<const LoggedCall> unjudged_calls(std::size_t log) const;
  std::size_t bytes() const;  // memory held

 private:
  static constexpr int kind_bits = 4;
  // An event's key is the time since its slice began and its kind, in 32 bits.
  static constexpr std::int64_t slice_max = std::int64_t{1} << (32 - kind_bits);

  enum Kind : std::uint32_t {  // invocations before returns where stamps tie
    put_called,
    open_put,
    get_called,
    open_get,
    close_called,
    unknown_called,  // what it answers is beyond the monitor
    refused_put_called,
    refused_get_called,
    put_returned,
    get_returned,
    empty_answered,
    full_answered,
    closed_answered,
  };
  struct Log {
    std::vector<LoggedCall> calls;
    std::size_t head = 0;
    std::size_t slice_head = 0;  // where the slice begins that is being judged
    std::size_t role_head = 0;   // roles are watched until this call
    bool called = false;         // the invocation of calls[head] was judged
    std::uint32_t slot = 0;
    std::int64_t watermark = std::numeric_limits<std::int64_t>::min();
  };
  struct Answer {
    std::int64_t from;
    OperationKind kind;
    bool gives_up;  // BUSY or TIMEOUT
  };
  struct Waiting {  // a value whose put has returned, in the order of these returns
    std::int64_t put_to;
    std::uint32_t slot;
    bool gone;
  };

  void judge_slice(std::int64_t until);
  void watch_roles(std::int64_t until);
  void gather_log(Log& log, std::int64_t until);
  void gather_call(Log& log, const LoggedCall& call);
  void gather_answer(const Log& log, const LoggedCall& call);
  bool knows(const LoggedCall& call) const;
  void emit(std::int64_t time, Kind kind, std::uint32_t slot);
  void sort_events();
  void judge_events();
  bool on_put_called(std::uint32_t slot, std::int64_t time, bool returns);
  void on_put_returned(std::uint32_t slot, std::int64_t time);
  void on_get_called(std::uint32_t slot, std::int64_t time);
  void on_get_returned(std::uint32_t slot, std::int64_t time);
  void on_empty(const Answer& answer, std::int64_t time);
  void on_full(const Answer& answer, std::int64_t time);
  void on_closed(const Answer& answer, std::int64_t time);
  bool take_by_open_get(Waiting& waiting, std::int64_t time);
  void leave(std::int64_t time);
  void release(std::uint32_t slot);
  void pop_gone();
  void doubt(std::string reason);
  void give_up(std::string reason);
  void find(ViolationClass violation, std::string explanation, std::vector<Value> values,
            std::int64_t time);
  std::string named(std::uint32_t slot) const;

  const Specification specification_;
  std::vector<Log> logs_;
  RoleWatch roles_;
  std::vector<RoleWatch::Call> entering_;
  LiveValues values_;
  OccupancyBounds bounds_;
  CallOverlap overlap_;
  std::vector<std::uint64_t> events_;
  std::vector<std::uint64_t> scratch_;
  std::vector<Answer> answers_;
  std::int64_t slice_from_ = 0;
  std::int64_t judged_until_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t newest_ = std::numeric_limits<std::int64_t>::min();

  std::vector<Waiting> ring_;  // power of two; first_waiting_ .. next_waiting_, by position
  std::uint64_t first_waiting_ = 0;
  std::uint64_t next_waiting_ = 0;
  std::size_t inside_ = 0;     // open inner intervals
  std::size_t open_gets_ = 0;  // pending gets that no value was given to
  std::int64_t empty_at_ = std::numeric_limits<std::int64_t>::min();  // last instant of emptiness
  std::int64_t maybe_empty_at_ = empty_at_;  // the same if open gets took what was inside

  std::int64_t close_from_ = never;
  std::int64_t closed_by_ = never;
  bool drained_ = false;
  bool stopped_ = false;
  std::size_t open_gets_at_drain_ = 0;

  std::string beyond_;  // of the first unknown_called of the slice
  std::optional<OnlineFinding> finding_;
  std::string unknown_reason_;
  std::uint64_t doubts_ = 0;
};

}  // namespace queuecheck
