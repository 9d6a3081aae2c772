// For applications: a queue by name, whoever comes first. N processes start at once, exactly one
// lays the queue out, the others attach when it is finished.
//
//     OpenQueue<RingQueue> queue("orders", {.capacity = 1024, .item_bytes_max = 64});
//     queue->put(item, Deadline::none());
//     ...
//     remove_queue("orders");   // when nobody is to find it any more
//
// Process and thread safety: any number of processes, any of which may be SIGKILLed at any
// instruction. An OpenQueue is used like the queue in it.
//
// Invariants
//   1. A queue is laid out only under an exclusive flock on its object in /dev/shm, which ends with
//      its holder; and only if the object says that it is not finished. So a name has one maker,
//      and a maker that was killed leaves an unfinished object, which the next holder begins anew,
//      from zeros.
//   2. Nobody maps an object before it is finished, but its maker.
//   3. A finished queue that was made with other options is refused with a line that names both; so
//      is an object that is not ours to trust: of another user, or open to others than its owner
//      (0600 is what is made), or not begun by lay_out.
//   4. What is opened had its name when it was found finished. Who removes a name does not disturb
//      those who are attached; who opens it afterwards begins a new one.
// Limits. A maker that is *stopped* in between holds the others up until it goes on: they may give
// up at a deadline. A child that a maker's other thread forked in that moment keeps the lock of a
// killed maker until it execs or ends.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

// The object behind a name, opened or made: either finished, or fresh: all zeros, `bytes` long, and
// locked until finish().
class NamedPlace {
 public:
  // Throws std::runtime_error, one line; also at the deadline.
  NamedPlace(const std::string& name, std::size_t bytes, Deadline deadline);
  NamedPlace(const NamedPlace&) = delete;
  NamedPlace& operator=(const NamedPlace&) = delete;
  ~NamedPlace();  // fresh and not finished: the name goes, too

  bool fresh() const { return fresh_; }
  Place place() const { return {name_, mapping_.memory()}; }
  void finish();

 private:
  std::string name_;
  Segment segment_;
  Mapping mapping_;
  bool fresh_ = false;
};

// False when there was none.
bool remove_queue(const std::string& name);

template <SegmentQueue Queue>
class OpenQueue {
 public:
  OpenQueue(const std::string& name, const Options& options, Deadline deadline = Deadline::none())
      : named_(name, Queue::terms(options).bytes, deadline), queue_(opened(options)) {
    named_.finish();
  }

  Queue& operator*() { return queue_; }
  Queue* operator->() { return &queue_; }
  // Did this call lay it out?
  bool created() const { return named_.fresh(); }

 private:
  Queue opened(const Options& options) const {
    const Place place = named_.place();
    if (named_.fresh()) return Queue::create(place, options);
    if (const auto difference =
            differs(Queue::segment_kind, Queue::terms_at(place), Queue::terms(options))) {
      throw std::runtime_error(std::string(Queue::name()) + ": " + place.name + ": " + *difference);
    }
    return Queue::attach(place);
  }

  NamedPlace named_;
  Queue queue_;
};

template <SegmentQueue Queue>
OpenQueue<Queue> open_or_create(const std::string& name, const Options& options,
                                Deadline deadline = Deadline::none()) {
  return OpenQueue<Queue>(name, options, deadline);
}

}  // namespace queuecheck
