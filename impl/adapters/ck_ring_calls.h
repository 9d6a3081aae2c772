/* Concurrency Kit's ring, called from C: its macros give typed rings only there.
 *
 * Process and thread safety: as the ring: any number of producers and consumers (mpmc), or one of
 * each (spsc).
 *
 * Invariants
 *   1. A ring and its slots hold no address: both may lie in shared memory.
 *   2. Nothing is touched but by the library's own functions, apart from the item in its slot,
 *      which the library copies as a whole.
 */
#ifndef QUEUECHECK_IMPL_ADAPTERS_CK_RING_CALLS_H
#define QUEUECHECK_IMPL_ADAPTERS_CK_RING_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The calls of a ring whose items have up to `item_bytes`. */
struct queuecheck_ck_calls {
  size_t item_bytes;
  size_t slot_bytes;
  bool (*put)(void* ring, void* slots, const void* item, size_t bytes);
  /* false: empty. Of an item longer than `room`, or torn, no more is believed than fits. */
  bool (*get)(void* ring, void* slots, void* into, size_t room, size_t* bytes);
};

enum { queuecheck_ck_shapes = 4 };
extern const struct queuecheck_ck_calls queuecheck_ck_mpmc[queuecheck_ck_shapes];
extern const struct queuecheck_ck_calls queuecheck_ck_spsc[queuecheck_ck_shapes];

const char* queuecheck_ck_version(void);
size_t queuecheck_ck_ring_bytes(void);
/* `slots`: a power of two, at least 4; one of them stays free. */
void queuecheck_ck_ring_init(void* ring, unsigned slots);
unsigned queuecheck_ck_ring_size(const void* ring);

#ifdef __cplusplus
}
#endif

#endif
