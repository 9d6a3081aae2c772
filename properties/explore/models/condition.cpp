#include "queuecheck/properties/explore/models/condition.hpp"

#include <cerrno>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/mutex.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"

namespace queuecheck::explore::models {

namespace {

// glibc's flags, set by its init.
constexpr unsigned shared_bit = 1;
constexpr unsigned monotonic_bit = 2;

void describe(Object& object, const pthread_cond_t* condition) {
  const unsigned flags = condition->__data.__wrefs;
  object.kind = ObjectKind::condition;
  object.shared = (flags & shared_bit) != 0;
  object.condition = {};
  object.condition.monotonic = (flags & monotonic_bit) != 0;
}

Object& object_of(const pthread_cond_t* condition, Key key) {
  Object& object = find_or_make(key);
  if (object.kind != ObjectKind::condition) describe(object, condition);
  return object;
}

// Alive and enlisted in this group of the condition, and not yet signalled.
bool waits_for_signal(unsigned process, Key key, unsigned group) {
  const Caller& caller = state().caller[process];
  return caller.enlisted && !caller.signalled && caller.key == key && caller.group == group &&
         runtime.world->process[process].status != ProcessStatus::dead;
}

void deliver(const Object& object, unsigned process) {
  Caller& caller = state().caller[process];
  caller.signalled = true;
  const ProcessState& receiver = runtime.world->process[process];
  const bool asleep = receiver.status == ProcessStatus::blocked;
  const bool reached = (object.shared && in_segment(object.key)) || process == current();
  if (asleep && receiver.wait.kind == WaitKind::condition && reached) wake(process);
}

// Who hangs inside signal or broadcast holds the condition's internal lock.
void enter(Object& object) {
  while (object.condition.jammed != nobody) {
    sleep(WaitKind::condition, object.key, true, no_deadline);
  }
}

// The newer group becomes the older one. False: nobody is in it.
bool retire_older(Object& object) {
  ConditionState& condition = object.condition;
  const unsigned older = condition.newer ^ 1U;
  if (condition.unsignalled[condition.newer] == 0) return false;
  while (condition.dead_sleepers[older] != 0) {
    condition.jammed = static_cast<std::uint8_t>(current());
    sleep(WaitKind::condition, object.key, true, no_deadline);
  }
  condition.newer = static_cast<std::uint8_t>(older);
  condition.unsignalled[older] = 0;
  return true;
}

void signal_one(Object& object) {
  ConditionState& condition = object.condition;
  if (condition.unsignalled[condition.newer ^ 1U] == 0 && !retire_older(object)) return;
  const unsigned older = condition.newer ^ 1U;
  --condition.unsignalled[older];
  std::uint8_t found[processes_max];
  unsigned count = 0;
  for (unsigned p = 0; p < processes_max; ++p) {
    if (waits_for_signal(p, object.key, older)) found[count++] = static_cast<std::uint8_t>(p);
  }
  if (count != 0) deliver(object, found[choose(ChoiceKind::waiter, count)]);
}

void signal_older(Object& object) {
  const unsigned older = object.condition.newer ^ 1U;
  object.condition.unsignalled[older] = 0;
  for (unsigned p = 0; p < processes_max; ++p) {
    if (waits_for_signal(p, object.key, older)) deliver(object, p);
  }
}

// The wait ended without a signal. If one was spent on it nevertheless, another gets it.
void give_up(Object& object, Caller& caller) {
  enter(object);
  if (caller.signalled || object.condition.unsignalled[caller.group] == 0) {
    signal_one(object);
  } else {
    --object.condition.unsignalled[caller.group];
  }
}

int wait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, bool own_clock,
         const timespec* until, const void* at) {
  const Key key = key_of(condition, "pthread_cond_wait");
  announce(key, sizeof *condition, at);
  Object& object = object_of(condition, key);
  if (own_clock) clock = object.condition.monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME;
  std::int64_t deadline_ns = no_deadline;
  if (!deadline_of(until, clock, deadline_ns)) return EINVAL;
  Caller& caller = state().caller[current()];
  caller.key = key;
  caller.enlisted = true;
  caller.signalled = false;
  caller.group = object.condition.newer;
  ++object.condition.unsignalled[caller.group];
  const int unlocked = mutex_unlock(mutex, at);
  Wakeup how = Wakeup::woken;
  if (unlocked == 0 && !caller.signalled) {
    how = passed(deadline_ns) ? Wakeup::timed_out
                              : sleep(WaitKind::condition, key, object.shared, deadline_ns);
  }
  if (how == Wakeup::woken && unlocked == 0) {
    acquire(key);
  } else {
    caller.key = key;
    give_up(object, caller);
  }
  caller.enlisted = caller.signalled = false;
  caller.key = no_key;
  if (unlocked != 0) return unlocked;
  const int locked = mutex_lock(mutex, at);
  if (locked != 0) return locked;
  return how == Wakeup::timed_out ? ETIMEDOUT : 0;
}

}  // namespace

int condition_init(pthread_cond_t* condition, const pthread_condattr_t* attributes,
                   const void* at) {
  const Key key = key_of(condition, "pthread_cond_init");
  announce(key, sizeof *condition, at);
  const int answer = REAL(pthread_cond_init)(condition, attributes);
  if (answer != 0) return answer;
  describe(find_or_make(key), condition);
  release(key);
  return 0;
}

// Waits until nobody uses it any more, as glibc does.
int condition_destroy(pthread_cond_t* condition, const void* at) {
  const Key key = key_of(condition, "pthread_cond_destroy");
  announce(key, sizeof *condition, at);
  Object& object = object_of(condition, key);
  const auto in_use = [key] {
    for (const Caller& caller : state().caller) {
      if (caller.enlisted && caller.key == key) return true;
    }
    return false;
  };
  while (in_run() && in_use()) announce_pause(at);
  object.kind = ObjectKind::none;
  return 0;
}

int condition_wait(pthread_cond_t* condition, pthread_mutex_t* mutex, const void* at) {
  return wait(condition, mutex, CLOCK_REALTIME, true, nullptr, at);
}

int condition_wait_until(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until,
                         const void* at) {
  return wait(condition, mutex, CLOCK_REALTIME, true, until, at);
}

int condition_wait_until(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                         const timespec* until, const void* at) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  return wait(condition, mutex, clock, false, until, at);
}

int condition_signal(pthread_cond_t* condition, const void* at) {
  const Key key = key_of(condition, "pthread_cond_signal");
  announce(key, sizeof *condition, at);
  Object& object = object_of(condition, key);
  release(key);
  enter(object);
  signal_one(object);
  return 0;
}

int condition_broadcast(pthread_cond_t* condition, const void* at) {
  const Key key = key_of(condition, "pthread_cond_broadcast");
  announce(key, sizeof *condition, at);
  Object& object = object_of(condition, key);
  release(key);
  enter(object);
  signal_older(object);
  if (retire_older(object)) signal_older(object);
  return 0;
}

void condition_process_died(Object& object, unsigned process) {
  const Caller& caller = state().caller[process];
  if (!caller.enlisted || caller.key != object.key) return;
  if (caller.asleep) {
    ++object.condition.dead_sleepers[caller.group];
    return;
  }
  if (!caller.signalled) return;
  // The signal lies in the group still, and the wake-up that went with it has reached another.
  for (unsigned p = 0; p < processes_max; ++p) {
    if (!waits_for_signal(p, object.key, caller.group)) continue;
    deliver(object, p);
    return;
  }
}

}  // namespace queuecheck::explore::models
