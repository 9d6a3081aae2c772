#include "queuecheck/properties/possible_states.hpp"

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>
#include <utility>

#include "queuecheck/model/fingerprint_set.hpp"

namespace queuecheck {
namespace {

// As the model reads it.
Order order_of(const Specification& specification) {
  const Order order = specification.order;
  return order == Order::priority || order == Order::keyed ? Order::fifo : order;
}

constexpr std::uint64_t bit_of(std::size_t i) {
  return std::uint64_t{1} << i;
}

// What tells two possibilities apart: the fingerprint, which knows values and places, and the
// lengths of items without a value.
using Key = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;

Key key_of(const Possibility& one) {
  Fingerprint print = one.state.fingerprint();
  const auto add = [&](const QueueItem& item) {
    if (item.value == no_value) print.low += scramble(item.bytes * 0x2545f491U + item.ticket);
  };
  for (const QueueItem& item : one.state.visible()) add(item);
  for (const QueueState::Lease& lease : one.state.leases()) add(lease.item);
  for (const QueueState::Buffer& buffer : one.state.buffers()) {
    for (std::size_t i = buffer.head; i < buffer.log.size(); ++i) add(buffer.log[i]);
  }
  return {print.low, print.high, one.taken};
}

// Is it the same whether an item of some buffer becomes visible before the step or after it?
bool commutes_with_flush(const AllowedStep& step, Order order) {
  switch (step.effect) {
    case Effect::none:
    case Effect::reserve:
    case Effect::close:
    case Effect::close_and_discard:
    case Effect::close_process:
    case Effect::finish_task:
      return true;
    case Effect::pop:
    case Effect::lease:  // in other orders another item of no value may come out
      return order == Order::fifo || (order != Order::lifo && step.value != no_value);
    default:
      return false;
  }
}

bool gives_item(const AllowedStep& step) {
  return step.effect == Effect::pop || step.effect == Effect::pop_and_leak ||
         step.effect == Effect::lease;
}

}  // namespace

PossibleStates::PossibleStates(const Specification& specification, QueueState start)
    : queue_(specification), order_(order_of(specification)) {
  states_.push_back({std::move(start), 0});
}

Applied PossibleStates::apply(std::span<const RecordedEffect> effects, std::size_t first,
                              ToldLength told) {
  stuck_.clear();
  stuck_at_.reset();
  other_length_.reset();
  furthest_ = 0;
  if (effects.size() == 1 && live_.empty() && apply_alone(effects.front(), told)) {
    return Applied::done;
  }
  const std::size_t open_before = live_.size();
  std::uint64_t required = 0;
  std::size_t open = open_before;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    if (live_.size() == live_max) return Applied::too_many;
    if (effects[i].optional) {
      ++open;
    } else {
      required |= bit_of(live_.size());
    }
    live_.push_back({effects[i], first + i});
  }
  if (required == 0) return Applied::done;  // when it takes effect, if ever, is found out later
  const Applied applied = explore(required, told);
  live_.resize(open);  // the required ones stand last
  for (Possibility& one : states_) one.taken &= ~required;
  return applied;
}

// Nearly always there is one state, and one step from it: no copy is made.
bool PossibleStates::apply_alone(const RecordedEffect& effect, ToldLength told) {
  if (states_.size() != 1 || effect.optional) return false;
  Possibility& one = states_.front();
  if (queue_.has_internal_steps()) {
    queue_.internal_steps(one.state, steps_);
    if (!steps_.empty()) return false;
  }
  matching(one, effect, told);
  if (steps_.size() != 1 || steps_.front().effect == Effect::offer) return false;
  queue_.take(one.state, steps_.front());
  return true;
}

bool PossibleStates::available(const Possibility& from, std::size_t bit) const {
  if ((from.taken & bit_of(bit)) != 0) return false;
  const std::size_t after = live_[bit].effect.after;
  if (after == no_operation) return true;
  for (std::size_t other = 0; other < live_.size(); ++other) {
    if (live_[other].place == after) return (from.taken & bit_of(other)) != 0;
  }
  return true;
}

// The one effect that may come next, where no call is open that never returned and nobody has died:
// then the queue may as well do later what it does by itself.
std::optional<std::size_t> PossibleStates::only_required(const Possibility& from,
                                                         std::uint64_t required) const {
  std::optional<std::size_t> only;
  for (std::size_t bit = 0; bit < live_.size(); ++bit) {
    const bool needed = (required & bit_of(bit)) != 0;
    if (!needed) return std::nullopt;
    if (!available(from, bit)) continue;
    if (only) return std::nullopt;
    only = bit;
  }
  return only;
}

// The steps that the effect may have been, into steps_.
void PossibleStates::matching(const Possibility& from, const RecordedEffect& effect,
                              ToldLength told) {
  queue_.allowed_steps(from.state, effect.call, steps_);
  std::erase_if(steps_, [&](const AllowedStep& step) {
    if (!explains(step, effect)) return true;
    if (effect.optional || !told || effect.outcome != Outcome::ok) return false;
    const bool peeks = effect.call.kind == OperationKind::peek;
    if (!gives_item(step) && !peeks) return false;
    const std::uint32_t put = from.state.visible()[step.position].bytes;
    if (put == *told) return false;
    // An item without a value that is of another length is another item.
    if (step.value == effect.value) other_length_ = put;
    return true;
  });
}

void PossibleStates::expand(const Possibility& from, std::uint64_t required, ToldLength told,
                            std::vector<Possibility>& out) {
  const auto step_to = [&](std::uint64_t taken) {
    for (const AllowedStep& step : steps_) {
      out.push_back({from.state, from.taken | taken});
      queue_.take(out.back().state, step);
    }
  };
  if (const auto only = only_required(from, required)) {
    matching(from, live_[*only].effect, told);
    const bool now = !steps_.empty() && from.state.leases().empty() &&
                     std::all_of(steps_.begin(), steps_.end(), [&](const AllowedStep& step) {
                       return commutes_with_flush(step, order_);
                     });
    if (now) return step_to(bit_of(*only));
  }
  queue_.internal_steps(from.state, steps_);
  step_to(0);
  for (std::size_t bit = 0; bit < live_.size(); ++bit) {
    if (!available(from, bit)) continue;
    const bool mine = (required & bit_of(bit)) != 0;
    matching(from, live_[bit].effect, mine ? told : ToldLength());
    step_to(bit_of(bit));
  }
}

void PossibleStates::note_stuck(const Possibility& one, std::uint64_t required) {
  const auto behind = static_cast<std::size_t>(std::popcount(one.taken & required));
  if (stuck_.empty() || behind > furthest_) {
    furthest_ = behind;
    stuck_.clear();
    other_length_.reset();
    for (std::size_t bit = live_.size(); bit-- > 0;) {
      if ((required & ~one.taken & bit_of(bit)) != 0) stuck_at_ = live_[bit].effect;
    }
  }
  if (behind == furthest_) stuck_.push_back(one);
}

Applied PossibleStates::explore(std::uint64_t required, ToldLength told) {
  std::vector<Possibility> work = std::move(states_);
  std::vector<Possibility> done;
  std::vector<Possibility> next;
  std::set<Key> seen;
  for (const Possibility& one : work) seen.insert(key_of(one));
  for (std::size_t i = 0; i < work.size(); ++i) {
    if (work.size() > states_max) {
      states_ = std::move(work);
      return Applied::too_many;
    }
    if ((work[i].taken & required) == required && work[i].state.at_rest()) {
      done.push_back(work[i]);
      continue;
    }
    note_stuck(work[i], required);
    next.clear();
    const ToldLength missed_before = other_length_;
    expand(work[i], required, told, next);
    if (static_cast<std::size_t>(std::popcount(work[i].taken & required)) != furthest_) {
      other_length_ = missed_before;
    }
    for (Possibility& one : next) {
      if (seen.insert(key_of(one)).second) work.push_back(std::move(one));
    }
  }
  states_ = std::move(done);
  return states_.empty() ? Applied::impossible : Applied::done;
}

std::optional<std::vector<Possibility>> PossibleStates::settled() {
  std::vector<Possibility> all = states_;
  std::vector<Possibility> next;
  std::set<Key> seen;
  for (const Possibility& one : all) seen.insert(key_of(one));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all.size() > states_max) return std::nullopt;
    next.clear();
    expand(all[i], 0, {}, next);
    for (Possibility& one : next) {
      if (seen.insert(key_of(one)).second) all.push_back(std::move(one));
    }
  }
  std::erase_if(all, [](const Possibility& one) {
    return !one.state.nothing_buffered() || !one.state.at_rest();
  });
  return all;
}

std::size_t PossibleStates::taken_of(const Possibility& one, std::size_t operation) const {
  std::size_t taken = 0;
  for (std::size_t bit = 0; bit < live_.size(); ++bit) {
    const bool its = live_[bit].effect.operation == operation;
    if (its && (one.taken & bit_of(bit)) != 0) ++taken;
  }
  return taken;
}

}  // namespace queuecheck
