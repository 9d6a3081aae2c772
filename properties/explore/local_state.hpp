// What a virtual process knows that is not in the segment: registers, its part of the stack, what
// it wrote into private memory. With the segment and the modelled calls it is all that the rest of
// a run depends on, so two runs that agree in it have the same future: a search needs one of them.
//
// While watched, each operation runs above a boundary in its stack: the queue's code is entered
// with empty registers on cleared memory, so that what it finds there by chance is always the same.
// At each schedule point its registers are written down.
//
// Process and thread safety: as Runtime: the fiber lane's one thread.
//
// Invariants
//   1. print() covers every byte of the queue's own frames and registers at the last schedule
//      point, every private byte that instrumented code ever wrote (outside the stack), every byte
//      of the segment that any access ever changed, the modelled objects and who waits how.
//   2. What is not covered and may matter is named by problem(): then states must not be merged.
//      The clock is not covered; who merges states looks at it himself.
//   3. Only x86-64; elsewhere available() is false.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore::local_state {

struct Registers {
  std::uint64_t rbx = 0, rbp = 0, r12 = 0, r13 = 0, r14 = 0, r15 = 0, rsp = 0;
};

struct Watch {
  bool on = false;
  std::uint32_t points[processes_max] = {};  // schedule points come to, in this run
  Registers registers[processes_max];
  std::uintptr_t boundary[processes_max] = {};  // the queue's frames are below
  const std::byte* items[processes_max] = {};   // what is put, or where what is got goes to
  std::size_t item_bytes[processes_max] = {};
  const std::size_t* length[processes_max] = {};  // where a get says how long its item is
};
extern Watch watch;

bool available();
void start();  // from here on runs are watched; forgets what earlier programs wrote
void stop();
void begin_run();

inline void capture(unsigned process) {
#if defined(__x86_64__)
  Registers& into = watch.registers[process];
  asm volatile(
      "movq %%rbx, 0(%0)\n\t"
      "movq %%rbp, 8(%0)\n\t"
      "movq %%r12, 16(%0)\n\t"
      "movq %%r13, 24(%0)\n\t"
      "movq %%r14, 32(%0)\n\t"
      "movq %%r15, 40(%0)\n\t"
      "movq %%rsp, 48(%0)"
      :
      : "r"(&into)
      : "memory");
#endif
  ++watch.points[process];
}

// Clears what calls have left below the caller's frame.
void scrub();

// Calls function(argument) above a fresh boundary.
void call(unsigned process, void (*function)(void*), void* argument);

// The queue's code is about to write private memory.
void note_private(const volatile void* at, std::size_t bytes);

// Before each choice and each step.
void note_waits(const World& world);

// `process` is about to do its pending access.
void note_step(const World& world, unsigned process);

// Of the state between two steps.
Fingerprint print(const World& world);

std::string_view problem();

}  // namespace queuecheck::explore::local_state
