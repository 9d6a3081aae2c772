// From the streams to the online monitor, while they are written.
//
// Each round takes what is there, in the order of each stream, and tells the monitor up to when it
// has seen everything: the return of the last call, the start of one that is under way, or the end
// of a nap that the process announced. What the monitor holds back is bounded: a call that stays
// open, say of a getter that sleeps, keeps it from judging anything later. So beyond a bound the
// other calls of that getter's side are no longer read, their streams fill up and they wait; the
// putters go on until the getter has what it waits for (and likewise with the sides exchanged).
// Where that does not help, everybody waits for a call that does not return although nothing but it
// uses its side of the queue: that is a hang, and seen as one.
//
// Process and thread safety: used by the harness's one thread.
//
// Invariants
//   1. Every call of every process comes to the monitor exactly once, in the order of its stream;
//   of
//      one that was killed the last as one that never returned, if it had not.
//   2. At most unjudged_first + unjudged_more(...) calls and one round wait to be judged.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "queuecheck/model/online_monitor.hpp"
#include "queuecheck/stress/calibration.hpp"
#include "queuecheck/stress/soak/soak_segment.hpp"

namespace queuecheck::soak {

struct Tally {
  std::uint64_t calls = 0;
  std::uint64_t puts = 0;  // that succeeded
  std::uint64_t gets = 0;
  std::uint64_t full = 0;
  std::uint64_t empty = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t open_puts = 0;  // of the killed
  std::uint64_t open_gets = 0;

  Tally& operator+=(const Tally& other);
};

// A call under way.
struct OpenCall {
  CallWord word;
  std::uint64_t t0 = 0;
};

class StreamFeed {
 public:
  // Times are nanoseconds since `base`, stretched as calibration.hpp says.
  StreamFeed(Segment& segment, const Calibration& calibration, std::uint64_t base);

  // Whoever writes into the seat's stream from now on; before it is started.
  void seat_taken(std::uint32_t seat, std::uint32_t process);
  // It is dead or has ended: the rest of what it wrote, and a call that never returned.
  void seat_left(std::uint32_t seat, OnlineMonitor& monitor);
  // Nobody comes after it.
  void seat_closed(std::uint32_t seat, OnlineMonitor& monitor);
  // Who calls nothing until the harness says so.
  void seat_is_silent(std::uint32_t seat, bool silent) { seats_[seat].silent = silent; }

  // One round; how many calls were taken.
  std::size_t read(OnlineMonitor& monitor);
  // The same whatever waits to be judged, and from now on nothing that was read may be overwritten,
  // so that who waits for that stays where it is: for a standstill.
  std::size_t read_all(OnlineMonitor& monitor);

  // Is the stream not read on purpose?
  bool holds_back(std::uint32_t seat) const { return seats_[seat].held; }
  bool holds_any() const;
  std::optional<OpenCall> open_call(std::uint32_t seat) const;
  const Tally& tally() const { return tally_; }
  std::int64_t now_ns() const { return ns(invocation_stamp(segment_.header().clock)); }

  // From now on, is this value got?
  void seek(Value value) { sought_ = value; }
  bool came_out() const { return came_out_; }

  // For evidence: what the stream still holds, and who wrote it.
  std::uint64_t first_kept(std::uint32_t seat) const;
  std::uint64_t written(std::uint32_t seat) const;
  // As far as the monitor took calls: behind a finding it takes none.
  std::uint64_t fed_until(std::uint32_t seat) const { return seats_[seat].fed; }
  std::uint32_t process_at(std::uint32_t seat, std::uint64_t position) const;
  std::int64_t ns(std::uint64_t ticks) const { return calibration_.to_ns(base_, ticks); }

 private:
  struct SeatState {
    CallStream stream;
    std::uint64_t read = 0;
    std::uint64_t fed = 0;
    bool taken = false;
    bool held = false;
    bool silent = false;
    struct Taken {
      std::uint64_t from;
      std::uint32_t process;
    };
    std::vector<Taken> processes;
    std::int64_t seen_until = 0;  // what the monitor was told
  };

  bool may_read(std::uint32_t seat, std::size_t unjudged, std::uint32_t holder) const;
  std::uint32_t holder() const;
  std::size_t read_seat(std::uint32_t seat, OnlineMonitor& monitor);
  void take(std::uint32_t seat, const CallWord& word, std::int64_t t0, std::int64_t t1,
            OnlineMonitor& monitor);
  void release(SeatState& state) const;

  Segment& segment_;
  Calibration calibration_;
  std::uint64_t base_;
  std::vector<SeatState> seats_;
  std::uint64_t window_;  // records that stay after they were read
  bool frozen_ = false;
  Tally tally_;
  Value sought_ = no_value;
  bool came_out_ = false;
};

}  // namespace queuecheck::soak
