// The symbols that `-fsanitize=thread` makes the compiler call, in the counting form: each access
// passes access_points, and is then done as the queue's author wrote it, with the same order, so
// that the processor reorders what it would reorder without us. Linked by queuecheck-stress-worker
// only; libtsan is never linked.
#include <cstddef>
#include <cstdint>

#include "queuecheck/stress/faults/access_points.hpp"

namespace queuecheck {
namespace {

// The compiler's builtins need a constant order. Of loads and changes x86 has one form each; a
// store is either ordered after it, or not.
template <class Word>
void do_store(volatile Word* at, Word value, int order) {
  if (order == __ATOMIC_SEQ_CST) {
    __atomic_store_n(at, value, __ATOMIC_SEQ_CST);
  } else {
    __atomic_store_n(at, value, __ATOMIC_RELEASE);
  }
}

template <class Word>
bool do_compare_exchange(volatile Word* at, Word* expected, Word desired, const void* place) {
  access_points.pass(at, place);
  return __atomic_compare_exchange_n(at, expected, desired, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST);
}

constexpr std::size_t word_bytes = 8;

void pass_each_word(const void* at, std::size_t bytes, const void* place) {
  if (!access_points.concerns(at)) return;
  const auto* const first = static_cast<const std::byte*>(at);
  for (std::size_t done = 0; done < bytes; done += word_bytes)
    access_points.pass(first + done, place);
}

}  // namespace
}  // namespace queuecheck

using queuecheck::access_points;
using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

// Where the queue's code goes on after the call.
#define PLACE __builtin_return_address(0)

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void** at, void*) {
  access_points.pass(at, PLACE);
}
void __tsan_vptr_read(void** at) {
  access_points.pass(at, PLACE);
}
void __tsan_read_range(void* at, unsigned long bytes) {
  queuecheck::pass_each_word(at, bytes, PLACE);
}
void __tsan_write_range(void* at, unsigned long bytes) {
  queuecheck::pass_each_word(at, bytes, PLACE);
}

#define ONE(NAME)                  \
  void __tsan_##NAME(void* at) {   \
    access_points.pass(at, PLACE); \
  }
#define PLAIN(N)                  \
  ONE(read##N)                    \
  ONE(write##N)                   \
  ONE(unaligned_read##N)          \
  ONE(unaligned_write##N)         \
  ONE(volatile_read##N)           \
  ONE(volatile_write##N)          \
  ONE(unaligned_volatile_read##N) \
  ONE(unaligned_volatile_write##N)
PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

#define CHANGE(BITS, WORD, NAME, BUILTIN)                                   \
  WORD __tsan_atomic##BITS##_##NAME(volatile WORD* at, WORD operand, int) { \
    access_points.pass(at, PLACE);                                          \
    return BUILTIN(at, operand, __ATOMIC_SEQ_CST);                          \
  }
#define ATOMIC(BITS, WORD)                                                                         \
  WORD __tsan_atomic##BITS##_load(const volatile WORD* at, int) {                                  \
    access_points.pass(at, PLACE);                                                                 \
    return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                                  \
  }                                                                                                \
  void __tsan_atomic##BITS##_store(volatile WORD* at, WORD value, int order) {                     \
    access_points.pass(at, PLACE);                                                                 \
    queuecheck::do_store<WORD>(at, value, order);                                                  \
  }                                                                                                \
  CHANGE(BITS, WORD, exchange, __atomic_exchange_n)                                                \
  CHANGE(BITS, WORD, fetch_add, __atomic_fetch_add)                                                \
  CHANGE(BITS, WORD, fetch_sub, __atomic_fetch_sub)                                                \
  CHANGE(BITS, WORD, fetch_and, __atomic_fetch_and)                                                \
  CHANGE(BITS, WORD, fetch_or, __atomic_fetch_or)                                                  \
  CHANGE(BITS, WORD, fetch_xor, __atomic_fetch_xor)                                                \
  CHANGE(BITS, WORD, fetch_nand, __atomic_fetch_nand)                                              \
  int __tsan_atomic##BITS##_compare_exchange_strong(volatile WORD* at, WORD* expected,             \
                                                    WORD desired, int, int) {                      \
    return queuecheck::do_compare_exchange<WORD>(at, expected, desired, PLACE);                    \
  }                                                                                                \
  int __tsan_atomic##BITS##_compare_exchange_weak(volatile WORD* at, WORD* expected, WORD desired, \
                                                  int, int) {                                      \
    return queuecheck::do_compare_exchange<WORD>(at, expected, desired, PLACE);                    \
  }                                                                                                \
  WORD __tsan_atomic##BITS##_compare_exchange_val(volatile WORD* at, WORD expected, WORD desired,  \
                                                  int, int) {                                      \
    queuecheck::do_compare_exchange<WORD>(at, &expected, desired, PLACE);                          \
    return expected;                                                                               \
  }
ATOMIC(8, u8)
ATOMIC(16, u16)
ATOMIC(32, u32)
ATOMIC(64, u64)

void __tsan_atomic_thread_fence(int order) {
  if (order == __ATOMIC_SEQ_CST) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  } else {
    __atomic_thread_fence(__ATOMIC_ACQ_REL);
  }
}
void __tsan_atomic_signal_fence(int) {}

// A copy that ends in the middle because its process dies there, or that others see half done.
void* __wrap_memcpy(void* to, const void* from, std::size_t bytes) {
  const bool counted = access_points.concerns(to) || access_points.concerns(from);
  if (!counted) return __builtin_memcpy(to, from, bytes);
  auto* const target = static_cast<std::byte*>(to);
  const auto* const source = static_cast<const std::byte*>(from);
  for (std::size_t done = 0; done < bytes; done += queuecheck::word_bytes) {
    const std::size_t left = bytes - done;
    access_points.pass(source + done, PLACE);
    access_points.pass(target + done, PLACE);
    __builtin_memcpy(target + done, source + done,
                     left < queuecheck::word_bytes ? left : queuecheck::word_bytes);
  }
  return to;
}
void* __wrap_memmove(void* to, const void* from, std::size_t bytes) {
  queuecheck::pass_each_word(from, bytes, PLACE);
  queuecheck::pass_each_word(to, bytes, PLACE);
  return __builtin_memmove(to, from, bytes);
}
void* __wrap_memset(void* to, int value, std::size_t bytes) {
  queuecheck::pass_each_word(to, bytes, PLACE);
  return __builtin_memset(to, value, bytes);
}

}  // extern "C"
