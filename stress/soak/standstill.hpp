// When does a soak stand still? The rule of the watchdog (watchdog.hpp), for workers without end
// and streams instead of logs.
//
// No call has moved an item for two windows in a row, and every worker is stuck: inside one call,
// asleep or burning its own processor time, or refused again and again; or it waits for the reader,
// which holds it back for the sake of one that is stuck (stream_feed.hpp), or rests until others
// have taken what it put (pace.hpp). A worker that is
// stopped, waits for a processor, naps between calls, or is just being started is none of these.
//
// Process and thread safety: used by the harness's one thread; looks at workers through the segment
// and /proc only.
//
// Invariants
//   1. No verdict while an item moves, or while any worker was not seen stuck itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/soak/stream_feed.hpp"
#include "queuecheck/stress/watchdog.hpp"

namespace queuecheck::soak {

struct Watched {
  std::uint32_t seat = 0;
  std::uint32_t process = 0;
  std::string proc_path;
};

class Standstill {
 public:
  Standstill(const Segment& segment, const StreamFeed& feed, const WatchdogSettings& settings)
      : segment_(segment), feed_(feed), settings_(settings) {}

  // Every 20 ms or so, with all that live. Those who are stuck, when all are.
  std::optional<std::vector<StuckActor>> look(std::int64_t now_ns,
                                              const std::vector<Watched>& living);
  // Since when no item moved.
  std::int64_t quiet_ns(std::int64_t now_ns) const { return now_ns - progress_ns_; }

 private:
  struct Seen {
    std::uint32_t process = 0;
    ActorSample sample;
    std::uint64_t tries = 0;
  };

  std::uint64_t signature(const std::vector<Watched>& living) const;
  void restart(std::int64_t now_ns, const std::vector<Watched>& living);
  Stuck judge(const Seen& base, const ActorSample& now, std::uint32_t seat,
              std::int64_t now_ns) const;

  const Segment& segment_;
  const StreamFeed& feed_;
  WatchdogSettings settings_;
  std::uint64_t signature_ = 0;
  bool fresh_ = true;
  std::int64_t progress_ns_ = 0;
  std::int64_t window_start_ns_ = 0;
  int confirmed_ = 0;
  std::vector<Seen> base_;  // by position in `living`
};

}  // namespace queuecheck::soak
