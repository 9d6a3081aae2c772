// The logs of a folder (call_record.hpp), read and checked: what each thread's file says, before
// they are put together (recording.hpp).
//
// Process and thread safety: one thread; the writers may be at work.
//
// Invariants
//   1. Nothing in a file is trusted; what is wrong is a HistoryError of one line that names the
//   file.
//   2. `read_at` is before the first byte was read, so every call that returned before it, of a
//      process that recorded it, is here.
//   3. Calls stand in the order in which they were begun.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/stress/recording/call_record.hpp"

namespace queuecheck::recording {

struct ReadCall {
  std::uint64_t t0 = 0;
  std::uint64_t t1 = 0;  // 0: open
  std::int64_t value = 0;
  std::int64_t timeout_ns = 0;
  std::uint32_t item_bytes = 8;
  OperationKind kind = OperationKind::put;
  Outcome outcome = Outcome::ok;
  std::size_t first_value = 0;  // of a batch, in ReadLog::values
  std::size_t values = 0;
};

struct ReadLog {
  std::string file;
  std::string boot_id;
  ProcessKey process;
  std::string process_name;
  std::string specification;
  std::uint64_t time_namespace = 0;
  StampClock clock = StampClock::monotonic;
  ClockPair opened;
  ClockPair closed;
  bool whole = true;
  bool is_closed = false;
  std::uint64_t stopped_at = 0;
  std::uint64_t known_from = 0;  // calls that returned before may be missing; 0: none is
  std::optional<bool> lives;     // its process
  std::vector<ReadCall> calls;
  std::vector<std::int64_t> values;
};

struct ReadLogs {
  std::vector<ReadLog> logs;  // that hold calls, or were begun
  std::vector<std::uint64_t> unrecorded;
  std::uint64_t read_at = 0;  // by the clock of this machine
};

// Has the folder files of recorded calls?
bool is_recording(const std::string& folder);

ReadLogs read_logs(const std::string& folder);

}  // namespace queuecheck::recording
