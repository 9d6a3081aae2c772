#include "queuecheck/model/named_points.hpp"

#include <array>

namespace queuecheck {
namespace {

// Items are put with one priority and one key, so a priority or keyed queue with FIFO ties is a
// FIFO here. Bounded queues get their capacity from whoever names the point.
constexpr std::array<NamedPoint, 14> points{{
    {"reference", "fifo close=drain crash={inflight_lost}"},
    {"tutorial", "fifo close=discard"},
    {"python-queue",
     "fifo visibility=eventual(process) refusal=contended close=process "
     "crash={buffer_lost,inflight_lost,slot_leaked,lock_held,torn}"},
    {"python-simple-queue",
     "fifo capacity=bytes(65536) close=process full=absent size=absent "
     "crash={inflight_lost,lock_held,torn}"},
    {"boost-message-queue", "fifo crash={inflight_lost,slot_leaked,lock_held}"},
    {"posix-mq", "fifo close=process crash={inflight_lost}"},
    {"pipe",
     "fifo capacity=bytes(65536) close=last_handle empty=absent full=absent size=absent "
     "crash={inflight_lost,torn}"},
    {"spsc", "fifo"},
    {"ticket-ring", "fifo refusal=unfinished empty=absent full=absent size=absent"},
    {"moodycamel", "per_producer refusal=free empty=absent full=absent size=absent"},
    {"go-channel", "fifo close=drain"},
    {"crossbeam", "fifo close=last_handle"},
    {"sync-bounded-queue", "fifo refusal=contended close=drain"},
    {"tbb-bounded", "per_producer close=abort size=signed_pending"},
}};

}  // namespace

std::span<const NamedPoint> named_points() {
  return points;
}

}  // namespace queuecheck
