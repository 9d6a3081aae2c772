#include "queuecheck/properties/explore/models/real_mutex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore::models {
namespace {

bool concerns(const Object& object) {
  return runtime.real_locks && in_run() && object.mutex.robust && in_segment(object.key);
}

void compare(const char* call, const Object& object, int real, int modelled) {
  if (real == modelled) return;
  char text[sizeof World::what];
  std::snprintf(text, sizeof text,
                "the model of locks is wrong: %s on the mutex at offset %u answers %d, not %d",
                call, static_cast<unsigned>(object.key), real, modelled);
  end_run(RunEnd::diverged, current(), text);
}

}  // namespace

void real_lock(pthread_mutex_t* mutex, const Object& object, int answer) {
  if (!concerns(object)) return;
  compare("pthread_mutex_lock", object, REAL(pthread_mutex_trylock)(mutex), answer);
}

void real_unlock(pthread_mutex_t* mutex, const Object& object) {
  if (!concerns(object)) return;
  compare("pthread_mutex_unlock", object, REAL(pthread_mutex_unlock)(mutex), 0);
}

void real_consistent(pthread_mutex_t* mutex, const Object& object) {
  if (!concerns(object)) return;
  compare("pthread_mutex_consistent", object, REAL(pthread_mutex_consistent)(mutex), 0);
}

void forget_robust_locks() {
  robust_list_head* head = nullptr;
  std::size_t bytes = 0;
  if (REAL(syscall)(SYS_get_robust_list, 0, &head, &bytes) != 0 || head == nullptr) return;
  head->list.next = &head->list;
  head->list_op_pending = nullptr;
}

void forget_addresses_of_locks() {
  const State& known = state();
  for (std::uint32_t i = 0; i < known.count; ++i) {
    const Object& object = known.object[i];
    if (object.kind != ObjectKind::mutex || !object.mutex.robust || !in_segment(object.key)) {
      continue;
    }
    auto* const mutex = reinterpret_cast<pthread_mutex_t*>(runtime.area.base + object.key);
    mutex->__data.__list = {};
  }
}

}  // namespace queuecheck::explore::models
