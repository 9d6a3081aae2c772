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
//      travel as the low `size` bytes of a 64-bit word; 16-byte accesses go to memory directly,
//      after wide(), and count as seq_cst.
//   3. Under every model the happens-before clocks are kept, where races are looked for.
//   4. Every outcome is one that the language (c11) or x86 (tso) allows: where the model is not
//      exact it offers fewer outcomes and orders more, so what it shows is real. What it leaves out
//      is listed in docs/exploring.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "queuecheck/properties/explore/access.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

enum class MemoryMode : std::uint8_t { sc, tso, c11 };

// As in options, schedules and reports.
inline constexpr std::array<std::string_view, 3> memory_mode_names{"sc", "tso", "c11"};

constexpr std::string_view name(MemoryMode mode) {
  return memory_mode_names[static_cast<std::size_t>(mode)];
}
constexpr std::optional<MemoryMode> parse_memory_mode(std::string_view text) {
  for (std::size_t i = 0; i < memory_mode_names.size(); ++i) {
    if (memory_mode_names[i] == text) return static_cast<MemoryMode>(i);
  }
  return std::nullopt;
}

// Two accesses by different processes to the same bytes, at least one of them a write and at least
// one plain, of which neither happens before the other.
struct Race {
  bool found = false;
  Access first, second;
  std::uint8_t first_process = 0, second_process = 0;
};

// The weak path of an access: called by the hooks after the schedule point, in `tso` and `c11` mode
// and, in any mode, when races are looked for (Runtime::weak). `where` is the address in the
// caller's mapping. Flat state; memory_model.cpp has the one object.
namespace memory {

// Before each run. What setup wrote happens before everything.
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
// An atomic access of 16 bytes: the caller does it on memory after this has returned.
void wide(const Access& access);

// A modelled call on the object at `offset` acts like an acquire (lock, woken), like a release
// (unlock, wake), or like both. Each waits for the caller's buffer: there is a locked instruction
// or a system call in it.
void acquire(std::uint32_t offset);
void release(std::uint32_t offset);
// membarrier: a seq_cst fence in every process.
void fence_everywhere();
// The current process has learnt that another one is over (killed, or done): from a robust lock,
// from a pidfd, from ESRCH. The kernel ends a process after all that the process did.
void learnt_of_end(unsigned process);
// A late-comer, which its parent started when all others were over: before its first access.
void began_after_all(unsigned process);

// tso: processes that have something buffered, dead ones included, a bit each; and the action.
std::uint32_t flushable();
void flush(unsigned process);

// Precedence between operations: called when an operation of the current process is invoked and
// when it returned; stamps the return.
//
// Between two operations of a process there is a full fence, as there is in the recorder of real
// runs; it comes with the second one. Without it no queue of plain loads and stores would answer
// truthfully to anybody: in `spsc` a producer that has just put finds the queue full because it
// does not see a get, and the consumer that has just got finds it empty because it does not see the
// put (store buffering across two operations of each). What is wrong within one operation still
// shows. tso: an operation ends when its last store was flushed, at the latest by that fence. c11:
// the fence orders, but makes nothing happen before anything.
void invoked(unsigned operation);
void returned(unsigned operation);
// After a run, in any mode: does operation a precede b? Operations of one process: in their order.
// Others: sc and tso, by their events; c11, if a's return happens before b's invocation.
bool precedes(unsigned a, unsigned b);

const Race& race();  // the first of the run

}  // namespace memory

}  // namespace queuecheck::explore
