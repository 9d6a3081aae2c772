// How patient the watchdog is. The tests of queues that hang use other figures; users never do.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. With the figures that stand here no verdict comes before half a second (DESIGN §7), but for
//      a hang of a queue that was seen to hang already.
#pragma once

#include <cstdint>

namespace queuecheck {

struct WatchdogSettings {
  std::int64_t window_ns = 500'000'000;
  std::int64_t spin_ns = 500'000'000;
  std::uint64_t polls = 1000;
  int confirmations = 2;
  // A sleep that ends by itself is waited for, if it does so within this time.
  std::int64_t nap_ns = 10'000'000'000;
  std::int64_t starved_ns = 60'000'000'000;
  // Of the debuggers that are asked for stacks.
  std::int64_t stacks_ns = 5'000'000'000;
  // A hang of this queue was seen with whole windows; the next one (of a smaller program) needs
  // none where it can be proved.
  bool hung_before = false;
};

}  // namespace queuecheck
