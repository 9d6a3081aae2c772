// Waiting behind a peer who is in the middle of something short: spin, then leave the processor to
// it, then ask whether it still lives, then nap.
//
// Process and thread safety: one object for each wait, used by one thread.
//
// Invariants
//   1. The first 16 steps never enter the kernel: a peer that runs is done by then.
//   2. step() answers true (time to ask whether the peer lives) after about a millisecond, and then
//      once for each nap: asking costs some microseconds.
//   3. stuck(word) answers true when it was asked about the same word for longer than a peer that
//      runs, or waits for its turn to run, can need: after a thousand naps, a second or more.
//   4. After that millisecond it sleeps between steps, so a stopped peer costs no processor, and
//      one of lower real-time priority gets to run.
#pragma once

#include <sched.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/relax.hpp"

namespace queuecheck {

class PeerWait {
 public:
  bool step() {
    if (++steps_ <= spins) {
      // Less and less often: each look takes the word's line away from who is to write it next.
      for (int pause = std::min(steps_ * 4, 32); pause > 0; --pause) relax();
      return false;
    }
    const std::int64_t now_ns = Deadline::after(0).monotonic_ns;
    if (since_ns_ == 0) since_ns_ = now_ns;
    if (now_ns - since_ns_ < patience_ns) {
      sched_yield();  // it was preempted, perhaps on this very processor
      return false;
    }
    if (naps_++ > 0) {
      const timespec nap{0, std::min(naps_ * 50'000L, 1'000'000L)};
      nanosleep(&nap, nullptr);
    }
    return true;
  }

  // The peer lives, and `word` still says that it is in the middle of something. Counted in naps of
  // ours, not by the clock: a machine that stood still as a whole says nothing about the peer.
  bool stuck(std::uint64_t word) {
    if (word != word_) {
      word_ = word;
      asked_ = 0;
    }
    return ++asked_ > patient_naps;
  }

 private:
  static constexpr int patient_naps = 1000;  // nearly all of them a millisecond long
  static constexpr int spins = 16;
  static constexpr std::int64_t patience_ns = 1'000'000;

  int steps_ = 0;
  long naps_ = 0;
  std::int64_t since_ns_ = 0;
  std::uint64_t word_ = 0;
  int asked_ = 0;
};

}  // namespace queuecheck
