// The file of one thread's recorded calls: a head of one page, then records of 40 bytes each.
//
// Process and thread safety: one writer, the thread; any number of readers, which may read while it
// writes, and must when it was killed.
//
// Invariants
//   1. A file without the magic word holds no call: the word is written last.
//   2. `count` records were begun. In a file of window N, record i stands at i mod N, so that of
//   the
//      oldest one that is left only the place is certain: the next one may be half written over it.
//   3. `t1` is 0 while a call is open; when it is not, everything else in the record is complete.
//   4. A record with flag `entry` is no call, but one value of the batch whose record has the index
//      `timeout_ns`.
//   5. What the thread did after `stopped_at`, where that is not 0, was not recorded.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/stress/calibration.hpp"

namespace queuecheck::recording {

inline constexpr std::string_view magic_word = "queuecheck-log/1";
inline constexpr std::string_view file_suffix = ".calls";
// An empty file whose name ends so, PID-START-TICKS.unrecorded, stands for a thread that could not
// make its log at that time.
inline constexpr std::string_view unrecorded_suffix = ".unrecorded";
inline constexpr std::size_t head_bytes = 4096;

inline constexpr std::uint8_t flag_entry = 1;

struct CallRecord {
  std::uint64_t t0 = 0;
  std::atomic<std::uint64_t> t1 = 0;
  std::int64_t value = 0;  // put or got; of a batch: how many entries; of an observer: its answer
  std::int64_t timeout_ns = 0;
  std::uint32_t item_bytes = 8;  // of a refused put_many: how many went in
  OperationKind kind = OperationKind::put;
  Outcome outcome = Outcome::ok;
  std::uint8_t flags = 0;
  std::uint8_t reserved = 0;
};
static_assert(sizeof(CallRecord) == 40);

// Which process, on this machine or another: a pid alone comes again.
struct ProcessKey {
  std::int64_t pid = 0;
  std::uint64_t start = 0;          // clock ticks after boot, as /proc/PID/stat says
  std::uint64_t pid_namespace = 0;  // inode; 0: not known

  friend auto operator<=>(const ProcessKey&, const ProcessKey&) = default;
};

struct LogHead {
  char magic[16];
  char boot_id[48];
  ProcessKey process;
  std::uint64_t time_namespace;  // CLOCK_MONOTONIC of two of them differ
  StampClock clock;
  std::uint32_t whole;   // the queue was empty, and nobody used it, before the recording
  std::uint64_t window;  // records that are kept; 0: all
  ClockPair opened;
  char process_name[64];
  char specification[1024];

  alignas(64) std::atomic<std::uint64_t> count;
  std::atomic<std::uint64_t> stopped_at;
  std::atomic<std::uint64_t> closed_at;  // by the writer, in order; 0: open, or killed
  ClockPair closed;                      // complete when closed_at is not 0
};
static_assert(sizeof(LogHead) <= head_bytes);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace queuecheck::recording
