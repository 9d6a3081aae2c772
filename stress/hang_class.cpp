#include "queuecheck/stress/hang_class.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "queuecheck/stress/hang_contents.hpp"
#include "queuecheck/stress/stuck_call.hpp"

namespace queuecheck {
namespace {

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

bool is_same_place(const FutexWord& a, const FutexWord& b) {
  constexpr std::uint64_t condition_variable_words = 8;  // it has two, next to each other
  return a.memory == b.memory &&
         std::max(a.offset, b.offset) - std::min(a.offset, b.offset) < condition_variable_words;
}

// Can a wake-up for a getter reach a putter? Where it is not known what they sleep on, it may.
bool sides_may_meet(const std::vector<StuckCall>& calls) {
  for (const StuckCall& getter : calls) {
    if (getter.actor->how != Stuck::blocked || !gets_items(getter.kind)) continue;
    for (const StuckCall& putter : calls) {
      if (putter.actor->how != Stuck::blocked || !puts_items(putter.kind)) continue;
      const auto& a = getter.actor->wait.futex;
      const auto& b = putter.actor->wait.futex;
      if (!a || !b || is_same_place(*a, *b)) return true;
    }
  }
  return false;
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
  std::vector<StuckCall> calls = stuck_calls(history, evidence.actors);
  const std::string all = all_doing(calls);
  const bool killed = evidence.killed_at_the_door || killed_inside(history, specification);
  if (killed && specification.crash.lock_held) {
    Judgement covered;
    covered.rule = "crash={lock_held}";
    covered.explanation =
        "after a kill inside an operation " + all + ": a lock held for ever is declared";
    return covered;
  }
  const QueueContents inside = contents_at_end(history, specification);
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
          ? items_text(inside)
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
  // more, and both sides asleep in one place, the wake-up went to the wrong side.
  if (getters > 0 && putters > 0 && getters + putters > 2 && sides_may_meet(calls)) {
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
