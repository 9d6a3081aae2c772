// Does one virtual process's part of a program on a queue, and writes down what each call answered.
//
// Process and thread safety: runs as the current virtual process; uses World and the scratch memory
// of that process only.
//
// Invariants
//   1. Owns nothing: a run may leave it anywhere (killed, ended), and it is never unwound.
//   2. Values are numbered as program.hpp says, so histories read the same as those of other
//      executors.
#pragma once

#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/queue_plugin.h"
#include "queuecheck/properties/explore/world.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

struct VirtualActor {
  const queuecheck_queue* table = nullptr;
  void* handle = nullptr;
  std::uint32_t process = 0;
  std::uint32_t item_bytes_max = 8;
  std::int64_t stride = 1000;
  std::uint64_t sequence = 0;      // of its last new item
  std::byte* items = nullptr;      // room for batch_max items
  std::size_t* lengths = nullptr;  // batch_max
};

inline constexpr std::uint16_t no_program_step = 0xffff;

// `count` items of the largest size, by try_put.
void put_prefill(VirtualActor& actor, std::uint32_t count);

void run_steps(VirtualActor& actor, const Step* steps, std::size_t count);

// Takes what is left with try_get until EMPTY or CLOSED.
void drain(VirtualActor& actor);

// One try_put beside the program, of the largest size.
void put_one(VirtualActor& actor);

}  // namespace queuecheck::explore
