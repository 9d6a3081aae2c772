/* The contract of a queue under test as a C table, for plugins in C, Rust or anything that can
 * export a C function. A shared object exports
 *
 *     const queuecheck_queue *queuecheck_plugin_v1(void);
 *
 * Process and thread safety: the table is constant; a handle may be used by several threads of the
 * process that made it, and never crosses a process boundary.
 *
 * Invariants
 *   1. abi_version is QUEUECHECK_ABI_VERSION and struct_bytes is sizeof(queuecheck_queue) of the
 *      header the plugin was built with; a reader ignores members beyond the smaller of both sizes.
 *   2. Members marked "optional" may be NULL; all others may not.
 *   3. No exception and no longjmp crosses these functions.
 */
#ifndef QUEUECHECK_IMPL_QUEUE_PLUGIN_H
#define QUEUECHECK_IMPL_QUEUE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QUEUECHECK_ABI_VERSION 1u

/* How a call ended; the same numbers as queuecheck::Outcome. */
enum {
  QUEUECHECK_OK = 0,
  QUEUECHECK_EMPTY = 1,
  QUEUECHECK_FULL = 2,
  QUEUECHECK_CLOSED = 3,
  QUEUECHECK_TIMEOUT = 4,
  QUEUECHECK_BUSY = 5,
  QUEUECHECK_POISONED = 6,
  QUEUECHECK_TOO_BIG = 7,
  QUEUECHECK_ERROR = 8
};

/* Deadlines are instants on CLOCK_MONOTONIC in nanoseconds; this one never comes. */
#define QUEUECHECK_NO_DEADLINE INT64_MAX

typedef struct queuecheck_extra {
  const char* key;
  const char* value;
} queuecheck_extra;

typedef struct queuecheck_options {
  uint64_t capacity;
  uint32_t item_bytes_max;
  uint32_t producers;
  uint32_t consumers;
  uint32_t extra_count;
  const queuecheck_extra* extra;
} queuecheck_options;

typedef struct queuecheck_place {
  const char* name;
  void* memory; /* NULL when bytes_needed said 0 */
  size_t memory_bytes;
} queuecheck_place;

/* outcome is one of the codes above; code is the queue's own number when outcome is ERROR. */
typedef struct queuecheck_result {
  int32_t outcome;
  int32_t code;
} queuecheck_result;

/* Why bytes_needed and create did not serve (any other number but 0 means refused). */
enum {
  QUEUECHECK_REFUSED = 1, /* these options never work */
  QUEUECHECK_SHORTAGE = 2 /* the machine lacks what they need: memory, room on /dev/shm, ... */
};

/* Writes a one-line reason, always NUL-terminated, into `reason` when they fail. */
typedef struct queuecheck_reason {
  char* text;
  size_t bytes;
} queuecheck_reason;

typedef struct queuecheck_queue {
  uint32_t abi_version;
  uint32_t struct_bytes;
  const char* name;

  /* Writes at most `bytes` characters with NUL; returns the length of the whole text. */
  size_t (*specification)(const queuecheck_options* options, char* text, size_t bytes);
  /* 0 = served, result in *needed; otherwise why not, with a reason. */
  int (*bytes_needed)(const queuecheck_options* options, size_t* needed, queuecheck_reason reason);
  /* 0 = done, handle in *handle. create lays out and attaches. */
  int (*create)(const queuecheck_place* place, const queuecheck_options* options, void** handle,
                queuecheck_reason reason);
  int (*attach)(const queuecheck_place* place, void** handle, queuecheck_reason reason);
  void (*detach)(void* handle);
  void (*remove)(const queuecheck_place* place); /* optional: kernel objects */
  uint64_t (*capacity)(void* handle);            /* 0 = unbounded */

  queuecheck_result (*try_put)(void* handle, const void* item, size_t bytes);
  queuecheck_result (*try_get)(void* handle, void* into, size_t room, size_t* bytes);
  /* optional from here on */
  queuecheck_result (*put)(void* handle, const void* item, size_t bytes, int64_t deadline_ns);
  queuecheck_result (*get)(void* handle, void* into, size_t room, size_t* bytes,
                           int64_t deadline_ns);
  queuecheck_result (*empty)(void* handle, int* answer);
  queuecheck_result (*full)(void* handle, int* answer);
  queuecheck_result (*size)(void* handle, uint64_t* answer);
  queuecheck_result (*close)(void* handle);
  queuecheck_result (*clear)(void* handle);
  queuecheck_result (*peek)(void* handle, void* into, size_t room, size_t* bytes);
  queuecheck_result (*recover)(void* handle, int64_t pid);
  /* Internal counters next to their wrap-around; called on a fresh queue. */
  queuecheck_result (*preset)(void* handle, uint64_t counter);

  /* Hot loops for bench: put or get `count` items of `bytes` bytes, blocking where the queue can,
   * else trying with sched_yield between tries; return the number done. The first 8 bytes of each
   * item are a native-endian counter from `first`; get_loop adds up those counters in *sum. */
  uint64_t (*put_loop)(void* handle, uint64_t first, uint64_t count, size_t bytes);
  uint64_t (*get_loop)(void* handle, uint64_t count, size_t bytes, uint64_t* sum);

  /* Members from here on came later: a table whose struct_bytes ends before them has none. */

  /* Puts `count` items, one after the other as if by so many puts; they lie one after the other in
   * `items`, item i being lengths[i] bytes long. *done: the first so many went in; fewer than
   * `count` where the outcome, that of the put that went no further, is not OK. */
  queuecheck_result (*put_many)(void* handle, const void* items, const size_t* lengths,
                                size_t count, int64_t deadline_ns, size_t* done);
  /* Waits like get for one item, then takes what is there, at most `count` items, one after the
   * other into `into` (`room` is at least count * item_bytes_max), their lengths into `lengths`.
   * *done: how many. */
  queuecheck_result (*get_many)(void* handle, void* into, size_t room, size_t* lengths,
                                size_t count, int64_t deadline_ns, size_t* done);
  /* One of the items that were put is dealt with; ERROR when all are already. */
  queuecheck_result (*task_done)(void* handle);
  /* Waits until all items that were put are dealt with. */
  queuecheck_result (*join)(void* handle, int64_t deadline_ns);
  /* As put_loop and get_loop, by put_many and get_many of `batch` items (the last may be fewer). */
  uint64_t (*put_many_loop)(void* handle, uint64_t first, uint64_t count, size_t bytes,
                            size_t batch);
  uint64_t (*get_many_loop)(void* handle, uint64_t count, size_t bytes, size_t batch,
                            uint64_t* sum);
} queuecheck_queue;

typedef const queuecheck_queue* (*queuecheck_plugin_function)(void);

#ifdef __cplusplus
}
#endif

#endif
