// The steps at which the crash matrix kills or pauses a process, for one queue: what the queue has
// no call for is left out, with the reason.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Same queue, same steps in the same order, rows of the matrix included.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/stress/crash/crash_matrix.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

// How the instant is found at which the process is hit.
enum class HitWhen : std::uint8_t {
  asleep,   // the kernel says that it sleeps, and its call is open
  after,    // its call has returned, the next one has not begun
  traffic,  // at a random instant of busy traffic
  access,   // by itself, before its n-th access to the queue's memory
};

struct CrashStep {
  std::string name;  // of the row, or what its accesses are those of
  HitWhen when{};
  OperationKind act{};      // of the process that is hit
  bool reattaches = false;  // it gives its handle back first, and attaches anew
  bool full = false;        // the queue is, before; else at most one item is inside
  bool waiter = false;      // another process sleeps in the opposite call
};

// What a queue is given: its calls, its roles, its effective capacity.
struct CrashShape {
  std::uint64_t capacity = 4;  // asked for
  std::uint64_t places = 4;    // effective; 0: not a number of items
  std::uint32_t item_bytes = 16;
  bool one_producer = false;
  bool one_consumer = false;

  // The process that is hit, and one other, on the two sides.
  bool pair() const { return one_producer || one_consumer; }
};

struct CrashSteps {
  std::vector<CrashStep> steps;
  std::vector<CrashRow> left_out;
};

CrashSteps crash_steps(const QueueFacts& queue, const CrashShape& shape);

// The call that waits, where the queue has it, else the one that tries.
OperationKind putting(const QueueFacts& queue);
OperationKind getting(const QueueFacts& queue);

}  // namespace queuecheck
