// What a soak can show: the last calls of each stream as a history, which a judge can judge, and
// what the monitor or the watch found as a judgement of it.
//
// Process and thread safety: pure functions of the segment; taken as soon as something was found,
// before the streams are overwritten.
//
// Where the monitor lags it holds calls that the streams hold no more; they are part of the window,
// which so reaches back at least to where the monitor has judged to, and it knows what was inside
// then.
//
// Invariants
//   1. The history starts empty. Of items from before the window those that matter (they come out
//   in
//      it, are inside still, or belong to the witness) have a put: the recorded one where it is
//      still in a stream, else one that is supposed, by a process of its own, over all of the past.
//   2. It is one cut through all processes, though they go on meanwhile: a get that returned by
//   then
//      has its put in it.
//   3. The witness are operations of the history; those of a value that are no longer in any stream
//      are missing.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/online_monitor.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/soak/standstill.hpp"
#include "queuecheck/stress/soak/stream_feed.hpp"

namespace queuecheck::soak {

struct Death {
  std::uint32_t process = 0;
  std::int64_t at = 0;
};

struct WindowRequest {
  std::vector<Value> inside;   // what the monitor knows to be inside
  std::vector<Value> witness;  // whose operations are kept, however old
  bool never_put = false;      // the witness: no put of it is supposed
  std::vector<Death> deaths;
};

History window_history(const Segment& segment, const StreamFeed& feed, const OnlineMonitor& monitor,
                       const WindowRequest& request);

// Of what the monitor found, in this history.
Judgement judgement_of(const OnlineFinding& finding, const History& history,
                       const Specification& specification);

// What was overtaken, or seemed to be too many inside, was missing when the queue had been drained.
void tell_lost(Judgement& judgement);

// A history that says how many items are inside and who waits, for hang_class: the window need not
// know the former.
History standstill_history(const Segment& segment, const StreamFeed& feed,
                           const std::vector<Watched>& living, const std::vector<Death>& deaths,
                           bool closed);

}  // namespace queuecheck::soak
