#include "queuecheck/stress/soak/soak_evidence.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "queuecheck/model/judge.hpp"

namespace queuecheck::soak {
namespace {

Operation operation_of(const CallRecord& record, std::uint32_t process, std::uint32_t item_bytes,
                       const StreamFeed& feed) {
  Operation o;
  // acquire, pairs with StreamWriter::end
  const std::uint64_t t1 = record.t1.load(std::memory_order_acquire);
  // relaxed: published with the count, or with t1
  const CallWord word = CallWord::of(record.word.load(std::memory_order_relaxed));
  o.process = process;
  o.kind = word.kind;
  o.outcome = t1 == 0 ? Outcome::pending : word.outcome;
  o.t0 = feed.ns(record.t0.load(std::memory_order_relaxed));
  o.t1 = t1 == 0 ? never : feed.ns(t1);
  const bool moved = is_get(o.kind) && o.outcome == Outcome::ok;
  o.torn = moved && word.torn;
  o.value = is_put(o.kind) || moved ? word.value() : no_value;
  o.item_bytes = item_bytes;
  if (is_timed(o.kind)) o.timeout_ns = 1;  // that it had one; how long is not recorded
  return o;
}

bool took(const Operation& o) {
  return is_get(o.kind) && o.outcome == Outcome::ok;
}
bool may_have_put(const Operation& o) {
  return is_put(o.kind) && (o.outcome == Outcome::ok || o.outcome == Outcome::pending);
}

Operation operation_of(const LoggedCall& call, std::uint32_t process, std::uint32_t item_bytes) {
  Operation o;
  o.process = process;
  o.kind = call.kind;
  o.outcome = call.outcome;
  o.torn = call.torn;
  const bool moved = is_get(o.kind) && o.outcome == Outcome::ok;
  o.value = is_put(o.kind) || moved ? call.value : no_value;
  o.t0 = call.t0;
  o.t1 = call.t1;
  o.item_bytes = item_bytes;
  if (is_timed(o.kind)) o.timeout_ns = 1;
  return o;
}

// One cut through all streams, although they are read one after the other while they are written:
// whoever got an item by `until` has its put in a stream by then. So what returned later counts as
// under way, and what began later as not begun.
class Cut {
 public:
  Cut(const Segment& segment, const StreamFeed& feed, const OnlineMonitor& monitor)
      : monitor_(monitor), until_(feed.now_ns()) {
    const std::uint32_t bytes = segment.header().item_bytes;
    for (std::uint32_t seat = 0; seat < segment.layout().seats; ++seat) {
      const CallStream stream = segment.stream(seat);
      const std::uint64_t kept = feed.first_kept(seat);
      const auto unjudged = monitor.unjudged_calls(seat);
      const std::uint64_t held = feed.fed_until(seat) - unjudged.size();
      const std::uint64_t first = std::min(kept, held);
      for (std::uint64_t i = first; i < kept; ++i) {
        add(operation_of(unjudged[i - held], feed.process_at(seat, i), bytes),
            i == first && i != 0);
      }
      const std::uint64_t end = feed.written(seat);
      for (std::uint64_t i = kept; i < end; ++i) {
        add(operation_of(stream.at(i), feed.process_at(seat, i), bytes, feed),
            i == first && i != 0);
      }
    }
  }

  std::vector<Operation> operations;
  // Every call that returned later is there. The monitor has judged to it or beyond.
  std::int64_t known_from = std::numeric_limits<std::int64_t>::min();

 private:
  void add(Operation o, bool others_before) {
    // Those before it had returned when it began, and were judged.
    if (others_before) known_from = std::max(known_from, std::min(o.t0, monitor_.judged_until()));
    if (o.t0 > until_) return;
    if (o.t1 > until_ && o.t1 != never) {
      o.outcome = Outcome::pending;
      o.t1 = never;
      o.torn = false;
      if (is_get(o.kind)) o.value = no_value;
    }
    operations.push_back(std::move(o));
  }

  const OnlineMonitor& monitor_;
  const std::int64_t until_;
};

// Puts of items whose own put is not known any more: they had returned by the end of the past. At
// one instant, all of them there: in any order, and beside every call that reaches over it. Only
// what came out in the past already (of a witness) was put before all else that is known.
void suppose_puts(History& history, const std::unordered_set<Value>& values,
                  std::int64_t known_from) {
  std::int64_t first = known_from;
  std::unordered_set<Value> came_out;
  for (const Operation& o : history.operations) {
    first = std::min(first, o.t0);
    if (took(o) && o.t1 <= known_from) came_out.insert(o.value);
  }
  for (const Value value : values) {
    const std::int64_t at = came_out.contains(value) ? first - 1 : known_from;
    Operation put;
    put.process = history.processes;
    put.kind = OperationKind::put;
    put.value = value;
    put.t0 = put.t1 = at;
    history.operations.push_back(put);
  }
  if (!values.empty()) ++history.processes;
}

void sort_by_time(History& history) {
  std::stable_sort(history.operations.begin(), history.operations.end(),
                   [](const Operation& a, const Operation& b) { return a.t0 < b.t0; });
  for (const Operation& o : history.operations) {
    history.end = std::max(history.end, o.t1 == never ? o.t0 : o.t1);
  }
}

void add_deaths(History& history, const std::vector<Death>& deaths) {
  for (const Death& death : deaths) {
    const bool known = std::any_of(history.operations.begin(), history.operations.end(),
                                   [&](const Operation& o) { return o.process == death.process; });
    if (!known) continue;
    Operation line;
    line.process = death.process;
    line.kind = OperationKind::crash;
    line.t0 = line.t1 = death.at;
    history.operations.push_back(line);
  }
}

void count_processes(History& history) {
  history.processes = 1;
  for (const Operation& o : history.operations) {
    history.processes = std::max(history.processes, o.process + 1);
  }
}

struct Words {
  ViolationClass violation;
  const char* rule;
};

constexpr Words words[] = {
    {ViolationClass::fresh, "only what was put comes out"},
    {ViolationClass::duplicate, "an item comes out once"},
    {ViolationClass::lost, "what was accepted comes out"},
    {ViolationClass::order, "FIFO order"},
    {ViolationClass::torn, "an item comes out as it was put"},
    {ViolationClass::false_empty, "EMPTY needs an instant at which the queue is empty"},
    {ViolationClass::false_full, "FULL needs an instant at which the queue is full"},
    {ViolationClass::false_closed, "CLOSED only after a close"},
    {ViolationClass::not_drained, "what was accepted before the close comes out, nothing later"},
    {ViolationClass::capacity, "never more items inside than the capacity"},
    {ViolationClass::role, "no more producers and consumers than the specification says"},
};

}  // namespace

History window_history(const Segment& segment, const StreamFeed& feed, const OnlineMonitor& monitor,
                       const WindowRequest& request) {
  Cut all(segment, feed, monitor);
  std::unordered_set<Value> wanted(request.witness.begin(), request.witness.end());
  wanted.insert(request.inside.begin(), request.inside.end());
  for (const Operation& o : all.operations) {
    if (took(o) && o.t1 > all.known_from && o.value != no_value) wanted.insert(o.value);
  }
  const std::unordered_set<Value> witness(request.witness.begin(), request.witness.end());
  std::unordered_set<Value> without_put = wanted;
  if (request.never_put) {
    for (const Value value : request.witness) without_put.erase(value);
  }
  History history;
  for (Operation& o : all.operations) {
    const bool past = o.t1 <= all.known_from;
    const bool shown = o.value != no_value && witness.contains(o.value);
    if (past && !(shown && (may_have_put(o) || took(o)))) continue;
    // What was put by then may have come out by then: only what comes out later is known to be in.
    const bool in_doubt = may_have_put(o) && o.t1 != never && o.t0 <= all.known_from;
    if (in_doubt && !shown && !wanted.contains(o.value)) continue;
    if (may_have_put(o)) without_put.erase(o.value);
    history.operations.push_back(std::move(o));
  }
  // The window knows everything from the start: then what has no put was never put.
  if (all.known_from == std::numeric_limits<std::int64_t>::min()) without_put.clear();
  add_deaths(history, request.deaths);
  count_processes(history);
  suppose_puts(history, without_put, all.known_from);
  sort_by_time(history);
  return history;
}

Judgement judgement_of(const OnlineFinding& finding, const History& history,
                       const Specification& specification) {
  Judgement result;
  result.verdict = result.safety = Verdict::violation;
  result.violation = finding.violation;
  result.explanation = finding.explanation;
  for (const Words& one : words) {
    if (one.violation == finding.violation) result.rule = one.rule;
  }
  const auto& values = finding.values;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    const bool item = o.value != no_value &&
                      std::find(values.begin(), values.end(), o.value) != values.end() &&
                      (may_have_put(o) || took(o));
    const bool answer = o.t1 == finding.known_at && (o.outcome != Outcome::ok || o.torn);
    if (item || answer) result.witness.push_back(i);
  }
  // The judge has more time: where it comes to the same class by the window alone, it says it
  // better.
  JudgeBudget budget;
  budget.states_max = 0;
  budget.tell_level = false;
  Judgement judged = judge(history, specification, budget);
  const bool same = judged.verdict == Verdict::violation && judged.violation == result.violation;
  return same && !judged.witness.empty() ? judged : result;
}

void tell_lost(Judgement& judgement) {
  const bool overtaken = judgement.violation == ViolationClass::order;
  judgement.violation = ViolationClass::lost;
  judgement.rule = "what was accepted comes out";
  if (!judgement.explanation.ends_with('.')) judgement.explanation += '.';
  judgement.explanation += overtaken
                               ? " It never came out, though the queue was then drained."
                               : " They did not all come out, though the queue was then drained.";
}

History standstill_history(const Segment& segment, const StreamFeed& feed,
                           const std::vector<Watched>& living, const std::vector<Death>& deaths,
                           bool closed) {
  const Tally& tally = feed.tally();
  History history;
  std::int64_t last = 0;
  std::uint32_t processes = 0;
  for (const Watched& one : living) {
    processes = std::max(processes, one.process + 1);
    const std::uint64_t written = feed.written(one.seat);
    const auto open = feed.open_call(one.seat);
    const std::uint64_t returned = written - (open ? 1 : 0);
    if (returned > 0) {
      // acquire, pairs with StreamWriter::end
      last = std::max(
          last,
          feed.ns(segment.stream(one.seat).at(returned - 1).t1.load(std::memory_order_acquire)));
    }
    if (!open) continue;
    Operation o = operation_of(segment.stream(one.seat).at(written - 1), one.process,
                               segment.header().item_bytes, feed);
    history.operations.push_back(o);
  }
  // Those of the killed: whether they took effect nobody knows.
  std::uint64_t puts = tally.open_puts;
  std::uint64_t gets = tally.open_gets;
  for (const Death& death : deaths) {
    if (puts + gets == 0) break;
    Operation o;
    o.process = processes = std::max(processes, death.process);
    o.kind = puts > 0 ? OperationKind::put : OperationKind::get;
    --(puts > 0 ? puts : gets);
    o.outcome = Outcome::pending;
    o.t0 = death.at;
    o.t1 = never;
    history.operations.push_back(o);
    o.kind = OperationKind::crash;
    o.outcome = Outcome::ok;
    o.t1 = o.t0;
    history.operations.push_back(o);
  }
  const std::uint32_t supposed = ++processes;
  for (std::uint64_t i = tally.gets; i < tally.puts; ++i) {
    Operation o;
    o.process = supposed;
    o.thread = static_cast<std::uint32_t>(i - tally.gets);
    o.kind = OperationKind::put;
    o.value = static_cast<Value>(i - tally.gets);
    o.t0 = o.t1 = last;
    history.operations.push_back(o);
  }
  if (closed) {
    Operation o;
    o.process = supposed + 1;
    o.kind = OperationKind::close;
    o.t0 = o.t1 = last;
    history.operations.push_back(o);
  }
  history.processes = supposed + 2;
  return history;
}

}  // namespace queuecheck::soak
