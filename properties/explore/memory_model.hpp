// What a load may see, and when a store is seen: the interface of the memory modes.
//
//   sc   a load reads the newest store
//   tso  a FIFO buffer of stores for each process; "flush" is an action of the schedule (x86)
//   c11  each atomic location keeps the stores that some load may still read (C++ memory model
//        without load buffering; modification order is execution order)
//
// Process and thread safety: as World: one thread, or who holds the token; flat.
//
// Invariants
//   1. A model is told every atomic access to the segment, in execution order, *after* the
//      scheduler let it happen.
//   2. Memory holds the newest store that is visible to all (sc, c11: the newest at all). Values
//      travel as the low `size` bytes of a 64-bit word; 16-byte accesses go to memory directly and
//      count as seq_cst.
//   3. Under every model the happens-before clocks are kept, where races are looked for.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/access.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

enum class MemoryMode : std::uint8_t { sc, tso, c11 };

// Two accesses without order between them, one of them a plain write or both to the same bytes and
// one of them plain.
struct Race {
  bool found = false;
  Access first, second;
  std::uint8_t first_process = 0, second_process = 0;
};

// The weak path of an access: called by the hooks after the schedule point, in `tso` and `c11` mode
// and, in any mode, when races are looked for (Runtime::weak). `where` is the address in the
// caller's mapping. Flat state; memory_model.cpp has the one object.
namespace memory {

// Before each run. `setup_done`: what setup wrote happens before everything.
void begin_run(MemoryMode mode, bool races, unsigned processes);

std::uint64_t load(const Access& access, const void* where);
void store(const Access& access, void* where, std::uint64_t value);

enum class Change : std::uint8_t { exchange, add, subtract, bit_and, bit_or, bit_xor, bit_nand };
// Returns the value before.
std::uint64_t change(const Access& access, void* where, Change change, std::uint64_t operand);
// True: it was `expected`; else `expected` becomes what it was. A weak one may fail by choice.
bool compare_exchange(const Access& access, void* where, std::uint64_t& expected,
                      std::uint64_t desired, int failure_order, bool weak);
void fence(unsigned order);
void plain(const Access& access);  // the caller's code does it after the hook has returned

// A modelled call on the object at `offset` acts like a seq_cst read-modify-write of it, or like a
// release (unlock, wake) or an acquire (lock, woken) only.
void acquire(std::uint32_t offset);
void release(std::uint32_t offset);
// membarrier: a seq_cst fence in every process.
void fence_everywhere();

// tso: processes that have something buffered, a bit each; and the action.
std::uint32_t flushable();
void flush(unsigned process);

// Precedence between operations: called when an operation of the current process is invoked and
// when it returned. tso: an operation ends when its last own store was flushed. c11: see
// precedes().
void invoked(unsigned operation);
void returned(unsigned operation);
// Only after a run, for c11: does operation a's return happen before b's invocation?
bool precedes(unsigned a, unsigned b);

const Race& race();  // the first of the run

}  // namespace memory

}  // namespace queuecheck::explore
