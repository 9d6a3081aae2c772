// When does a soak stand still? What the rule of hangs (hang_rule.hpp) is told about workers
// without end and streams instead of logs.
//
// No progress is: no call has moved an item. A worker that waits for the reader is held back for
// the sake of one that is stuck (stream_feed.hpp), or rests until others have taken what it put
// (pace.hpp); one that naps between calls, or is just being started, has still to run.
//
// Process and thread safety: used by the harness's one thread; looks at workers through the segment
// and /proc only.
//
// Invariants
//   1. See hang_rule.hpp for when there is a verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/stress/hang_rule.hpp"
#include "queuecheck/stress/soak/stream_feed.hpp"

namespace queuecheck::soak {

struct Watched {
  std::uint32_t seat = 0;
  std::uint32_t process = 0;
  std::string proc_path;
};

class Standstill {
 public:
  Standstill(const Segment& segment, const StreamFeed& feed, const WatchdogSettings& settings)
      : segment_(segment), feed_(feed), settings_(settings), rule_(settings) {}

  // Every 20 ms or so, with all that live. Those who are stuck, when all are; or why it is slow.
  std::optional<Standing> look(std::int64_t now_ns, const std::vector<Watched>& living);

 private:
  std::uint64_t signature(const std::vector<Watched>& living) const;
  bool keeper_has_no_order() const;
  WatchedActor actor_of(const Watched& one, std::int64_t now_ns) const;

  const Segment& segment_;
  const StreamFeed& feed_;
  WatchdogSettings settings_;
  HangRule rule_;
};

}  // namespace queuecheck::soak
