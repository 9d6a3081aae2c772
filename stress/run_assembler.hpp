// From the logs of the workers to histories.
//
// Process and thread safety: used by the harness, on logs whose writers have finished or died (or,
// for a hang, are stuck inside one call).
//
// Invariants
//   1. Programs are taken in the order of the batch, each exactly once.
//   2. A record without a return becomes a pending operation; nothing else does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/stress/calibration.hpp"
#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct CrashLine {
  std::uint32_t process = 0;
  std::uint64_t ticks = 0;  // when it was surely dead
};

class RunAssembler {
 public:
  RunAssembler(ControlSegment& control, double ticks_per_ns);

  // `extra_slots`: slots of fresh workers that took part at the end (numbered as processes behind
  // those of the program). `crashed`: processes that died by their own fault.
  History assemble(std::size_t program, const Program& of, const std::vector<CrashLine>& kills,
                   const std::vector<std::uint32_t>& extra_slots,
                   const std::vector<std::uint32_t>& crashed);

 private:
  Operation convert(const Record& record, const Program& of, std::uint32_t process,
                    std::uint64_t base) const;
  static void add_values(Operation& o, const Record& record, const Program& of);

  ControlSegment& control_;
  double ns_per_tick_;
  std::vector<std::uint64_t> cursor_;  // per slot: first record of the next program
};

// The queue's own words with its effective capacity put in.
std::string effective_specification(const char* text, std::uint64_t capacity);

}  // namespace queuecheck
