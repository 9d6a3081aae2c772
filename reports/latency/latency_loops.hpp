// The loops of producers and consumers while latency is measured. Clock and queue are parameters,
// so that tests run these very loops with a clock of their own.
//
// send_on_schedule is an open loop: items are due by the schedule, whatever became of those before,
// and each carries the time at which it was *due*. A loop that waits for the queue and counts from
// the real sending forgets all items that it did not send meanwhile: coordinated omission (Gil
// Tene, "How NOT to measure latency", 2013; his wrk2 and HdrHistogram). Both are recorded here,
// side by side, from the same items.
//
// Process and thread safety: each loop runs in one process; the record has that one writer.
//
// Invariants
//   1. Between a consumer's get and its reading of the clock lies nothing.
//   2. Items that are due before `warm_up_ns` are moved and counted, and not recorded.
//   3. A producer that is still behind at `give_up_ns` sends nothing more, and says so.
//   4. Each producer sends one item at least, however slow the machine.
#pragma once

#include <sched.h>

#include <algorithm>
#include <cstdint>

#include "queuecheck/impl/relax.hpp"
#include "queuecheck/reports/latency/latency_item.hpp"
#include "queuecheck/reports/latency/send_schedule.hpp"
#include "queuecheck/reports/statistics/latency_histogram.hpp"

namespace queuecheck {

// What one consumer writes down; all zero bytes are an empty one.
struct alignas(128) LatencyRecord {
  LatencyHistogram scheduled;    // from the time at which the item was due
  LatencyHistogram closed_loop;  // from the time at which its producer began to put it
};

// What one process did. Sums are of the items' words, modulo 2^64.
struct MoveTally {
  std::uint64_t items = 0;
  std::uint64_t sum = 0;
  std::int64_t last_ns = 0;  // of a consumer: when it got its last item
  bool gave_up = false;

  void add(std::uint64_t word) {
    ++items;
    sum += word;
  }
};

template <class Clock, class Put>
MoveTally send_on_schedule(Clock& clock, SendSchedule& schedule, std::int64_t until_ns,
                           std::int64_t give_up_ns, Put&& put) {
  MoveTally tally;
  for (std::int64_t due = schedule.next_ns(); due < until_ns; due = schedule.next_ns()) {
    clock.wait_until(due);
    const std::int64_t now = clock.now_ns();
    if (now > give_up_ns && tally.items > 0) {
      tally.gave_up = true;
      break;
    }
    const std::uint64_t word = item_word(due, now - due);
    put(word);
    tally.add(word);
  }
  return tally;
}

// As fast as the queue takes them.
template <class Clock, class Put>
MoveTally send_without_pause(Clock& clock, std::int64_t until_ns, Put&& put) {
  clock.wait_until(0);
  MoveTally tally;
  for (;;) {
    const std::int64_t now = clock.now_ns();
    if (now >= until_ns && tally.items > 0) return tally;
    const std::uint64_t word = item_word(std::min(now, until_ns), 0);
    put(word);
    tally.add(word);
  }
}

// The next `gap_ns` after the one before was received: never more than one is on its way.
// `received()` says how many were.
template <class Clock, class Put, class Received>
MoveTally send_one_by_one(Clock& clock, std::int64_t until_ns, std::int64_t gap_ns, Put&& put,
                          Received&& received) {
  constexpr std::uint32_t looks_before_yield = 1'000;
  clock.wait_until(0);
  MoveTally tally;
  for (;;) {
    for (std::uint32_t looks = 0; received() != tally.items; ++looks) {
      relax();
      if (looks > looks_before_yield) sched_yield();
    }
    clock.wait_until(clock.now_ns() + gap_ns);
    const std::int64_t now = clock.now_ns();
    if (now >= until_ns && tally.items > 0) return tally;
    const std::uint64_t word = item_word(std::min(now, until_ns), 0);
    put(word);
    tally.add(word);
  }
}

// Until the stop word. `tell(items)` is called with the count so far, after each.
template <class Clock, class Get, class Tell>
MoveTally receive_items(Clock& clock, std::int64_t warm_up_ns, LatencyRecord& record, Get&& get,
                        Tell&& tell) {
  MoveTally tally;
  for (;;) {
    const std::uint64_t word = get();
    const std::int64_t now = clock.now_ns();
    if (word == stop_word) return tally;
    tally.add(word);
    tally.last_ns = now;
    tell(tally.items);
    if (scheduled_ns_of(word) < warm_up_ns) continue;
    record.scheduled.add(now - scheduled_ns_of(word));
    record.closed_loop.add(now - sent_ns_of(word));
  }
}

}  // namespace queuecheck
