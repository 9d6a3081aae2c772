// `replay` of an explored failure: by its schedule, in the helper, exactly.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. Exit code 1 says that the run was the recorded one and is a violation; 2 that one left the
//      recorded one; 64 that the schedule is of another build or no schedule.
#pragma once

#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck::cli {

struct ScheduleReplay {
  std::string file;      // as the user named it
  std::string schedule;  // its text
  QueueSource queue;
  std::string instrumented;  // empty: what belongs to the queue
  std::string lane = "fibers";
  std::string json;
  bool gdb = false;        // in gdb, which never returns
  std::uint32_t runs = 1;  // each exact, so that one says it all
};

// Is this text a schedule file's?
bool is_schedule(const std::string& text);

// The queue that the schedule names; throws CLI::ValidationError when it is not known here.
QueueSource queue_of_schedule(const std::string& text, const std::string& file);

// `stored`: the failure as it was recorded, where the file holds it; for steps and certificate.
Status replay_schedule(const ScheduleReplay& wanted, const Failure* stored);

}  // namespace queuecheck::cli
