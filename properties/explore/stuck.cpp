#include "queuecheck/properties/explore/stuck.hpp"

#include <algorithm>
#include <vector>

#include "queuecheck/properties/explore/models/state.hpp"
#include "queuecheck/stress/hang_class.hpp"

namespace queuecheck::explore {

namespace {

using models::Caller;
using models::Object;
using models::ObjectKind;

std::string process_text(unsigned process) {
  return "process " + std::to_string(process);
}

const Caller& caller_of(unsigned process) {
  return models::state().caller[process];
}

bool blocked(const World& world, unsigned process) {
  return world.process[process].status == ProcessStatus::blocked;
}

// Who holds the lock that the process waits for; nobody: it is free, or no lock.
unsigned holder_for(const World& world, unsigned process) {
  if (!blocked(world, process)) return models::nobody;
  const Object* const object = models::find(caller_of(process).key);
  if (object == nullptr) return models::nobody;
  switch (object->kind) {
    case ObjectKind::mutex:
      return object->mutex.owner;
    case ObjectKind::rwlock:
    case ObjectKind::spinlock:
      return object->rwlock.writer;
    default:
      return models::nobody;
  }
}

std::string object_text(const World& world, unsigned process) {
  const Wait& wait = world.process[process].wait;
  const char* what = "object";
  switch (wait.kind) {
    case WaitKind::mutex:
      what = "lock";
      break;
    case WaitKind::spin:
      what = "spin lock";
      break;
    case WaitKind::condition:
      what = "condition";
      break;
    case WaitKind::semaphore:
      what = "semaphore";
      break;
    case WaitKind::barrier:
      what = "barrier";
      break;
    case WaitKind::futex:
      what = "futex";
      break;
    case WaitKind::sleep:
    case WaitKind::none:
      return "the end of a process";
  }
  if (wait.offset != models::private_offset) {
    return std::string("the ") + what + " at offset " + std::to_string(wait.offset);
  }
  return std::string("a ") + what + " in memory that is its own";
}

std::string holder_text(const World& world, unsigned process, unsigned holder) {
  if (holder == process) return ", which it holds itself";
  std::string text = ", which " + process_text(holder) + " holds";
  switch (world.process[holder].status) {
    case ProcessStatus::dead:
      return text + ", that was killed";
    case ProcessStatus::done:
      return text + ", that is done";
    default:
      return text;
  }
}

// It sleeps where only its own process could wake it, on what is no futex of the segment.
bool waits_in_private(const World& world, unsigned process) {
  if (!blocked(world, process) || caller_of(process).reachable) return false;
  const Wait& wait = world.process[process].wait;
  if (wait.kind == WaitKind::sleep || wait.kind == WaitKind::none) return false;
  return wait.kind != WaitKind::futex || wait.offset == models::private_offset;
}

// The processes of a circle of locks, each waiting for the next one; empty: there is none.
std::vector<unsigned> circle(const World& world) {
  for (unsigned from = 0; from < processes_max; ++from) {
    std::vector<unsigned> way;
    unsigned at = from;
    while (at < processes_max && way.size() < processes_max) {
      way.push_back(at);
      at = holder_for(world, at);
      if (at == from) return way;
    }
  }
  return {};
}

Judgement accuse(ViolationClass violation, std::string rule, std::string explanation) {
  Judgement result;
  result.verdict = result.obligations = Verdict::violation;
  result.violation = violation;
  result.rule = std::move(rule);
  result.explanation = std::move(explanation);
  return result;
}

Judgement not_known(std::string reason) {
  Judgement result;
  result.verdict = Verdict::unknown;
  result.unknown_reason = std::move(reason);
  return result;
}

// "in try_put() (its operation 2)"
std::string where(const World& world, unsigned process) {
  const ProcessState& one = world.process[process];
  if (one.operation == no_operation_index || one.operation >= world.operation_count) {
    return "in attach";
  }
  return "in " + std::string(name(world.operations[one.operation].kind)) + "() (its operation " +
         std::to_string(one.ordinal + 1) + ")";
}

Judgement circle_judgement(const World& world, const std::vector<unsigned>& members) {
  std::string text;
  for (const unsigned p : members) {
    text += (text.empty() ? "" : "; ") + process_text(p) + " waits " + where(world, p) + ", " +
            wait_text(world, p);
  }
  return accuse(ViolationClass::deadlock, "nobody waits for himself", text);
}

// A timed call whose deadline is to come on the virtual clock: it is not stuck.
bool in_time(const World& world, unsigned process) {
  const ProcessState& one = world.process[process];
  if (one.operation == no_operation_index || one.operation >= world.operation_count) return false;
  const OperationRecord& record = world.operations[one.operation];
  return is_timed(record.kind, record.timeout_ns) &&
         world.clock_ns <= record.invoked_ns + record.timeout_ns;
}

bool anybody_in_time(const World& world) {
  for (unsigned p = 0; p < processes_max; ++p) {
    const ProcessStatus status = world.process[p].status;
    const bool going = status == ProcessStatus::ready || status == ProcessStatus::blocked;
    if (going && in_time(world, p)) return true;
  }
  return false;
}

// Does one who puts sleep on the same as one who gets? Then a wake-up for one may reach the other.
bool sides_share_a_sleep(const World& world) {
  const auto sleeps = [&world](unsigned p, bool (*side)(OperationKind)) {
    const ProcessState& one = world.process[p];
    return blocked(world, p) && one.operation < world.operation_count &&
           side(world.operations[one.operation].kind);
  };
  for (unsigned putter = 0; putter < processes_max; ++putter) {
    for (unsigned getter = 0; getter < processes_max; ++getter) {
      if (sleeps(putter, puts_items) && sleeps(getter, gets_items) &&
          caller_of(putter).key == caller_of(getter).key) {
        return true;
      }
    }
  }
  return false;
}

Judgement hang(const World& world, const History& history, const Specification& specification) {
  if (!quiescent(world)) return {};
  HangEvidence evidence;
  bool any_private = false;
  for (unsigned p = 0; p < processes_max; ++p) {
    const ProcessStatus status = world.process[p].status;
    if (status != ProcessStatus::ready && status != ProcessStatus::blocked) continue;
    StuckActor actor;
    actor.process = p;
    actor.how = status == ProcessStatus::blocked ? Stuck::blocked : Stuck::spinning;
    if (world.process[p].operation == no_operation_index) actor.outside = true;
    if (status == ProcessStatus::blocked) actor.place = wait_text(world, p);
    any_private = any_private || waits_in_private(world, p);
    evidence.actors.push_back(std::move(actor));
  }
  const bool killed = killed_inside(history, specification);
  if (!killed) {
    if (const std::vector<unsigned> members = circle(world); !members.empty()) {
      return circle_judgement(world, members);
    }
  }
  Judgement result = classify_hang(history, specification, evidence);
  if (killed || !result.violation) return result;
  if (*result.violation == ViolationClass::lost_wakeup && sides_share_a_sleep(world)) {
    result.violation = ViolationClass::deadlock;
    result.rule = "a wake-up reaches one who can go on";
  }
  if (any_private) {
    result.violation = ViolationClass::statics;
    result.rule = "what processes share lies in the segment, and is made for sharing";
  }
  return result;
}

}  // namespace

bool quiescent(const World& world) {
  switch (world.end) {
    case RunEnd::finished:
    case RunEnd::deadlock:
      return true;
    case RunEnd::livelock:  // of all in turn, not of one who lets nobody else go on
      return world.tail_from != 0 && !anybody_in_time(world);
    default:
      return false;
  }
}

std::string wait_text(const World& world, unsigned process) {
  const Caller& caller = caller_of(process);
  const Wait& wait = world.process[process].wait;
  std::string text = "asleep on " + object_text(world, process);
  if (const Object* object = models::find(caller.key);
      object != nullptr && object->kind == ObjectKind::condition &&
      wait.kind == WaitKind::condition && !caller.enlisted) {
    return text + ", inside signal or broadcast, which wait for a waiter that was killed";
  }
  if (const unsigned holder = holder_for(world, process); holder != models::nobody) {
    text += holder_text(world, process, holder);
  }
  if (caller.reachable || wait.kind == WaitKind::sleep) return text;
  if (wait.offset == models::private_offset) return text + ": no other process can wake it";
  return text + (wait.kind == WaitKind::futex
                     ? ", with FUTEX_PRIVATE_FLAG: no other process's wake-up reaches it"
                     : ", which is not shared between processes: no other's wake-up reaches it");
}

Judgement observed_of(const World& world, const History& history,
                      const Specification& specification) {
  const std::string culprit = process_text(world.culprit);
  switch (world.end) {
    case RunEnd::running:
    case RunEnd::finished:
    case RunEnd::bound:
    case RunEnd::pruned:
      return {};
    case RunEnd::deadlock:
      return hang(world, history, specification);
    case RunEnd::livelock:
      if (world.tail_from != 0) return hang(world, history, specification);
      return accuse(ViolationClass::livelock, "a call comes to an end",
                    culprit + " " + world.what + ", " + where(world, world.culprit));
    case RunEnd::crashed:
      return accuse(ViolationClass::crashed, "a call does not end its process",
                    culprit + " " + world.what + ", " + where(world, world.culprit));
    case RunEnd::address:
      return accuse(ViolationClass::address, "an address means something in one process only",
                    culprit + ": " + world.what);
    case RunEnd::unmodelled:
      return not_known(culprit + " calls " + world.what);
    case RunEnd::diverged:
      return not_known(world.what);
  }
  return {};
}

}  // namespace queuecheck::explore
