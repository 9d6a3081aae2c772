#include "queuecheck/properties/explore/models/barrier.hpp"

#include <cerrno>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"

namespace queuecheck::explore::models {

int barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                 unsigned count, const void* at) {
  const Key key = key_of(barrier, "pthread_barrier_init");
  announce(key, sizeof *barrier, at);
  const int answer = REAL(pthread_barrier_init)(barrier, attributes, count);
  if (answer != 0) return answer;
  int shared = PTHREAD_PROCESS_PRIVATE;
  if (attributes != nullptr) pthread_barrierattr_getpshared(attributes, &shared);
  Object& object = find_or_make(key);
  object.kind = ObjectKind::barrier;
  object.shared = shared == PTHREAD_PROCESS_SHARED;
  object.barrier = {count, 0, 0};
  release(key);
  return 0;
}

int barrier_destroy(pthread_barrier_t* barrier, const void* at) {
  const Key key = key_of(barrier, "pthread_barrier_destroy");
  announce(key, sizeof *barrier, at);
  if (Object* const object = find(key)) object->kind = ObjectKind::none;
  return 0;
}

int barrier_wait(pthread_barrier_t* barrier, const void* at) {
  const Key key = key_of(barrier, "pthread_barrier_wait");
  announce(key, sizeof *barrier, at);
  Object& object = find_or_make(key);
  if (object.kind != ObjectKind::barrier) {
    end_run(RunEnd::crashed, current(), "pthread_barrier_wait() on memory that is no barrier");
  }
  BarrierState& state = object.barrier;
  release(key);
  if (++state.arrived == state.count) {
    state.arrived = 0;
    ++state.round;
    acquire(key);
    wake_all(WaitKind::barrier, key);
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  if (!in_segment(key)) announce_pause(at);
  const std::uint32_t round = state.round;
  while (state.round == round) sleep(WaitKind::barrier, key, object.shared, no_deadline);
  acquire(key);
  return 0;
}

}  // namespace queuecheck::explore::models
