#include "queuecheck/properties/explore/models/semaphore.hpp"

#include <cerrno>
#include <climits>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"

namespace queuecheck::explore::models {

namespace {

int fail(int error) {
  errno = error;
  return -1;
}

// One that no sem_init of ours has seen (zeroed memory, say) is taken as the C library sees it;
// whether it is shared is then unknown, and shared accuses nobody.
Object& object_of(sem_t* semaphore, Key key) {
  Object& object = find_or_make(key);
  if (object.kind != ObjectKind::semaphore) {
    int value = 0;
    REAL(sem_getvalue)(semaphore, &value);
    object.kind = ObjectKind::semaphore;
    object.shared = true;
    object.semaphore = {static_cast<std::uint32_t>(value)};
  }
  return object;
}

int wait(sem_t* semaphore, const char* call, bool right, std::int64_t deadline_ns, const void* at) {
  const Key key = key_of(semaphore, call);
  announce(key, sizeof *semaphore, at);
  Object& object = object_of(semaphore, key);
  drain();
  while (object.semaphore.value == 0) {
    if (!right) return fail(EINVAL);
    if (passed(deadline_ns)) return fail(ETIMEDOUT);
    if (!in_segment(key)) announce_pause(at);
    fence();
    if (sleep(WaitKind::semaphore, key, object.shared, deadline_ns) == Wakeup::timed_out) {
      return fail(ETIMEDOUT);
    }
  }
  --object.semaphore.value;
  acquire(key);
  return 0;
}

}  // namespace

int semaphore_init(sem_t* semaphore, int shared, unsigned value, const void* at) {
  const Key key = key_of(semaphore, "sem_init");
  announce(key, sizeof *semaphore, at);
  if (REAL(sem_init)(semaphore, shared, value) != 0) return -1;
  Object& object = find_or_make(key);
  object.kind = ObjectKind::semaphore;
  object.shared = shared != 0;
  object.semaphore = {value};
  release(key);
  return 0;
}

int semaphore_destroy(sem_t* semaphore, const void* at) {
  const Key key = key_of(semaphore, "sem_destroy");
  announce(key, sizeof *semaphore, at);
  object_of(semaphore, key).kind = ObjectKind::none;
  return 0;
}

int semaphore_wait(sem_t* semaphore, const void* at) {
  return wait(semaphore, "sem_wait", true, no_deadline, at);
}

int semaphore_wait_until(sem_t* semaphore, clockid_t clock, const timespec* until, const void* at) {
  std::int64_t deadline_ns = no_deadline;
  const bool right = deadline_of(until, clock, deadline_ns);
  return wait(semaphore, "sem_timedwait", right, deadline_ns, at);
}

int semaphore_trywait(sem_t* semaphore, const void* at) {
  const Key key = key_of(semaphore, "sem_trywait");
  announce_try(key, sizeof *semaphore, at);
  Object& object = object_of(semaphore, key);
  drain();
  if (object.semaphore.value == 0) {
    refused();
    return fail(EAGAIN);
  }
  taken();
  --object.semaphore.value;
  acquire(key);
  return 0;
}

int semaphore_post(sem_t* semaphore, const void* at) {
  const Key key = key_of(semaphore, "sem_post");
  announce(key, sizeof *semaphore, at);
  Object& object = object_of(semaphore, key);
  if (object.semaphore.value == SEM_VALUE_MAX) return fail(EOVERFLOW);
  ++object.semaphore.value;
  release(key);
  wake_one(WaitKind::semaphore, key);
  return 0;
}

int semaphore_getvalue(sem_t* semaphore, int* value, const void* at) {
  const Key key = key_of(semaphore, "sem_getvalue");
  announce(key, sizeof *semaphore, at);
  *value = static_cast<int>(object_of(semaphore, key).semaphore.value);
  return 0;
}

}  // namespace queuecheck::explore::models
