// A folder of recorded calls as one history: what `queuecheck judge FOLDER` judges.
//
// Process and thread safety: one thread; the writers may be at work.
//
// Invariants
//   1. Sound: a queue that keeps its promise has an order for what comes out. What is not known is
//      left open: of a call that has not returned, or that returned after something was not
//      recorded (a full disk, a log that was still being written), it is open whether it took
//      effect; before the start of a window it is open what was inside (unknown_past.hpp); an
//      identity that was put twice names nothing.
//   2. Logs that do not belong together are refused: of another start of a machine, of another
//      clock, with other specifications.
//   3. `complete` only where every thread closed its log, every call returned and nothing is
//   unknown.
//   4. A process that is gone and has not closed its logs was killed, or ended without its
//      destructors: it gets a crash line at the end.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/stress/recording/read_logs.hpp"

namespace queuecheck::recording {

struct RecordedHistory {
  History history;
  std::vector<std::string> remarks;  // who took part, and what is not known; a line each
};

// Throws HistoryError.
RecordedHistory put_together(ReadLogs logs, const std::string& folder);
RecordedHistory read_recording(const std::string& folder);

}  // namespace queuecheck::recording
