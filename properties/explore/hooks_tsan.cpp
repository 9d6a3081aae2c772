// The symbols that `-fsanitize=thread` makes the compiler call, with our meaning: each access to
// the segment is a schedule point, everything else passes. libtsan is never linked.
//
// Plain accesses are announced here and done by the instrumented code itself; atomic ones are done
// here. Only one process runs at a time, so doing them needs no atomic instructions.
#include <cstdint>
#include <cstring>

#include "queuecheck/properties/explore/local_state.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore {
namespace {

// Is this an access that others can see, in a run? Fills in where.
inline bool seen_by_others(const volatile void* at, Access& access) {
  if (runtime.phase != Phase::run) return false;
  switch (region_of(const_cast<const void*>(at), access.offset)) {
    case Region::elsewhere:
      if (local_state::watch.on && writes(access.kind)) local_state::note_private(at, access.size);
      return false;
    case Region::own_segment:
      return true;
    case Region::foreign_segment:
      break;
  }
  end_run(RunEnd::address, current(), "an access through another process's mapping of the segment");
}

inline void plain(const volatile void* at, std::size_t bytes, AccessKind kind, const void* pc) {
  Access access{0, static_cast<std::uint16_t>(bytes), kind, __ATOMIC_RELAXED, pc};
  if (!seen_by_others(at, access)) return;
  schedule_point(access);
  if (runtime.weak) memory::plain(access);
}

template <class Word>
std::uint64_t bits_of(Word value) {
  return static_cast<std::uint64_t>(value);
}

template <class Word>
Word load(const volatile Word* at, int order, const void* pc) {
  Access access{0, sizeof(Word), AccessKind::load, static_cast<std::uint8_t>(order), pc};
  if (!seen_by_others(at, access)) return *at;
  schedule_point(access);
  if (runtime.weak) {
    if (sizeof(Word) <= 8) {
      return static_cast<Word>(memory::load(access, const_cast<const Word*>(at)));
    }
    memory::wide(access);
  }
  return *at;
}

template <class Word>
void store(volatile Word* at, Word value, int order, const void* pc) {
  Access access{0, sizeof(Word), AccessKind::store, static_cast<std::uint8_t>(order), pc};
  if (seen_by_others(at, access)) {
    schedule_point(access);
    if (runtime.weak) {
      if (sizeof(Word) <= 8) {
        memory::store(access, const_cast<Word*>(at), bits_of(value));
        return;
      }
      memory::wide(access);
    }
  }
  *at = value;
}

template <class Word>
Word changed(Word before, memory::Change change, Word operand) {
  switch (change) {
    case memory::Change::exchange:
      return operand;
    case memory::Change::add:
      return static_cast<Word>(before + operand);
    case memory::Change::subtract:
      return static_cast<Word>(before - operand);
    case memory::Change::bit_and:
      return static_cast<Word>(before & operand);
    case memory::Change::bit_or:
      return static_cast<Word>(before | operand);
    case memory::Change::bit_xor:
      return static_cast<Word>(before ^ operand);
    case memory::Change::bit_nand:
      return static_cast<Word>(~(before & operand));
  }
  return before;
}

template <class Word>
Word change(volatile Word* at, Word operand, memory::Change change, int order, const void* pc) {
  Access access{0, sizeof(Word), AccessKind::exchange, static_cast<std::uint8_t>(order), pc};
  if (seen_by_others(at, access)) {
    schedule_point(access);
    if (runtime.weak) {
      if (sizeof(Word) <= 8) {
        return static_cast<Word>(
            memory::change(access, const_cast<Word*>(at), change, bits_of(operand)));
      }
      memory::wide(access);
    }
  }
  const Word before = *at;
  *at = changed(before, change, operand);
  return before;
}

template <class Word>
bool compare_exchange(volatile Word* at, Word* expected, Word desired, int order, int failure_order,
                      bool weak, const void* pc) {
  Access access{0, sizeof(Word), AccessKind::exchange, static_cast<std::uint8_t>(order), pc};
  if (seen_by_others(at, access)) {
    schedule_point(access);
    if (runtime.weak) {
      if (sizeof(Word) <= 8) {
        std::uint64_t wanted = bits_of(*expected);
        const bool done = memory::compare_exchange(access, const_cast<Word*>(at), wanted,
                                                   bits_of(desired), failure_order, weak);
        if (!done) *expected = static_cast<Word>(wanted);
        return done;
      }
      memory::wide(access);
    }
    if (weak && runtime.spurious && *at == *expected && choose(ChoiceKind::weak_failure, 2) == 1) {
      return false;
    }
  }
  const Word before = *at;
  if (before != *expected) {
    *expected = before;
    return false;
  }
  *at = desired;
  return true;
}

void fence(int order, const void* pc) {
  if (!in_run()) return;
  schedule_point({0, 0, AccessKind::fence, static_cast<std::uint8_t>(order), pc});
  if (runtime.weak) memory::fence(static_cast<unsigned>(order));
}

constexpr std::size_t word_bytes = 8;

// Up to the next word's boundary.
std::size_t piece(const void* at, std::size_t left) {
  const std::size_t to_boundary =
      word_bytes - (reinterpret_cast<std::uintptr_t>(at) & (word_bytes - 1));
  return to_boundary < left ? to_boundary : left;
}

// memcpy and its like, a word at a time: between the words others may go on.
void* copy(void* to, const void* from, std::size_t bytes, bool backwards, const void* pc) {
  std::uint32_t offset = 0;
  const bool target_shared = in_run() && region_of(to, offset) != Region::elsewhere;
  if (!target_shared && !(in_run() && region_of(from, offset) != Region::elsewhere)) {
    return backwards ? __builtin_memmove(to, from, bytes) : __builtin_memcpy(to, from, bytes);
  }
  auto* const target = static_cast<std::byte*>(to);
  const auto* const source = static_cast<const std::byte*>(from);
  const void* const paced = target_shared ? to : from;
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t now = piece(static_cast<const std::byte*>(paced) + done, bytes - done);
    const std::size_t at = backwards ? bytes - done - now : done;
    plain(source + at, now, AccessKind::read, pc);
    std::byte word[word_bytes];
    __builtin_memcpy(word, source + at, now);
    plain(target + at, now, AccessKind::write, pc);
    __builtin_memcpy(target + at, word, now);
    done += now;
  }
  return to;
}

}  // namespace
}  // namespace queuecheck::explore

namespace qe = queuecheck::explore;
using qe::AccessKind;
using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
__extension__ using u128 = unsigned __int128;

#define PC __builtin_return_address(0)

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void** at, void*) {
  qe::plain(at, sizeof *at, AccessKind::write, PC);
}
void __tsan_vptr_read(void** at) {
  qe::plain(at, sizeof *at, AccessKind::read, PC);
}
void __tsan_read_range(void* at, unsigned long bytes) {
  qe::plain(at, bytes, AccessKind::read, PC);
}
void __tsan_write_range(void* at, unsigned long bytes) {
  qe::plain(at, bytes, AccessKind::write, PC);
}

#define ONE(NAME, BYTES, KIND)                  \
  void __tsan_##NAME##BYTES(void* at) {         \
    qe::plain(at, BYTES, AccessKind::KIND, PC); \
  }
#define PLAIN(BYTES)                        \
  ONE(read, BYTES, read)                    \
  ONE(write, BYTES, write)                  \
  ONE(unaligned_read, BYTES, read)          \
  ONE(unaligned_write, BYTES, write)        \
  ONE(volatile_read, BYTES, read)           \
  ONE(volatile_write, BYTES, write)         \
  ONE(unaligned_volatile_read, BYTES, read) \
  ONE(unaligned_volatile_write, BYTES, write)
PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

#define CHANGE(BITS, WORD, NAME, CHANGE)                                          \
  WORD __tsan_atomic##BITS##_##NAME(volatile WORD* at, WORD operand, int order) { \
    return qe::change<WORD>(at, operand, qe::memory::Change::CHANGE, order, PC);  \
  }
#define ATOMIC(BITS, WORD)                                                                         \
  WORD __tsan_atomic##BITS##_load(const volatile WORD* at, int order) {                            \
    return qe::load<WORD>(at, order, PC);                                                          \
  }                                                                                                \
  void __tsan_atomic##BITS##_store(volatile WORD* at, WORD value, int order) {                     \
    qe::store<WORD>(at, value, order, PC);                                                         \
  }                                                                                                \
  CHANGE(BITS, WORD, exchange, exchange)                                                           \
  CHANGE(BITS, WORD, fetch_add, add)                                                               \
  CHANGE(BITS, WORD, fetch_sub, subtract)                                                          \
  CHANGE(BITS, WORD, fetch_and, bit_and)                                                           \
  CHANGE(BITS, WORD, fetch_or, bit_or)                                                             \
  CHANGE(BITS, WORD, fetch_xor, bit_xor)                                                           \
  CHANGE(BITS, WORD, fetch_nand, bit_nand)                                                         \
  int __tsan_atomic##BITS##_compare_exchange_strong(volatile WORD* at, WORD* expected,             \
                                                    WORD desired, int order, int failure) {        \
    return qe::compare_exchange<WORD>(at, expected, desired, order, failure, false, PC);           \
  }                                                                                                \
  int __tsan_atomic##BITS##_compare_exchange_weak(volatile WORD* at, WORD* expected, WORD desired, \
                                                  int order, int failure) {                        \
    return qe::compare_exchange<WORD>(at, expected, desired, order, failure, true, PC);            \
  }                                                                                                \
  WORD __tsan_atomic##BITS##_compare_exchange_val(volatile WORD* at, WORD expected, WORD desired,  \
                                                  int order, int failure) {                        \
    qe::compare_exchange<WORD>(at, &expected, desired, order, failure, false, PC);                 \
    return expected;                                                                               \
  }
ATOMIC(8, u8)
ATOMIC(16, u16)
ATOMIC(32, u32)
ATOMIC(64, u64)
ATOMIC(128, u128)

void __tsan_atomic_thread_fence(int order) {
  qe::fence(order, PC);
}
void __tsan_atomic_signal_fence(int) {}

void* __wrap_memcpy(void* to, const void* from, std::size_t bytes) {
  return qe::copy(to, from, bytes, false, PC);
}
void* __wrap_memmove(void* to, const void* from, std::size_t bytes) {
  return qe::copy(to, from, bytes, to > from, PC);
}
void* __wrap_memset(void* to, int value, std::size_t bytes) {
  std::uint32_t offset = 0;
  if (!qe::in_run() || qe::region_of(to, offset) == qe::Region::elsewhere) {
    return __builtin_memset(to, value, bytes);
  }
  auto* const target = static_cast<std::byte*>(to);
  for (std::size_t done = 0; done < bytes;) {
    const std::size_t now = qe::piece(target + done, bytes - done);
    qe::plain(target + done, now, AccessKind::write, PC);
    __builtin_memset(target + done, value, now);
    done += now;
  }
  return to;
}

}  // extern "C"
