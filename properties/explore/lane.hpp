// A lane runs one program under chosen schedules: virtual processes on fibers (fiber_lane.hpp), or
// real forked processes that pass a token (process_lane.hpp). The same choices give the same run in
// both.
//
// Process and thread safety: used by one thread; one lane at a time (there is one Runtime).
//
// Invariants
//   1. prepare() lays out the queue once; every run() begins from exactly that state: segment,
//      writable memory of the plugin's private copies, thread-local storage, heap.
//   2. A run is a pure function of (program, settings, choices).
//   3. A crash in the queue's code ends the run as RunEnd::crashed, not the caller.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "queuecheck/properties/explore/memory_model.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

struct LaneSettings {
  MemoryMode memory = MemoryMode::sc;
  bool races = false;       // look for data races in every run
  std::uint32_t kills = 0;  // at most so many processes are killed in a run, at any access
  bool late_comer = false;  // after the others, a fresh process attaches and drains
  bool spurious = false;    // waits may end for no reason, weak compare-and-swaps may fail
  // A process that reads the same again, nobody having done anything meanwhile, is let go on
  // without a choice after the second time, until its loop ends or shows that it has no end. Runs
  // in which others come in later differ from these only in how often it looked. For random
  // schedules: a loop of 200 looks before a sleep would hide the sleep from them. Looks without a
  // choice are accesses, but no steps.
  bool skip_looks = false;
  std::uint64_t steps_max = 20'000;  // then a fair tail, then RunEnd::bound
};

class Lane {
 public:
  virtual ~Lane() = default;
  virtual std::string_view name() const = 0;  // "fibers", "processes"

  // Throws RefusedError when the queue refuses the program's options, EnvironmentError when the
  // machine lacks something, std::invalid_argument when the program cannot be explored (too many
  // processes or operations for a World).
  virtual void prepare(const Program& program, const LaneSettings& settings) = 0;

  // One run from the prepared state. The reference is good until the next call.
  virtual const World& run(Strategy& strategy, const RunPlan& plan) = 0;
  virtual const World& world() const = 0;

  // The queue's own words with its effective capacity, after prepare().
  virtual const std::string& specification() const = 0;
};

// `plugin`: the instrumented shared object. Throws std::runtime_error with one line when it is not
// instrumented or needs libtsan.
std::unique_ptr<Lane> make_fiber_lane(const std::string& plugin);
std::unique_ptr<Lane> make_process_lane(const std::string& plugin);

// The last run as history and observation, for judges and failure files.
Run run_of(const World& world, const Program& program, const LaneSettings& settings,
           const std::string& specification);

}  // namespace queuecheck::explore
