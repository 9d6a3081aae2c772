// A queue that is none, for process_image_test: its calls touch each kind of memory that a queue
// can have outside the segment, and answer with what they find there.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_plugin.h"

namespace {

std::uint64_t in_data = 100;
std::uint64_t in_bss;
std::vector<int> made_by_constructor{1, 2, 3};
thread_local std::uint64_t in_thread = 7;
thread_local std::string thread_text = "a text too long for the string object itself";
bool constructed_in_call = false;

struct Registered {
  Registered() { constructed_in_call = true; }
  ~Registered() { made_by_constructor.clear(); }
};

// Counts in .data and .bss.
std::uint64_t capacity(void*) {
  return ++in_data + ++in_bss;
}

queuecheck_result thread_local_count(void*, std::uint64_t* answer) {
  thread_text += '.';
  *answer = ++in_thread + thread_text.size();
  return {};
}

// A static with a constructor and a destructor: is this the first call?
queuecheck_result first_call(void*, int* answer) {
  constructed_in_call = false;
  static Registered registered;
  *answer = constructed_in_call;
  return {};
}

queuecheck_result grow_vector(void*, int* answer) {
  made_by_constructor.resize(made_by_constructor.size() * 2, 9);
  *answer = static_cast<int>(made_by_constructor.size());
  return {};
}

// The address of a new object, and in `into` the first byte of memory that nobody wrote.
queuecheck_result new_object(void*, void* into, std::size_t, std::size_t* bytes) {
  auto* const words = new std::map<std::string, std::string>;
  (*words)["key"] = std::string(1000, 'x');
  void* const raw = std::malloc(64);
  std::memcpy(into, raw, 1);
  void* const block = std::calloc(8, 8);
  *bytes = reinterpret_cast<std::uintptr_t>(std::realloc(block, 100000));
  delete words;
  return {};
}

// Each function of the malloc family that a program can call; the code says which one failed.
queuecheck_result malloc_family(void*, const void*, std::size_t) {
  char* text = static_cast<char*>(std::malloc(6));
  std::memcpy(text, "hello", 6);
  text = static_cast<char*>(std::realloc(text, 200000));
  if (std::strcmp(text, "hello") != 0) return {QUEUECHECK_ERROR, 1};
  void* block = nullptr;
  if (posix_memalign(&block, 4096, 10) != 0) return {QUEUECHECK_ERROR, 2};
  if (reinterpret_cast<std::uintptr_t>(block) % 4096 != 0) return {QUEUECHECK_ERROR, 3};
  void* const aligned = std::aligned_alloc(256, 512);
  if (reinterpret_cast<std::uintptr_t>(aligned) % 256 != 0) return {QUEUECHECK_ERROR, 4};
  const auto* const zero = static_cast<char*>(std::calloc(3, 5));
  for (int i = 0; i < 15; ++i) {
    if (zero[i] != 0) return {QUEUECHECK_ERROR, 5};
  }
  struct alignas(64) Wide {
    char bytes[64];
  };
  auto* const wide = new Wide;
  if (reinterpret_cast<std::uintptr_t>(wide) % 64 != 0) return {QUEUECHECK_ERROR, 6};
  delete wide;
  if (std::malloc(std::size_t{1} << 40) != nullptr) return {QUEUECHECK_ERROR, 7};
  std::free(text), std::free(block), std::free(aligned);
  std::free(nullptr);
  return {};
}

std::size_t specification(const queuecheck_options*, char*, std::size_t) {
  return 0;
}
int bytes_needed(const queuecheck_options*, std::size_t*, queuecheck_reason) {
  return 0;
}
int create(const queuecheck_place*, const queuecheck_options*, void** handle, queuecheck_reason) {
  *handle = new std::string(100, 'h');
  return 0;
}
int attach(const queuecheck_place*, void** handle, queuecheck_reason) {
  *handle = std::malloc(100);
  return 0;
}
void detach(void* handle) {
  std::free(handle);
}

}  // namespace

// The same shared object with one thing wrong.
#ifdef IMAGE_TEST_TABLELESS
#define queuecheck_plugin_v1 called_otherwise
#endif
#ifdef IMAGE_TEST_UNIQUE
template <class T>
struct [[gnu::visibility("default")]] Everywhere {
  static inline int count;
};
[[gnu::visibility("default")]] int& one_for_all() {
  return Everywhere<int>::count;
}
#endif

extern "C" [[gnu::visibility("default")]] const queuecheck_queue* queuecheck_plugin_v1() {
  static queuecheck_queue table = [] {
    queuecheck_queue made = {};
    made.abi_version = QUEUECHECK_ABI_VERSION;
    made.struct_bytes = sizeof made;
    made.name = "image-test";
    made.specification = specification;
    made.bytes_needed = bytes_needed;
    made.create = create;
    made.attach = attach;
    made.detach = detach;
    made.capacity = capacity;
    made.try_put = malloc_family;
    made.try_get = new_object;
    made.empty = first_call;
    made.full = grow_vector;
    made.size = thread_local_count;
    return made;
  }();
  return &table;
}
