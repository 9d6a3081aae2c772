/* A queue in C as a plugin: a ring under one robust mutex, for any number of producers and consumers.
 *
 *     cc -O2 -fPIC -shared -Iinclude my_queue.c -o my_queue.so -pthread
 *     queuecheck verify --plugin ./my_queue.so
 *
 * Each operation becomes true by its last store, `head` or `tail`: whoever dies while holding the
 * mutex has done nothing or everything, and the next one may go on. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queuecheck/impl/queue_plugin.h"

typedef struct ring {
  pthread_mutex_t mutex;
  uint64_t capacity, item_bytes_max;
  uint64_t head, tail; /* so many items were taken, put */
} ring;

static const queuecheck_result ok = {QUEUECHECK_OK, 0};
static const queuecheck_result empty = {QUEUECHECK_EMPTY, 0};
static const queuecheck_result full = {QUEUECHECK_FULL, 0};
static const queuecheck_result too_big = {QUEUECHECK_TOO_BIG, 0};

/* A cell is the item's length and the item. */
static unsigned char* cell(ring* r, uint64_t n) {
  return (unsigned char*)(r + 1) + n % r->capacity * (sizeof(uint64_t) + r->item_bytes_max);
}

static int lock(ring* r) {
  const int answer = pthread_mutex_lock(&r->mutex);
  return answer == EOWNERDEAD ? pthread_mutex_consistent(&r->mutex) : answer;
}

static queuecheck_result unlock(ring* r, queuecheck_result answer) {
  pthread_mutex_unlock(&r->mutex);
  return answer;
}

static queuecheck_result failed(int code) {
  const queuecheck_result answer = {QUEUECHECK_ERROR, code};
  return answer;
}

static size_t specification(const queuecheck_options* options, char* text, size_t bytes) {
  // lock_held: a robust mutex heals when its holder dies, but glibc's can lose the wake-up that a
  // killed sleeper was given.
  return (size_t)snprintf(text, bytes, "fifo capacity=%llu crash={inflight_lost,lock_held}",
                          (unsigned long long)options->capacity);
}

static int bytes_needed(const queuecheck_options* options, size_t* needed, queuecheck_reason reason) {
  const uint64_t cell_bytes = sizeof(uint64_t) + options->item_bytes_max;
  if (options->extra_count != 0) {
    snprintf(reason.text, reason.bytes, "unknown option '%s'", options->extra[0].key);
    return QUEUECHECK_REFUSED;
  }
  if (options->capacity > (SIZE_MAX - sizeof(ring)) / cell_bytes) {
    snprintf(reason.text, reason.bytes, "capacity %llu is more than memory can hold",
             (unsigned long long)options->capacity);
    return QUEUECHECK_REFUSED;
  }
  *needed = sizeof(ring) + options->capacity * cell_bytes;
  return 0;
}

static int attach(const queuecheck_place* place, void** handle, queuecheck_reason reason) {
  (void)reason;
  *handle = place->memory; /* nothing else is this process's own */
  return 0;
}

static int create(const queuecheck_place* place, const queuecheck_options* options, void** handle,
                  queuecheck_reason reason) {
  ring* r = place->memory; /* filled with zeros */
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&r->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  r->capacity = options->capacity;
  r->item_bytes_max = options->item_bytes_max;
  return attach(place, handle, reason);
}

static void detach(void* handle) { (void)handle; }

static uint64_t capacity(void* handle) { return ((ring*)handle)->capacity; }

static queuecheck_result try_put(void* handle, const void* item, size_t bytes) {
  ring* r = handle;
  const uint64_t length = bytes;
  if (bytes > r->item_bytes_max) return too_big;
  const int error = lock(r);
  if (error != 0) return failed(error);
  if (r->tail - r->head == r->capacity) return unlock(r, full);
  memcpy(cell(r, r->tail), &length, sizeof length);
  if (bytes != 0) memcpy(cell(r, r->tail) + sizeof length, item, bytes);
  r->tail += 1;
  return unlock(r, ok);
}

static queuecheck_result try_get(void* handle, void* into, size_t room, size_t* bytes) {
  ring* r = handle;
  uint64_t length = 0;
  const int error = lock(r);
  if (error != 0) return failed(error);
  if (r->head == r->tail) return unlock(r, empty);
  memcpy(&length, cell(r, r->head), sizeof length);
  *bytes = length;
  if (length > room) return unlock(r, too_big);
  if (length != 0) memcpy(into, cell(r, r->head) + sizeof length, length);
  r->head += 1;
  return unlock(r, ok);
}

static queuecheck_result size(void* handle, uint64_t* answer) {
  ring* r = handle;
  const int error = lock(r);
  if (error != 0) return failed(error);
  *answer = r->tail - r->head;
  return unlock(r, ok);
}

__attribute__((visibility("default"))) const queuecheck_queue* queuecheck_plugin_v1(void) {
  static const queuecheck_queue table = {
      .abi_version = QUEUECHECK_ABI_VERSION,
      .struct_bytes = sizeof(queuecheck_queue),
      .name = "my_c_queue",
      .specification = specification,
      .bytes_needed = bytes_needed,
      .create = create,
      .attach = attach,
      .detach = detach,
      .capacity = capacity,
      .try_put = try_put,
      .try_get = try_get,
      .size = size,
  };
  return &table;
}
