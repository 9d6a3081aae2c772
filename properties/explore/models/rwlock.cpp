#include "queuecheck/properties/explore/models/rwlock.hpp"

#include <cerrno>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"

namespace queuecheck::explore::models {

namespace {

void describe(Object& object, const pthread_rwlock_t* lock) {
  object.kind = ObjectKind::rwlock;
  object.shared = lock->__data.__shared != 0;
  object.rwlock = {};
}

Object& object_of(const pthread_rwlock_t* lock, Key key) {
  Object& object = find_or_make(key);
  if (object.kind != ObjectKind::rwlock) describe(object, lock);
  return object;
}

bool granted(Object& object, Hold how) {
  RwlockState& lock = object.rwlock;
  if (lock.writer != nobody || (how == Hold::write && lock.readers != 0)) return false;
  if (how == Hold::write) {
    lock.writer = static_cast<std::uint8_t>(current());
  } else {
    ++lock.readers;
  }
  acquire(object.key);
  return true;
}

int lock_it(pthread_rwlock_t* lock, Hold how, bool right, std::int64_t deadline_ns,
            const void* at) {
  const Key key = key_of(lock, "pthread_rwlock_lock");
  announce(key, sizeof *lock, at);
  Object& object = object_of(lock, key);
  if (object.rwlock.writer == current()) return EDEADLK;
  drain();
  while (!granted(object, how)) {
    if (!right) return EINVAL;
    if (passed(deadline_ns)) return ETIMEDOUT;
    if (!in_segment(key)) announce_pause(at);
    if (sleep(WaitKind::mutex, key, object.shared, deadline_ns) == Wakeup::timed_out) {
      return ETIMEDOUT;
    }
  }
  return 0;
}

Object& spinlock_of(Key key) {
  Object& object = find_or_make(key);
  if (object.kind != ObjectKind::spinlock) {
    object.kind = ObjectKind::spinlock;
    object.shared = true;
    object.rwlock = {};
  }
  return object;
}

}  // namespace

int rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes, const void* at) {
  const Key key = key_of(lock, "pthread_rwlock_init");
  announce(key, sizeof *lock, at);
  const int answer = REAL(pthread_rwlock_init)(lock, attributes);
  if (answer != 0) return answer;
  describe(find_or_make(key), lock);
  release(key);
  return 0;
}

int rwlock_destroy(pthread_rwlock_t* lock, const void* at) {
  const Key key = key_of(lock, "pthread_rwlock_destroy");
  announce(key, sizeof *lock, at);
  object_of(lock, key).kind = ObjectKind::none;
  return 0;
}

int rwlock_lock(pthread_rwlock_t* lock, Hold how, const void* at) {
  return lock_it(lock, how, true, no_deadline, at);
}

int rwlock_lock_until(pthread_rwlock_t* lock, Hold how, clockid_t clock, const timespec* until,
                      const void* at) {
  std::int64_t deadline_ns = no_deadline;
  const bool right = deadline_of(until, clock, deadline_ns);
  return lock_it(lock, how, right, deadline_ns, at);
}

int rwlock_trylock(pthread_rwlock_t* lock, Hold how, const void* at) {
  const Key key = key_of(lock, "pthread_rwlock_trylock");
  announce_try(key, sizeof *lock, at);
  drain();
  if (granted(object_of(lock, key), how)) {
    taken();
    return 0;
  }
  refused();
  return EBUSY;
}

int rwlock_unlock(pthread_rwlock_t* lock, const void* at) {
  const Key key = key_of(lock, "pthread_rwlock_unlock");
  announce(key, sizeof *lock, at);
  RwlockState& state = object_of(lock, key).rwlock;
  if (state.writer != nobody) {
    state.writer = nobody;
  } else if (state.readers != 0) {
    --state.readers;
  }
  release(key);
  if (state.readers == 0) wake_all(WaitKind::mutex, key);
  return 0;
}

int spinlock_init(pthread_spinlock_t* lock, int shared, const void* at) {
  const Key key = key_of(const_cast<int*>(lock), "pthread_spin_init");
  announce(key, sizeof *lock, at);
  const int answer = REAL(pthread_spin_init)(lock, shared);
  if (answer != 0) return answer;
  spinlock_of(key).rwlock = {};
  release(key);
  return 0;
}

int spinlock_lock(pthread_spinlock_t* lock, const void* at) {
  const Key key = key_of(const_cast<int*>(lock), "pthread_spin_lock");
  announce(key, sizeof *lock, at);
  Object& object = spinlock_of(key);
  drain();
  while (!granted(object, Hold::write)) {
    if (!in_segment(key)) announce_pause(at);
    sleep(WaitKind::spin, key, true, no_deadline);
  }
  return 0;
}

int spinlock_trylock(pthread_spinlock_t* lock, const void* at) {
  const Key key = key_of(const_cast<int*>(lock), "pthread_spin_trylock");
  announce_try(key, sizeof *lock, at);
  drain();
  if (granted(spinlock_of(key), Hold::write)) {
    taken();
    return 0;
  }
  refused();
  return EBUSY;
}

int spinlock_unlock(pthread_spinlock_t* lock, const void* at) {
  const Key key = key_of(const_cast<int*>(lock), "pthread_spin_unlock");
  announce(key, sizeof *lock, at);
  spinlock_of(key).rwlock.writer = nobody;
  release(key);
  wake_all(WaitKind::spin, key);
  return 0;
}

}  // namespace queuecheck::explore::models
