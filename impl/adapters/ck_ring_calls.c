#include "queuecheck/impl/adapters/ck_ring_calls.h"

#include <ck_ring.h>
#include <string.h>

// Bytes behind the item are zero: what stood on the stack before is nobody's business.
#define QUEUECHECK_CK_RING(BYTES)                                                                \
  struct item##BYTES {                                                                           \
    uint64_t length;                                                                             \
    unsigned char bytes[BYTES];                                                                  \
  };                                                                                             \
  CK_RING_PROTOTYPE(of##BYTES, item##BYTES)                                                      \
  static void fill##BYTES(struct item##BYTES* item, const void* from, size_t bytes) {            \
    item->length = bytes;                                                                        \
    if (bytes != 0) memcpy(item->bytes, from, bytes);                                            \
    memset(item->bytes + bytes, 0, BYTES - bytes);                                               \
  }                                                                                              \
  static void spill##BYTES(const struct item##BYTES* item, void* into, size_t room,              \
                           size_t* bytes) {                                                      \
    *bytes = item->length < BYTES ? (size_t)item->length : (size_t)BYTES;                        \
    if (*bytes > room) *bytes = room;                                                            \
    if (*bytes != 0) memcpy(into, item->bytes, *bytes);                                          \
  }                                                                                              \
  static bool put_mpmc##BYTES(void* ring, void* slots, const void* from, size_t bytes) {         \
    struct item##BYTES item;                                                                     \
    fill##BYTES(&item, from, bytes);                                                             \
    return CK_RING_ENQUEUE_MPMC(of##BYTES, (struct ck_ring*)ring, (struct item##BYTES*)slots,    \
                                &item);                                                          \
  }                                                                                              \
  static bool get_mpmc##BYTES(void* ring, void* slots, void* into, size_t room, size_t* bytes) { \
    struct item##BYTES item;                                                                     \
    if (!CK_RING_DEQUEUE_MPMC(of##BYTES, (struct ck_ring*)ring, (struct item##BYTES*)slots,      \
                              &item)) {                                                          \
      return false;                                                                              \
    }                                                                                            \
    spill##BYTES(&item, into, room, bytes);                                                      \
    return true;                                                                                 \
  }                                                                                              \
  static bool put_spsc##BYTES(void* ring, void* slots, const void* from, size_t bytes) {         \
    struct item##BYTES item;                                                                     \
    fill##BYTES(&item, from, bytes);                                                             \
    return CK_RING_ENQUEUE_SPSC(of##BYTES, (struct ck_ring*)ring, (struct item##BYTES*)slots,    \
                                &item);                                                          \
  }                                                                                              \
  static bool get_spsc##BYTES(void* ring, void* slots, void* into, size_t room, size_t* bytes) { \
    struct item##BYTES item;                                                                     \
    if (!CK_RING_DEQUEUE_SPSC(of##BYTES, (struct ck_ring*)ring, (struct item##BYTES*)slots,      \
                              &item)) {                                                          \
      return false;                                                                              \
    }                                                                                            \
    spill##BYTES(&item, into, room, bytes);                                                      \
    return true;                                                                                 \
  }

QUEUECHECK_CK_RING(8)
QUEUECHECK_CK_RING(64)
QUEUECHECK_CK_RING(1024)
QUEUECHECK_CK_RING(16384)

#define QUEUECHECK_CK_CALLS(KIND, BYTES) \
  { BYTES, sizeof(struct item##BYTES), put_##KIND##BYTES, get_##KIND##BYTES }

const struct queuecheck_ck_calls queuecheck_ck_mpmc[queuecheck_ck_shapes] = {
    QUEUECHECK_CK_CALLS(mpmc, 8), QUEUECHECK_CK_CALLS(mpmc, 64), QUEUECHECK_CK_CALLS(mpmc, 1024),
    QUEUECHECK_CK_CALLS(mpmc, 16384)};
const struct queuecheck_ck_calls queuecheck_ck_spsc[queuecheck_ck_shapes] = {
    QUEUECHECK_CK_CALLS(spsc, 8), QUEUECHECK_CK_CALLS(spsc, 64), QUEUECHECK_CK_CALLS(spsc, 1024),
    QUEUECHECK_CK_CALLS(spsc, 16384)};

const char* queuecheck_ck_version(void) {
  return CK_VERSION;
}
size_t queuecheck_ck_ring_bytes(void) {
  return sizeof(struct ck_ring);
}
void queuecheck_ck_ring_init(void* ring, unsigned slots) {
  ck_ring_init((struct ck_ring*)ring, slots);
}
unsigned queuecheck_ck_ring_size(const void* ring) {
  return ck_ring_size((const struct ck_ring*)ring);
}
