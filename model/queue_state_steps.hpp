// How steps change the state of the sequential model, and how they are undone. Included by
// queue_state.hpp only; inline, because a search does little else.
//
// Process and thread safety: as queue_state.hpp.
//
// Invariants
//   1. A removed item stays in the log below the head until its step is undone, so that taking and
//      undoing move no memory; what must be overwritten or dropped is kept in the undo.
#pragma once

#include "queuecheck/model/queue_state.hpp"

namespace queuecheck {
namespace queue_state_detail {

inline void add(Fingerprint& to, const Fingerprint& print) {
  to.low += print.low;
  to.high += print.high;
}
inline void subtract(Fingerprint& from, const Fingerprint& print) {
  from.low -= print.low;
  from.high -= print.high;
}
// Two independent words of (value, place); places are drawn apart by their kind.
inline Fingerprint mix(std::uint64_t value, std::uint64_t place) {
  const std::uint64_t hash = scramble(value + 0x8d58ac26afe12e47U);
  return {scramble(hash ^ (place * 0x9fb21c651e98df25U)),
          scramble(hash + (place + 1) * 0xd6e8feb86659fd93U)};
}
inline Fingerprint mix(Value value, std::uint64_t place) {
  return mix(static_cast<std::uint64_t>(value), place);
}

inline constexpr std::uint64_t owner_place = std::uint64_t{1} << 40;
inline constexpr std::uint64_t lease_place = std::uint64_t{3} << 60;
inline constexpr std::uint64_t flag_place = std::uint64_t{5} << 60;
inline constexpr std::uint64_t first_ticket = std::uint64_t{1} << 32;  // room before the first

}  // namespace queue_state_detail

inline Fingerprint QueueState::fingerprint() const {
  namespace detail = queue_state_detail;
  Fingerprint print = now_.visible_print;
  detail::add(print, now_.other_print);
  const std::uint64_t small = (now_.closed ? 1U : 0U) |
                              (static_cast<std::uint64_t>(now_.joint) << 1) |
                              (static_cast<std::uint64_t>(now_.leaked) << 3) |
                              (static_cast<std::uint64_t>(now_.unfinished) << 34);
  if (small == 0) return print;
  detail::add(print, detail::mix(small, detail::flag_place + 1));
  if (now_.joint != Joint::none) {
    detail::add(print, detail::mix(now_.offer, detail::flag_place + 2));
    detail::add(print, detail::mix(now_.joint_until, detail::flag_place + 3));
  }
  return print;
}

// The order decides what tells two places apart: nothing for a bag, the height for a stack, the
// count of the producer's own puts where only those are ordered.
inline void QueueState::insert_last(QueueItem item, Order order) {
  namespace detail = queue_state_detail;
  std::uint64_t place = 0;
  switch (order) {
    case Order::bag:
      break;
    case Order::lifo:
      place = item.ticket = detail::first_ticket + size();
      break;
    case Order::per_producer:
      if (item.owner >= puts_of_.size()) puts_of_.resize(item.owner + 1, 0);
      item.ticket = detail::first_ticket + puts_of_[item.owner]++;
      place = item.ticket + detail::owner_place * (item.owner + 1);
      break;
    default:
      place = item.ticket = detail::first_ticket + now_.next_ticket++;
  }
  item.print = detail::mix(item.value, place);
  detail::add(now_.visible_print, item.print);
  log_.push_back(item);
}

// Before all others: a lease that is given back may return to its old place.
inline void QueueState::insert_first(QueueItem item, Undo& undo) {
  namespace detail = queue_state_detail;
  item.ticket =
      (nothing_visible() ? detail::first_ticket + now_.next_ticket : log_[now_.head].ticket) - 1;
  item.print = detail::mix(item.value, item.ticket);
  detail::add(now_.visible_print, item.print);
  if (now_.head == 0) {
    log_.insert(log_.begin(), item);
    return;
  }
  --now_.head;
  undo.item = std::exchange(log_[now_.head], item);
}

inline QueueItem QueueState::remove(std::size_t position, Order order, Undo& undo) {
  namespace detail = queue_state_detail;
  const std::size_t at = now_.head + position;
  const QueueItem item = log_[at];
  detail::subtract(now_.visible_print, item.print);
  undo.position = position;
  if (position == 0) {
    ++now_.head;
  } else if (at + 1 == log_.size()) {
    undo.item = item;
    log_.pop_back();
  } else if (order == Order::bag) {
    std::swap(log_[now_.head], log_[at]);
    undo.swapped = true;
    ++now_.head;
  } else {
    const auto head = log_.begin() + static_cast<std::ptrdiff_t>(now_.head);
    const auto taken = log_.begin() + static_cast<std::ptrdiff_t>(at);
    std::rotate(head, taken, taken + 1);
    ++now_.head;
  }
  return item;
}

// The reverse of remove; the head is that of after the removal.
inline void QueueState::put_back(const Undo& undo) {
  if (undo.position == 0) return;
  const std::size_t head = undo.before.head;
  if (now_.head == head) {  // it was the last
    log_.push_back(undo.item);
    return;
  }
  const auto first = log_.begin() + static_cast<std::ptrdiff_t>(head);
  if (undo.swapped) {
    std::swap(*first, *(first + static_cast<std::ptrdiff_t>(undo.position)));
  } else {
    std::rotate(first, first + 1, first + static_cast<std::ptrdiff_t>(undo.position) + 1);
  }
}

inline void QueueState::lose_handles(std::uint32_t process) {
  now_.handles_gone = true;
  if (has_flag(process, closed_flag | dead_flag)) return;
  if (has_flag(process, sends_flag)) --now_.senders;
  if (has_flag(process, receives_flag)) --now_.receivers;
}

// C1 discard: V, B := empty. What is leased out, and leaked, stays.
inline void QueueState::discard(Undo& undo) {
  namespace detail = queue_state_detail;
  now_.unfinished -= std::min(now_.unfinished, size() + now_.buffered);
  for (const QueueItem& item : visible()) now_.bytes -= item.bytes;
  now_.head = log_.size();
  now_.visible_print = {};
  if (now_.buffered == 0) return;
  for (Buffer& buffer : buffers_) {
    undo.heads.push_back(buffer.head);
    for (; buffer.head < buffer.log.size(); ++buffer.head) {
      now_.bytes -= buffer.log[buffer.head].bytes;
      detail::subtract(now_.other_print, buffer.log[buffer.head].print);
    }
  }
  now_.buffered = 0;
}

inline QueueState::Undo QueueState::take(const AllowedStep& step, Order order) {
  namespace detail = queue_state_detail;
  Undo undo;
  undo.effect = step.effect;
  undo.owner = step.owner;
  undo.before = now_;
  now_.joint = Joint::none;
  now_.joint_until = never;
  const QueueItem put{step.value, step.owner, step.bytes, 0, {}};
  switch (step.effect) {
    case Effect::none:
      break;
    case Effect::replace_oldest:
      now_.bytes -= remove(0, order, undo).bytes;
      [[fallthrough]];
    case Effect::push:
      now_.bytes += step.bytes;
      now_.unfinished += step.counted ? 1 : 0;
      insert_last(put, order);
      break;
    case Effect::reserve: {
      Buffer& buffer = buffer_of(step.owner);
      buffer.process = step.process;
      now_.bytes += step.bytes;
      now_.unfinished += step.counted ? 1 : 0;
      ++now_.buffered;
      buffer.log.push_back(put);
      buffer.log.back().print =
          detail::mix(put.value, detail::owner_place * (step.owner + 1) + buffer.log.size());
      detail::add(now_.other_print, buffer.log.back().print);
      break;
    }
    case Effect::flush: {
      Buffer& buffer = buffers_[step.owner];
      const QueueItem item = buffer.log[buffer.head++];
      detail::subtract(now_.other_print, item.print);
      --now_.buffered;
      insert_last(item, order);
      break;
    }
    case Effect::leak:
      now_.bytes += step.bytes;
      now_.unfinished += step.counted ? 1 : 0;
      ++now_.leaked;
      break;
    case Effect::offer:
      now_.joint = Joint::offer;
      now_.joint_until = step.until;
      now_.offer = step.value;
      now_.unfinished += step.counted ? 1 : 0;
      break;
    case Effect::accept:
      now_.offer = no_value;
      break;
    case Effect::pop:
      now_.bytes -= remove(step.position, order, undo).bytes;
      break;
    case Effect::pop_and_leak:
      remove(step.position, order, undo);
      ++now_.leaked;
      break;
    case Effect::lease: {
      Lease lease{remove(step.position, order, undo), step.process};
      lease.item.print = detail::mix(lease.item.value, detail::lease_place + step.process);
      detail::add(now_.other_print, lease.item.print);
      leases_.push_back(lease);
      break;
    }
    case Effect::clear:
      for (const QueueItem& item : visible()) now_.bytes -= item.bytes;
      now_.head = log_.size();
      now_.visible_print = {};
      break;
    case Effect::close:
      now_.closed = true;
      break;
    case Effect::close_and_discard:
      now_.closed = true;
      discard(undo);
      break;
    case Effect::close_process:
    case Effect::die: {
      const auto flag = step.effect == Effect::die ? dead_flag : closed_flag;
      undo.owner = step.process;
      set_flag(step.process, 0);
      undo.flags = flags_[step.process];
      lose_handles(step.process);
      if (!has_flag(step.process, flag)) {
        detail::add(now_.other_print,
                    detail::mix(std::uint64_t{step.process}, detail::flag_place + 8 + flag));
      }
      set_flag(step.process, flag);
      break;
    }
    case Effect::abort:
      now_.joint = Joint::abort;
      now_.joint_until = step.until;
      break;
    case Effect::join_abort:
      now_.joint = Joint::abort;
      now_.joint_until = std::min(undo.before.joint_until, step.until);
      break;
    case Effect::acknowledge:
    case Effect::give_back_first:
    case Effect::give_back_last: {
      std::swap(leases_[step.position], leases_.back());
      const Lease lease = leases_.back();
      leases_.pop_back();
      undo.position = step.position;
      undo.owner = lease.process;
      detail::subtract(now_.other_print, lease.item.print);
      if (step.effect == Effect::acknowledge) {
        now_.bytes -= lease.item.bytes;
        undo.item = lease.item;
      } else if (step.effect == Effect::give_back_first) {
        insert_first(lease.item, undo);
      } else {
        insert_last(lease.item, order);
      }
      break;
    }
    case Effect::finish_task:
      --now_.unfinished;
      break;
    case Effect::lose_buffer:
    case Effect::lose_buffer_and_leak: {
      Buffer& buffer = buffers_[step.owner];
      undo.position = buffer.head;
      now_.buffered -= buffer.size();
      if (step.effect == Effect::lose_buffer_and_leak) now_.leaked += buffer.size();
      for (; buffer.head < buffer.log.size(); ++buffer.head) {
        if (step.effect == Effect::lose_buffer) now_.bytes -= buffer.log[buffer.head].bytes;
        detail::subtract(now_.other_print, buffer.log[buffer.head].print);
      }
      break;
    }
  }
  return undo;
}

// The last put of an owner is undone; only per_producer counts them.
inline QueueItem QueueState::take_last_back() {
  const QueueItem item = log_.back();
  log_.pop_back();
  if (item.owner < puts_of_.size()) --puts_of_[item.owner];
  return item;
}

inline void QueueState::lease_again(const Undo& undo, QueueItem item) {
  item.print = queue_state_detail::mix(item.value, queue_state_detail::lease_place + undo.owner);
  leases_.push_back({item, undo.owner});
  std::swap(leases_[undo.position], leases_.back());
}

inline void QueueState::undo(Undo&& undo) {
  switch (undo.effect) {
    case Effect::push:
      take_last_back();
      break;
    case Effect::replace_oldest:
      take_last_back();
      break;
    case Effect::reserve:
      buffers_[undo.owner].log.pop_back();
      break;
    case Effect::flush:
      take_last_back();
      --buffers_[undo.owner].head;
      break;
    case Effect::pop:
    case Effect::pop_and_leak:
      put_back(undo);
      break;
    case Effect::lease:
      leases_.pop_back();
      put_back(undo);
      break;
    case Effect::close_and_discard:
      for (std::size_t i = 0; i < undo.heads.size(); ++i) buffers_[i].head = undo.heads[i];
      break;
    case Effect::close_process:
    case Effect::die:
      flags_[undo.owner] = undo.flags;
      break;
    case Effect::acknowledge:
      lease_again(undo, undo.item);
      break;
    case Effect::give_back_first:
      lease_again(undo, log_[now_.head]);
      if (undo.before.head == now_.head) {
        log_.erase(log_.begin());
      } else {
        log_[now_.head] = undo.item;
      }
      break;
    case Effect::give_back_last:
      lease_again(undo, take_last_back());
      break;
    case Effect::lose_buffer:
    case Effect::lose_buffer_and_leak:
      buffers_[undo.owner].head = undo.position;
      break;
    default:
      break;
  }
  now_ = undo.before;
}

}  // namespace queuecheck
