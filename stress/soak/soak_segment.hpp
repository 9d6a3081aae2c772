// What harness and workers of a soak share: one file-backed mapping with orders, a seat for each
// worker, their streams of calls, and, at its end, the queue's own memory.
//
// A seat is a place for one process after the other: whoever is killed is followed by a fresh
// process in the same seat, which goes on in the same stream under a process number of its own. The
// last seat is the keeper's: it creates the queue, holds a handle all the time, and at the end
// closes, drains and removes it.
//
// Process and thread safety: words are atomics; everything else is written by one side before a
// word hands it over. No lock anywhere.
//
// Invariants
//   1. The memory is an anonymous file: no worker's death destroys it, and it vanishes with its
//   last
//      user.
//   2. The harness never maps the queue's memory and never runs the queue's code.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/soak/call_stream.hpp"

namespace queuecheck::soak {

enum class Order : std::uint32_t { go_on, producers_end, all_end };
enum class KeeperOrder : std::uint32_t { wait, close, drain };
enum class QueueState : std::uint32_t { none, ready, refused };

struct alignas(128) Header {
  std::atomic<std::uint32_t> queue_state = 0;   // a QueueState, by the keeper
  std::atomic<std::uint32_t> gate = 0;          // 1: everybody begins
  std::atomic<std::uint32_t> order = 0;         // an Order
  std::atomic<std::uint32_t> keeper_order = 0;  // a KeeperOrder
  std::atomic<std::uint32_t> closed = 0;        // by the keeper, when its close() has returned
  std::atomic<std::uint32_t> drained = 0;       // the drain ended with EMPTY or CLOSED
  std::atomic<std::uint32_t> sleepers = 0;      // somewhere in wait_for_change
  StampClock clock = StampClock::monotonic;
  double ticks_per_ns = 1;
  std::uint64_t seed = 0;         // of the episode
  std::uint64_t start_ticks = 0;  // valid when the gate is open
  std::uint32_t recorded = 1;     // 0: neither stamps nor records nor identities (the price)
  std::uint32_t steady = 0;       // 1: one pace all the time
  std::uint32_t kills = 0;        // 1: somebody will be killed, and counts say nothing
  std::uint32_t closes = 0;       // a close ends those who wait: gets may wait without bound
  std::uint32_t producers = 0;    // seats 0 .. producers-1
  std::uint32_t consumers = 0;    // the seats behind them
  std::uint64_t stream_capacity = 0;
  std::uint64_t capacity_asked = 0;
  std::uint32_t item_bytes = 0;
  std::uint32_t extra_bytes = 0;
  char extra[1024] = {};  // the queue's own options, key\0value\0...
  char queue_name[256] = {};
  char queue_plugin[3072] = {};
  char place[128] = {};
  // By the keeper, valid from QueueState::ready or refused.
  std::uint64_t place_bytes = 0;
  std::uint64_t capacity = 0;
  char refusal[256] = {};
  std::uint32_t refused_by_machine = 0;

  Options options() const;
};

// How many dead of one seat a fresh process is told at most.
inline constexpr std::uint32_t untold_max = 8;

struct alignas(128) Seat {
  WorkerSlot slot;  // phase, kernel id, `advance`: calls that moved an item; `tries`: all calls
  // Where it naps between calls: its next call begins no sooner.
  alignas(128) std::atomic<std::uint64_t> asleep_until = 0;
  std::atomic<std::uint64_t> stream_full = 0;  // so often it waited for the reader
  std::atomic<std::uint32_t> rests = 0;        // 1: until what was put came out
  std::atomic<std::int64_t> cpu_ns = 0;        // of its whole life; when it has ended
  std::uint32_t process = 0;                   // number of the process in it; before the spawn
  std::uint32_t dead = 0;                      // of the seat, whom the queue was not told of yet
  std::int64_t dead_pids[untold_max] = {};
};

struct Layout {
  std::uint32_t seats = 0;  // the keeper's included
  std::uint64_t stream_capacity = 0;

  std::size_t seats_at() const;
  std::size_t stream_at(std::uint32_t seat) const;
  std::size_t queue_at() const;
};

class Segment {
 public:
  explicit Segment(const Layout& layout);  // makes the file; throws EnvironmentError
  explicit Segment(int fd);                // maps that of another process
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  Header& header() const { return *reinterpret_cast<Header*>(base_); }
  Seat& seat(std::uint32_t number) const;
  CallStream stream(std::uint32_t seat) const;
  const Layout& layout() const { return layout_; }
  std::uint32_t keeper() const { return layout_.seats - 1; }
  int fd() const { return fd_; }

  // Seats and streams as at the beginning; nobody else looks at the segment.
  void clear();

 private:
  void map();

  UniqueFd own_fd_;
  int fd_ = -1;
  Layout layout_;
  std::byte* base_ = nullptr;
};

}  // namespace queuecheck::soak
