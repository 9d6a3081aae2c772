// Litmus tests: a few threads of a few accesses, run in every way that a memory mode allows.
//
// Process and thread safety: borrows the one Runtime while it runs; one thread.
//
// Invariants
//   1. Every schedule, every flush and every store that a load may read is taken: the answer is the
//      exact set of outcomes of the model.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/memory_model.hpp"

namespace queuecheck::explore {

enum class Litmus : std::uint8_t {
  load,
  store,
  add,
  exchange,
  swap,
  fence,
  everywhere,
  plain_read,
  plain_write,
  lock,    // taken if it is free: the value read is an observation, 0 = taken
  unlock,  // these two are modelled calls on the object at `byte`
};

// The location is a number: location n lies at byte 8 * n, or where `byte` says.
struct Instruction {
  Litmus kind = Litmus::load;
  std::uint32_t byte = 0;
  std::uint64_t value = 0;
  int order = __ATOMIC_RELAXED;
  std::uint16_t size = 4;
  std::uint64_t expected = 0;  // swap: compares with it
  int failure_order = __ATOMIC_RELAXED;
};

inline constexpr std::uint32_t x = 0, y = 8, z = 16;
inline constexpr int rlx = __ATOMIC_RELAXED, acq = __ATOMIC_ACQUIRE, rel = __ATOMIC_RELEASE,
                     ar = __ATOMIC_ACQ_REL, sc = __ATOMIC_SEQ_CST;

inline Instruction R(std::uint32_t at, int order = rlx) {
  return {.kind = Litmus::load, .byte = at, .order = order};
}
inline Instruction W(std::uint32_t at, std::uint64_t value, int order = rlx) {
  return {.kind = Litmus::store, .byte = at, .value = value, .order = order};
}
inline Instruction Add(std::uint32_t at, std::uint64_t value, int order = rlx) {
  return {.kind = Litmus::add, .byte = at, .value = value, .order = order};
}
// Its answer is not an observation.
inline Instruction Xchg(std::uint32_t at, std::uint64_t value, int order = rlx) {
  return {.kind = Litmus::exchange, .byte = at, .value = value, .order = order};
}
// Observes what it read.
inline Instruction Cas(std::uint32_t at, std::uint64_t expected, std::uint64_t value, int order,
                       int failure) {
  return {Litmus::swap, at, value, order, 4, expected, failure};
}
inline Instruction F(int order) {
  return {.kind = Litmus::fence, .order = order};
}
inline Instruction Everywhere() {
  return {.kind = Litmus::everywhere};
}
inline Instruction PR(std::uint32_t at) {
  return {.kind = Litmus::plain_read, .byte = at};
}
inline Instruction PW(std::uint32_t at, std::uint64_t value) {
  return {.kind = Litmus::plain_write, .byte = at, .value = value};
}
inline Instruction Lock(std::uint32_t at) {
  return {.kind = Litmus::lock, .byte = at};
}
inline Instruction Unlock(std::uint32_t at) {
  return {.kind = Litmus::unlock, .byte = at};
}
inline Instruction wide(Instruction one, std::uint16_t size) {
  one.size = size;
  return one;
}

using Threads = std::vector<std::vector<Instruction>>;

struct Litmuses {
  std::set<std::string> outcomes;  // a digit for each load, thread after thread, then final values
  std::set<std::string> racy;      // ... of executions with a race
  std::uint64_t executions = 0;
};

// `final_bytes`: locations (4 bytes wide) whose last value belongs to the outcome.
Litmuses outcomes_of(const Threads& threads, MemoryMode mode,
                     const std::vector<std::uint32_t>& final_bytes = {}, bool races = false);

}  // namespace queuecheck::explore
