#include "queuecheck/stress/recording/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/stress/recording/process_identity.hpp"

namespace queuecheck::recording {
namespace {

constexpr double slew_max = 1e-3;                // of CLOCK_MONOTONIC; adjtimex allows half of it
constexpr double reading_error_ns = 10'000'000;  // a process may sleep between its two readings

[[noreturn]] void disagree(const ReadLog& a, const ReadLog& b, const std::string& what) {
  throw HistoryError(b.file + ": " + what + " than " + a.file +
                     "; right would be a folder for each");
}

void check_pair(const ReadLog& a, const ReadLog& b) {
  if (a.boot_id != b.boot_id) disagree(a, b, "is of another machine, or of another start of it,");
  if (a.clock != b.clock) disagree(a, b, "has its times from another clock");
  if (a.clock == StampClock::monotonic && a.time_namespace != b.time_namespace) {
    disagree(a, b, "is of another time namespace");
  }
}

// Readings of both clocks, all on one line: a counter that stood still, was set or differs between
// processors shows here.
Calibration calibrate(const ReadLogs& read, bool here) {
  struct Reading {
    ClockPair pair;
    const ReadLog* log;
  };
  std::vector<Reading> readings;
  const ReadLog& first = read.logs.front();
  for (const ReadLog& log : read.logs) {
    if (log.time_namespace != first.time_namespace) continue;
    readings.push_back({log.opened, &log});
    if (log.is_closed) readings.push_back({log.closed, &log});
  }
  if (here && first.time_namespace == time_namespace() && first.clock == best_stamp_clock()) {
    readings.push_back({read_both_clocks(first.clock), &first});
  }
  std::sort(readings.begin(), readings.end(),
            [](const Reading& a, const Reading& b) { return a.pair.ticks < b.pair.ticks; });
  const ClockPair& from = readings.front().pair;
  const Calibration calibration = Calibration::between(first.clock, from, readings.back().pair);
  const double span = static_cast<double>(readings.back().pair.ns - from.ns);
  for (const Reading& one : readings) {
    const auto told = static_cast<double>(one.pair.ns - from.ns);
    const auto counted =
        static_cast<double>(one.pair.ticks - from.ticks) / calibration.ticks_per_ns();
    if (std::abs(told - counted) > reading_error_ns + slew_max * span) {
      throw HistoryError(one.log->file +
                         ": its two clocks do not agree with those of the other logs (was the "
                         "machine suspended?); right would be a run in which it was not");
    }
  }
  return calibration;
}

}  // namespace

Agreement agree(ReadLogs& read, const std::string& folder) {
  if (read.logs.empty()) {
    throw HistoryError(folder +
                       ": holds no recorded call; right would be a folder that a recorder "
                       "has written (docs/production.md)");
  }
  const ReadLog& first = read.logs.front();
  Agreement agreed;
  const ReadLog* told = nullptr;
  for (const ReadLog& log : read.logs) {
    check_pair(first, log);
    if (log.specification.empty()) continue;
    if (told != nullptr && told->specification != log.specification) {
      disagree(*told, log, "claims '" + log.specification + "', which is another specification,");
    }
    told = &log;
  }
  if (told != nullptr) agreed.specification = told->specification;
  const bool here = first.boot_id == boot_id() && !first.boot_id.empty();
  // Copied from elsewhere: nobody writes to it any more.
  for (ReadLog& log : read.logs) {
    if (!here) log.lives = false;
  }
  agreed.calibration = calibrate(read, here);
  return agreed;
}

}  // namespace queuecheck::recording
