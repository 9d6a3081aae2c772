// Schedule files, "queuecheck-schedule 1": one controlled run as text that people can read, compare
// and edit, with all that replay needs.
//
//     queuecheck-schedule 1
//     queue mutant:PB1
//     plugin PB1.so
//     build 4c1f...                           the plugin's ELF build id
//     compiler GCC: (Debian 12.2.0-14) 12.2.0
//     memory tso races kills=1 late_comer spurious skip_looks steps=20000
//     found pct seed=12345
//     class lost
//     options capacity=1 ...                  the program (program_text.hpp)
//     process 0: try_put
//     process 1: try_get
//     schedule                                the moves (schedule_moves.hpp), in order:
//     P0 0.3                                  process 0 goes on until the 3rd access of its
//     P1 0.9 read_from=1                      operation 0; the load of 0.9 reads an older store
//     P0 flush x2
//     P1 resume                               goes on from a wait
//     P1 kill
//     end 41 9f3a6d0c11e2aa87                 steps and hash of the whole run
//     checks 9f3a 77b0                        hash after 16, 32, ... steps
//
// Who edits the moves writes `end unchecked` for the last two: nothing is recorded of that run.
//
// Process and thread safety: pure functions on text, but for the two that name a file.
//
// Invariants
//   1. Reading what was written gives an equal schedule.
//   2. Reading trusts nothing: whatever the bytes, the answer is a schedule whose program can be
//      run, or ScheduleTextError, one line "FILE:LINE: what is wrong; right would be ...".
//   3. A line `# ...` is a comment.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/schedule_moves.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

struct ScheduleTextError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Schedule {
  std::string queue;     // as on the command line
  std::string plugin;    // file name of the instrumented shared object, without folder
  std::string build_id;  // in hex; empty: it has none
  std::string compiler;
  LaneSettings settings;
  std::string strategy;  // that found it
  std::uint64_t seed = 0;
  std::string violation;  // class, or empty
  Program program;
  Moves moves;
  std::uint64_t steps = 0;
  std::uint64_t hash = 0;
  std::vector<std::uint16_t> checks;
  bool checked = true;  // steps, hash and checks are known
};

std::string schedule_text(const Schedule& schedule);

// `file` is named in errors.
Schedule read_schedule(std::string_view text, std::string_view file);
Schedule read_schedule_file(const std::string& path);
void write_schedule_file(const std::string& path, const Schedule& schedule);

// The traced run as a schedule of this program; queue, plugin, build, seed and class are the
// caller's.
Schedule schedule_of(const RunTrace& trace, const Program& program, const LaneSettings& settings);

}  // namespace queuecheck::explore
