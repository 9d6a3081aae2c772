#include "queuecheck/impl/adapters/boost_message_queue.hpp"

#include "queuecheck/impl/adapters/address_of.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/impl/wall_clock.hpp"

namespace queuecheck {
namespace {

namespace ipc = boost::interprocess;

constexpr unsigned int priority = 0;

// Repeats `call(instant)`, which answers false at its time-out, until it is really time.
template <class Call>
Outcome until(Deadline deadline, Call call) {
  for (;;) {
    const std::int64_t left = left_ns(deadline);
    if (left <= 0) return Outcome::timeout;
    if (call(wall_clock_after(left))) return Outcome::ok;
  }
}

}  // namespace

std::string BoostMessageQueue::specification(const Options& options) {
  return "fifo capacity=" + std::to_string(options.capacity) +
         " close=none crash={inflight_lost,lock_held,slot_leaked}";
}

std::size_t BoostMessageQueue::bytes_needed(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("boost-message-queue: unknown option '" +
                                options.extra.front().first + "'; it has none");
  }
  // A sparse object would be made even where there is no room, and end in SIGBUS. Per message:
  // header, link and rounding, at most 64 bytes.
  std::size_t bytes = 0;
  if (options.capacity == 0 ||
      __builtin_mul_overflow(options.capacity, std::size_t{options.item_bytes_max} + 64, &bytes)) {
    throw std::invalid_argument("boost-message-queue: capacity " +
                                std::to_string(options.capacity) +
                                "; from 1 item, and times item size within the address space");
  }
  require_shared_memory("boost-message-queue", bytes);
  return 0;
}

BoostMessageQueue BoostMessageQueue::create(const Place& place, const Options& options) {
  bytes_needed(options);
  return BoostMessageQueue(std::make_unique<MessageQueue>(
      ipc::create_only, place.name.c_str(), options.capacity, options.item_bytes_max));
}

BoostMessageQueue BoostMessageQueue::attach(const Place& place) {
  return BoostMessageQueue(std::make_unique<MessageQueue>(ipc::open_only, place.name.c_str()));
}

void BoostMessageQueue::remove(const Place& place) {
  MessageQueue::remove(place.name.c_str());
}

Outcome BoostMessageQueue::try_put(std::span<const std::byte> item) {
  if (item.size() > queue_->get_max_msg_size()) return Outcome::too_big;
  return queue_->try_send(address_of(item), item.size(), priority) ? Outcome::ok : Outcome::full;
}

Outcome BoostMessageQueue::put(std::span<const std::byte> item, Deadline deadline) {
  if (deadline.is_none()) {
    if (item.size() > queue_->get_max_msg_size()) return Outcome::too_big;
    queue_->send(address_of(item), item.size(), priority);
    return Outcome::ok;
  }
  // Once in any case: a condition that holds wins over a deadline that has passed.
  if (const Outcome outcome = try_put(item); outcome != Outcome::full) return outcome;
  return until(deadline, [&](const boost::posix_time::ptime& instant) {
    return queue_->timed_send(address_of(item), item.size(), priority, instant);
  });
}

Got BoostMessageQueue::try_get(std::span<std::byte> into) {
  if (into.size() < queue_->get_max_msg_size()) return {Outcome::too_big, 0};
  MessageQueue::size_type bytes = 0;
  unsigned int got_priority = 0;
  std::byte spare{};
  const bool got = queue_->try_receive(address_of(into, spare), into.size(), bytes, got_priority);
  return {got ? Outcome::ok : Outcome::empty, bytes};
}

Got BoostMessageQueue::get(std::span<std::byte> into, Deadline deadline) {
  std::byte spare{};
  MessageQueue::size_type bytes = 0;
  unsigned int got_priority = 0;
  if (deadline.is_none()) {
    if (into.size() < queue_->get_max_msg_size()) return {Outcome::too_big, 0};
    queue_->receive(address_of(into, spare), into.size(), bytes, got_priority);
    return {Outcome::ok, bytes};
  }
  if (const Got got = try_get(into); got.outcome != Outcome::empty) return got;
  const Outcome outcome = until(deadline, [&](const boost::posix_time::ptime& instant) {
    return queue_->timed_receive(address_of(into, spare), into.size(), bytes, got_priority,
                                 instant);
  });
  return {outcome, bytes};
}

}  // namespace queuecheck
