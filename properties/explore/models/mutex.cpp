#include "queuecheck/properties/explore/models/mutex.hpp"

#include <cerrno>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/real_mutex.hpp"

namespace queuecheck::explore::models {

namespace {

// glibc's flags in the kind, which it never changes: static initialisers are part of its ABI.
constexpr int type_bits = 3;
constexpr int robust_bit = 16;
constexpr int shared_bit = 128;

void describe(Object& object, const pthread_mutex_t* mutex) {
  const int kind = mutex->__data.__kind;
  object.kind = ObjectKind::mutex;
  object.shared = (kind & shared_bit) != 0;
  object.mutex = {};
  object.mutex.type = static_cast<std::uint8_t>(kind & type_bits);
  object.mutex.robust = (kind & robust_bit) != 0;
}

// One that was initialised statically is met here for the first time.
Object& object_of(const pthread_mutex_t* mutex, Key key) {
  Object& object = find_or_make(key);
  if (object.kind != ObjectKind::mutex) describe(object, mutex);
  return object;
}

bool recursive(const MutexState& mutex) {
  return mutex.type == PTHREAD_MUTEX_RECURSIVE;
}
bool checked(const MutexState& mutex) {
  return mutex.type == PTHREAD_MUTEX_ERRORCHECK;
}

constexpr int must_wait = -1;

// What the mutex answers to the current process now.
int attempt(Object& object, bool has_slept) {
  MutexState& mutex = object.mutex;
  const auto self = static_cast<std::uint8_t>(current());
  if (mutex.not_recoverable) return ENOTRECOVERABLE;
  if (mutex.owner == self) {
    if (!recursive(mutex)) return checked(mutex) ? EDEADLK : must_wait;
    ++mutex.depth;
    return 0;
  }
  if (mutex.owner != nobody) return must_wait;
  mutex.owner = self;
  mutex.depth = 1;
  mutex.sleepers = mutex.sleepers || has_slept;
  acquire(object.key);
  if (!mutex.owner_died) return 0;
  mutex.owner_died = false;
  mutex.inconsistent = true;
  return EOWNERDEAD;
}

int lock(pthread_mutex_t* mutex, const char* call, std::int64_t deadline_ns, const void* at) {
  const Key key = key_of(mutex, call);
  announce(key, sizeof *mutex, at);
  Object& object = object_of(mutex, key);
  for (bool has_slept = false;; has_slept = true) {
    const int answer = attempt(object, has_slept);
    if (answer != must_wait) {
      real_lock(mutex, object, answer);
      return answer;
    }
    if (passed(deadline_ns)) return ETIMEDOUT;
    if (!in_segment(key)) announce_pause(at);
    object.mutex.sleepers = true;
    if (sleep(WaitKind::mutex, key, object.shared, deadline_ns) == Wakeup::timed_out) {
      return ETIMEDOUT;
    }
  }
}

}  // namespace

int mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes, const void* at) {
  const Key key = key_of(mutex, "pthread_mutex_init");
  announce(key, sizeof *mutex, at);
  const int answer = REAL(pthread_mutex_init)(mutex, attributes);
  if (answer != 0) return answer;
  describe(find_or_make(key), mutex);
  release(key);
  return 0;
}

int mutex_destroy(pthread_mutex_t* mutex, const void* at) {
  const Key key = key_of(mutex, "pthread_mutex_destroy");
  announce(key, sizeof *mutex, at);
  Object& object = object_of(mutex, key);
  if (object.mutex.owner != nobody && !object.mutex.robust) return EBUSY;
  object.kind = ObjectKind::none;
  return 0;
}

int mutex_lock(pthread_mutex_t* mutex, const void* at) {
  return lock(mutex, "pthread_mutex_lock", no_deadline, at);
}

int mutex_lock_until(pthread_mutex_t* mutex, clockid_t clock, const timespec* until,
                     const void* at) {
  std::int64_t deadline_ns = no_deadline;
  const bool right = deadline_of(until, clock, deadline_ns);
  // A free mutex is locked without a look at the time.
  if (!right) deadline_ns = 0;
  const int answer = lock(mutex, "pthread_mutex_timedlock", deadline_ns, at);
  return !right && answer == ETIMEDOUT ? EINVAL : answer;
}

int mutex_trylock(pthread_mutex_t* mutex, const void* at) {
  const Key key = key_of(mutex, "pthread_mutex_trylock");
  announce_try(key, sizeof *mutex, at);
  Object& object = object_of(mutex, key);
  drain();
  int answer = attempt(object, false);
  if (answer == EDEADLK && !object.mutex.robust) answer = EBUSY;
  if (answer != must_wait) {
    taken();
    real_lock(mutex, object, answer);
    return answer;
  }
  refused();
  return EBUSY;
}

int mutex_unlock(pthread_mutex_t* mutex, const void* at) {
  const Key key = key_of(mutex, "pthread_mutex_unlock");
  announce(key, sizeof *mutex, at);
  Object& object = object_of(mutex, key);
  MutexState& state = object.mutex;
  const bool mine = state.owner == current();
  if (!mine && (state.robust || recursive(state) || checked(state))) return EPERM;
  if (mine) real_unlock(mutex, object);
  if (mine && state.depth > 1) {
    --state.depth;
    return 0;
  }
  state.owner = nobody;
  state.depth = 0;
  if (state.inconsistent) {
    state.inconsistent = false;
    state.not_recoverable = true;
  }
  release(key);
  if (state.not_recoverable) {
    wake_all(WaitKind::mutex, key);
  } else if (state.sleepers) {
    state.sleepers = false;
    wake_one(WaitKind::mutex, key);
  }
  return 0;
}

int mutex_consistent(pthread_mutex_t* mutex, const void* at) {
  const Key key = key_of(mutex, "pthread_mutex_consistent");
  announce(key, sizeof *mutex, at);
  Object& object = object_of(mutex, key);
  if (!object.mutex.robust || !object.mutex.inconsistent) return EINVAL;
  object.mutex.inconsistent = false;
  real_consistent(mutex, object);
  return 0;
}

void mutex_process_died(Object& object, unsigned process) {
  MutexState& mutex = object.mutex;
  if (!mutex.robust) return;
  if (mutex.owner == process) {
    mutex.owner = nobody;
    mutex.depth = 0;
    mutex.inconsistent = false;
    mutex.owner_died = true;
    release_as(process, object.key);
    if (mutex.sleepers) wake_one(WaitKind::mutex, object.key, process);
  } else if (mutex.owner == nobody && state().caller[process].asleep &&
             state().caller[process].key == object.key) {
    // Killed on its way from sleep to a free lock: the wake-up that it had goes to another.
    wake_one(WaitKind::mutex, object.key, process);
  }
}

}  // namespace queuecheck::explore::models
