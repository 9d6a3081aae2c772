// Programs as bytes in the control memory: written by the harness, read in place by the workers.
//
// Process and thread safety: a view reads memory that nobody writes while a batch runs.
//
// Invariants
//   1. view(encode(program)) shows the same options, flags and steps.
//   2. Harness and workers are one build, so steps are copied as they lie in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "queuecheck/stress/program.hpp"

namespace queuecheck {

static_assert(std::is_trivially_copyable_v<Step>);

struct WireProgram {
  std::uint64_t bytes = 0;  // of the whole encoding, a multiple of 8
  std::uint64_t capacity = 0;
  std::int64_t stride = 0;
  std::uint32_t item_bytes_max = 0;
  std::uint32_t producers = 0;
  std::uint32_t consumers = 0;
  std::uint32_t processes = 0;
  std::uint32_t prefill = 0;
  std::uint32_t drain = 0;
  std::uint32_t kills = 0;  // how many; the harness does them
  std::uint32_t late = 0;   // how many attach after the start, for the first time or anew
  std::uint32_t steps = 0;  // of all processes
  std::uint32_t extra_bytes = 0;
  std::uint32_t has_preset = 0;
  std::uint32_t refusals_kept = 0;  // of a series of refused tries of one call
  std::uint64_t preset = 0;
  // then: WireProcess[processes + 1], Step[steps], extra as key\0value\0...
};

// The last one only says where the steps of the one before it end.
struct WireProcess {
  std::uint32_t first_step = 0;
  std::uint32_t late_ns = 0;  // after the start, when it attaches; 0: before it
};

class WireView {
 public:
  explicit WireView(const std::byte* at) : at_(at) {}
  const WireProgram& program() const { return *reinterpret_cast<const WireProgram*>(at_); }
  std::span<const Step> steps(std::uint32_t process) const;
  std::uint32_t late_ns(std::uint32_t process) const { return processes()[process].late_ns; }
  Options options() const;

 private:
  const WireProcess* processes() const;
  const Step* all_steps() const;

  const std::byte* at_;
};

// Appends the encoding.
void encode_program(const Program& program, std::vector<std::byte>& out);

}  // namespace queuecheck
