#include "queuecheck/stress/hang_class.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace queuecheck {
namespace {

// Bounds for what is inside the queue at the end. `closed` is for everybody: a close that is only
// the closer's own, or that of a handle among others, tells others nothing.
struct Inside {
  std::int64_t least = 0;
  std::int64_t most = 0;
  bool closed = false;
  bool unknown = false;  // cleared, or items given up at close
};

void count_batch(Inside& inside, const Operation& o, bool killed) {
  const auto all = static_cast<std::int64_t>(o.values.size());
  const bool pending = o.outcome == Outcome::pending;
  if (o.kind == OperationKind::get_many) {
    inside.least -= all;
    inside.most -= all;
    inside.unknown = inside.unknown || (pending && killed);  // how many did it take along?
    return;
  }
  const bool part = pending || (o.outcome != Outcome::ok && o.count == count_unknown);
  const std::int64_t some = o.count == count_unknown ? all : o.count;
  inside.most += some;
  inside.least += part ? 0 : some;
}

Inside count_inside(const History& history, const Specification& specification) {
  Inside inside;
  std::vector<bool> crashed(history.processes, false);
  std::int64_t crashes = 0;
  for (const Operation& o : history.operations) {
    if (o.kind != OperationKind::crash) continue;
    crashed[o.process] = true;
    ++crashes;
  }
  for (const Operation& o : history.operations) {
    const bool pending = o.outcome == Outcome::pending;
    if (o.kind == OperationKind::clear) inside.unknown = true;
    if (o.kind == OperationKind::close && o.outcome == Outcome::ok) {
      inside.closed = inside.closed || specification.close_scope == CloseScope::global;
      inside.unknown = inside.unknown || specification.close_scope == CloseScope::abort;
    }
    if (is_put(o.kind) && o.outcome == Outcome::ok) ++inside.least, ++inside.most;
    if (is_get(o.kind) && o.outcome == Outcome::ok) --inside.least, --inside.most;
    if (is_put(o.kind) && pending && crashed[o.process]) ++inside.most;
    if (is_get(o.kind) && pending && crashed[o.process]) --inside.least;
    if (is_batch(o.kind)) count_batch(inside, o, crashed[o.process]);
  }
  if (specification.crash.slot_leaked || specification.crash.buffer_lost) {
    inside.most += crashes;
    inside.least = crashes > 0 && specification.crash.buffer_lost ? 0 : inside.least;
  }
  return inside;
}

struct StuckCall {
  const StuckActor* actor = nullptr;
  std::optional<std::size_t> index;  // of its last operation in the history
  OperationKind kind = OperationKind::put;
  std::int64_t timeout_ns = 0;
  std::size_t number = 0;  // the process's operation, from 1
  bool enabled = false;    // its condition certainly holds
};

std::vector<StuckCall> last_calls(const History& history, std::span<const StuckActor> actors) {
  std::vector<StuckCall> calls;
  for (const StuckActor& actor : actors) {
    StuckCall call{&actor, std::nullopt, OperationKind::put, 0, 0, false};
    for (std::size_t i = 0; i < history.operations.size(); ++i) {
      const Operation& o = history.operations[i];
      if (o.process != actor.process || o.kind == OperationKind::crash) continue;
      ++call.number;
      if (!call.index || o.t0 >= history.operations[*call.index].t0) {
        call.index = i;
        call.kind = o.kind;
        call.timeout_ns = o.timeout_ns;
      }
    }
    calls.push_back(call);
  }
  return calls;
}

std::string doing(const StuckCall& call) {
  const std::string what = "process " + std::to_string(call.actor->process);
  const std::string where =
      std::string(name(call.kind)) + "() (its operation " + std::to_string(call.number) + ")";
  switch (call.actor->how) {
    case Stuck::blocked:
      return what + " waits in " + where + ", " + call.actor->place;
    case Stuck::spinning:
      return what + " spins in " + where;
    default:
      return what + " tries " + where + " again and again";
  }
}

// Those who are stuck, in two sentences' worth of words: three by name, of different calls before
// more of the same, and how many more there are.
std::string all_doing(const std::vector<StuckCall>& calls) {
  constexpr std::size_t named_max = 3;
  std::vector<bool> named(calls.size(), false);
  std::vector<OperationKind> kinds;
  std::size_t count = 0;
  for (const bool only_new_kinds : {true, false}) {
    for (std::size_t i = 0; i < calls.size() && count < named_max; ++i) {
      const bool known = std::find(kinds.begin(), kinds.end(), calls[i].kind) != kinds.end();
      if (named[i] || (only_new_kinds && known)) continue;
      named[i] = true;
      kinds.push_back(calls[i].kind);
      ++count;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (named[i]) text += (text.empty() ? "" : "; ") + doing(calls[i]);
  }
  if (count < calls.size()) text += "; and " + std::to_string(calls.size() - count) + " more";
  return text;
}

std::string items(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " item is" : " items are") + " present";
}

Judgement accuse(ViolationClass violation, std::string rule, std::string explanation,
                 const std::vector<StuckCall>& calls) {
  Judgement result;
  result.verdict = result.obligations = Verdict::violation;
  result.violation = violation;
  result.rule = std::move(rule);
  result.explanation = std::move(explanation);
  for (const StuckCall& call : calls) {
    if (call.index) result.witness.push_back(*call.index);
  }
  return result;
}

bool never_waits(const StuckCall& call) {
  return !waits_for_ever(call.kind, call.timeout_ns) && !is_timed(call.kind, call.timeout_ns);
}

bool in_flight(const History& history, const StuckCall& call) {
  return call.index && history.operations[*call.index].outcome == Outcome::pending;
}

// Everything that anybody else did had returned before this call: nobody owed it a wake-up, it has
// misread the queue by itself.
bool alone_since(const History& history, const StuckCall& call) {
  if (!in_flight(history, call)) return false;
  const std::int64_t t0 = history.operations[*call.index].t0;
  return std::all_of(history.operations.begin(), history.operations.end(), [&](const auto& o) {
    return o.process == call.actor->process || (o.t1 != never && o.t1 < t0);
  });
}

}  // namespace

bool killed_inside(const History& history, const Specification& specification) {
  const std::vector<bool> killed = killed_processes(history);
  if (specification.visibility != Visibility::immediate) {
    return std::find(killed.begin(), killed.end(), true) != killed.end();
  }
  return std::any_of(history.operations.begin(), history.operations.end(), [&](const Operation& o) {
    return o.outcome == Outcome::pending && killed[o.process];
  });
}

Judgement classify_hang(const History& history, const Specification& specification,
                        const HangEvidence& evidence) {
  std::vector<StuckCall> calls = last_calls(history, evidence.actors);
  const std::string all = all_doing(calls);
  const bool killed = killed_inside(history, specification);
  if (killed && specification.crash.lock_held) {
    Judgement covered;
    covered.rule = "crash={lock_held}";
    covered.explanation =
        "after a kill inside an operation " + all + ": a lock held for ever is declared";
    return covered;
  }
  const Inside inside = count_inside(history, specification);
  const bool bounded = specification.capacity_kind == CapacityKind::items;
  const auto capacity = static_cast<std::int64_t>(specification.capacity);
  const bool item = !inside.unknown && inside.least > 0;
  // Of a capacity in bytes only this is certain: whatever may be put fits into an empty queue.
  const bool by_bytes = specification.capacity_kind == CapacityKind::bytes;
  const bool room = !inside.unknown && !inside.closed &&
                    (by_bytes ? inside.most <= 0 : !bounded || inside.most < capacity);
  int getters = 0;
  int putters = 0;
  for (StuckCall& call : calls) {
    if (call.actor->outside) {
      return accuse(ViolationClass::blocked, "create, attach and detach return",
                    "process " + std::to_string(call.actor->process) +
                        " does not come out of create, attach or detach (" + call.actor->place +
                        ")",
                    {});
    }
    call.enabled = (gets_items(call.kind) && (item || inside.closed)) ||
                   (puts_items(call.kind) && (room || inside.closed));
    const bool parked = call.actor->how == Stuck::blocked;
    getters += parked && gets_items(call.kind) ? 1 : 0;
    putters += parked && puts_items(call.kind) ? 1 : 0;
  }
  const auto parked_try = std::find_if(calls.begin(), calls.end(), [&](const StuckCall& call) {
    return never_waits(call) && call.actor->how != Stuck::polling && in_flight(history, call);
  });
  const bool try_stuck = parked_try != calls.end();
  const auto enabled =
      std::find_if(calls.begin(), calls.end(), [](const StuckCall& call) { return call.enabled; });
  const bool any_enabled = enabled != calls.end();

  // The watchdog calls a timed call stuck only when its deadline has passed by whole windows.
  const bool late = std::any_of(calls.begin(), calls.end(), [&](const StuckCall& call) {
    return is_timed(call.kind, call.timeout_ns) && call.actor->how != Stuck::polling &&
           in_flight(history, call);
  });
  // Whoever stood still after a kill although it could go on, was stopped by the dead process: by
  // what it holds (a fresh process does not get through either), or by the wake-up that it owed.
  if (killed && (try_stuck || late || any_enabled)) {
    return accuse(ViolationClass::dead_owner, "a killed process stops no other",
                  "a process was killed inside an operation, and since then " + all +
                      (evidence.probe == Probe::none    ? ""
                       : evidence.probe == Probe::stuck ? "; a fresh process does not get through "
                                                          "try_get()"
                                                        : "; a fresh process gets through "
                                                          "try_get()"),
                  calls);
  }
  if (try_stuck) {
    const bool spins = parked_try->actor->how == Stuck::spinning;
    return accuse(spins ? ViolationClass::livelock : ViolationClass::blocked,
                  "a call that does not wait returns", all, calls);
  }
  if (late && !any_enabled) {
    return accuse(ViolationClass::late_timeout, "a timed call returns at its deadline", all, calls);
  }
  if (!any_enabled) return {};  // nothing could go on: what is pending is rightly so

  const std::string because =
      inside.closed ? "the queue is closed"
      : gets_items(enabled->kind)
          ? items(inside.least)
          : std::to_string(inside.most) + " of " +
                (bounded ? std::to_string(capacity) : std::string("unbounded")) +
                " places are taken";
  const std::string explanation = all + ", although " + because;
  if (enabled->actor->how != Stuck::blocked) {
    return accuse(ViolationClass::livelock, "a call whose condition holds returns", explanation,
                  calls);
  }
  if (!inside.closed && alone_since(history, *enabled)) {
    const bool gets = gets_items(enabled->kind);
    return accuse(gets ? ViolationClass::false_empty : ViolationClass::false_full,
                  gets ? "a get waits only while the queue is empty"
                       : "a put waits only while the queue is full",
                  explanation + ", and nobody else has called anything since", calls);
  }
  if (inside.closed) {
    return accuse(ViolationClass::close_sleeper, "close wakes all who wait", explanation, calls);
  }
  // With one sleeper on each side nobody else's wake-up can have gone astray: it was lost. With
  // more, and both sides asleep, the wake-up went to the wrong side.
  if (getters > 0 && putters > 0 && getters + putters > 2) {
    return accuse(ViolationClass::deadlock, "a wake-up reaches one who can go on", explanation,
                  calls);
  }
  return accuse(ViolationClass::lost_wakeup, "who waits is woken when its condition holds",
                explanation, calls);
}

void conclude_hang(Run& run) {
  const auto parsed = parse_specification(run.history.specification.value_or(""));
  const auto* specification = std::get_if<Specification>(&parsed);
  run.observed = classify_hang(
      run.history, specification != nullptr ? *specification : Specification{}, run.hang.value());
  run.history.complete = run.hang->quiescent && !run.observed.violation;
}

}  // namespace queuecheck
