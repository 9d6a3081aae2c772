#include "queuecheck/model/named_points.hpp"

#include <array>

namespace queuecheck {
namespace {

// Items are put with one priority and one key, so a priority or keyed queue with FIFO ties is a
// FIFO here. Bounded queues get their capacity from whoever names the point.
constexpr std::array<NamedPoint, 18> points{{
    {"reference", "fifo close=drain crash={inflight_lost}"},
    {"tutorial", "fifo close=discard"},
    {"python-queue",
     "fifo visibility=eventual(process) refusal=contended close=process "
     "crash={buffer_lost,inflight_lost,slot_leaked,lock_held,torn}"},
    // The same queue; its count of unfinished tasks goes up with the put.
    {"python-joinable-queue",
     "fifo visibility=eventual(process) refusal=contended close=process tasks=counting "
     "crash={buffer_lost,inflight_lost,slot_leaked,lock_held,torn}"},
    // queue.Queue under one lock, in a server process: who is killed inside a get leaves a thread
    // of the server behind, which takes one item more and drops it.
    {"python-manager-queue", "fifo tasks=counting crash={inflight_lost}"},
    {"python-thread-queue", "fifo tasks=counting"},
    {"python-simple-queue",
     "fifo capacity=bytes(65536) close=process full=absent size=absent "
     "crash={inflight_lost,lock_held,torn}"},
    {"boost-message-queue", "fifo crash={inflight_lost,slot_leaked,lock_held}"},
    {"posix-mq", "fifo close=process crash={inflight_lost}"},
    {"pipe",
     "fifo capacity=bytes(65536) close=last_handle empty=absent full=absent size=absent "
     "crash={inflight_lost,torn}"},
    {"spsc", "fifo producers=1 consumers=1"},
    {"ticket-ring", "fifo refusal=unfinished empty=absent full=absent size=absent"},
    {"moodycamel", "per_producer refusal=free empty=absent full=absent size=absent"},
    {"go-channel", "fifo close=drain"},
    // One server, one command after the other; an item that was popped for a client that dies
    // before it read the answer is gone.
    {"redis-list", "fifo full=absent crash={inflight_lost}"},
    {"crossbeam", "fifo close=last_handle"},
    {"sync-bounded-queue", "fifo refusal=contended close=drain"},
    {"tbb-bounded", "per_producer close=abort size=signed_pending"},
}};

}  // namespace

std::span<const NamedPoint> named_points() {
  return points;
}

}  // namespace queuecheck
