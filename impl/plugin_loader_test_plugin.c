/* A plugin in C for plugin_loader_test: a queue of one byte. TEST_PLUGIN_... break it in one way.
 *
 * Process and thread safety: none; the test never runs it concurrently.
 */
#include "queuecheck/impl/queue_plugin.h"

static size_t specification(const queuecheck_options* options, char* text, size_t bytes) {
#ifdef TEST_PLUGIN_UNREADABLE
  const char whole[] = "fifo capacity=8 close=none makers=1 takers=1";
#else
  const char whole[] = "fifo capacity=1";
#endif
  (void)options;
  for (size_t i = 0; i < sizeof whole && i < bytes; ++i) text[i] = whole[i];
  if (bytes != 0) text[bytes - 1] = '\0';
  return sizeof whole - 1;
}
static int bytes_needed(const queuecheck_options* options, size_t* needed,
                        queuecheck_reason reason) {
  (void)options;
  (void)reason;
  *needed = 2;
  return 0;
}
static int create(const queuecheck_place* place, const queuecheck_options* options, void** handle,
                  queuecheck_reason reason) {
  (void)options;
  (void)reason;
  *handle = place->memory;
  return 0;
}
static int attach(const queuecheck_place* place, void** handle, queuecheck_reason reason) {
  (void)reason;
  *handle = place->memory;
  return 0;
}
static void detach(void* handle) {
  (void)handle;
}
static uint64_t capacity(void* handle) {
  (void)handle;
  return 1;
}
static queuecheck_result try_put(void* handle, const void* item, size_t bytes) {
  unsigned char* cell = handle;
  queuecheck_result result = {QUEUECHECK_OK, 0};
  if (bytes != 1) {
    result.outcome = QUEUECHECK_TOO_BIG;
  } else if (cell[0]) {
    result.outcome = QUEUECHECK_FULL;
  } else {
    cell[1] = *(const unsigned char*)item;
    cell[0] = 1;
  }
  return result;
}
static queuecheck_result try_get(void* handle, void* into, size_t room, size_t* bytes) {
  unsigned char* cell = handle;
  queuecheck_result result = {QUEUECHECK_EMPTY, 0};
  if (cell[0] && room != 0) {
    *(unsigned char*)into = cell[1];
    *bytes = 1;
    cell[0] = 0;
    result.outcome = QUEUECHECK_OK;
  }
  return result;
}

#ifdef TEST_PLUGIN_BEFORE_BATCHES
static uint64_t some_get_loop(void* handle, uint64_t count, size_t bytes, uint64_t* sum) {
  (void)handle;
  (void)count;
  (void)bytes;
  *sum = 0;
  return 0;
}
#endif

#ifdef TEST_PLUGIN_OTHER_NAME
#define queuecheck_plugin_v1 some_other_function
#endif

const queuecheck_queue* queuecheck_plugin_v1(void);
const queuecheck_queue* queuecheck_plugin_v1(void) {
  static queuecheck_queue table;
  table.abi_version = QUEUECHECK_ABI_VERSION;
  table.struct_bytes = sizeof table;
  table.name = "one-byte";
  table.specification = specification;
  table.bytes_needed = bytes_needed;
  table.create = create;
  table.attach = attach;
  table.detach = detach;
  table.capacity = capacity;
  table.try_put = try_put;
  table.try_get = try_get;
#ifdef TEST_PLUGIN_OTHER_ABI
  table.abi_version = 99;
#endif
#ifdef TEST_PLUGIN_NO_TRY_GET
  table.try_get = NULL;
#endif
#ifdef TEST_PLUGIN_OLDER
  /* Built with a header that ended before `put`: what lies behind is not its table. */
  table.struct_bytes = (uint32_t)((const char*)&table.put - (const char*)&table);
  table.put = (queuecheck_result(*)(void*, const void*, size_t, int64_t))1;
#endif
#ifdef TEST_PLUGIN_BEFORE_BATCHES
  /* Built with the header of before put_many: again, the rest is not its table. */
  table.struct_bytes = (uint32_t)((const char*)&table.put_many - (const char*)&table);
  table.get_loop = some_get_loop;
  table.put_many =
      (queuecheck_result(*)(void*, const void*, const size_t*, size_t, int64_t, size_t*))1;
  table.join = (queuecheck_result(*)(void*, int64_t))1;
#endif
#ifdef TEST_PLUGIN_NEWER
  /* Built with a header that has one member more than this one. */
  static struct {
    queuecheck_queue known;
    void (*later)(void);
  } newer;
  newer.known = table;
  newer.known.struct_bytes = sizeof newer;
  newer.later = (void (*)(void))1;
  return &newer.known;
#endif
#ifdef TEST_PLUGIN_NULL
  return NULL;
#else
  return &table;
#endif
}
