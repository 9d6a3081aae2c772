// All states that a queue may be in after calls that never overlapped: the subset construction over
// the sequential model. Each call is applied to every state; what the queue may do by itself, and
// what a call that never returned may have done, may happen before it.
//
//     PossibleStates states(specification, initial_state(history, specification));
//     if (states.apply(effects) == Applied::impossible) ...  // no state explains the answer
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. After apply() says `done`, states(), and what the queue may make of them by itself, are
//      exactly those that some order of effects leads to (model/brute_force.hpp, for calls that do
//      not overlap). What the queue may as well do later is left for later.
//   2. After `impossible`, stuck() are those before the first part of the call that nothing
//      explains, and stuck_at() is that part: of a batch, an item or the refusal.
//   3. `too_many`: more states, or more calls that never returned, than are kept; nothing more can
//      be said then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "queuecheck/model/recorded_call.hpp"
#include "queuecheck/model/sequential_queue.hpp"

namespace queuecheck {

enum class Applied : std::uint8_t { done, impossible, too_many };

// One way in which all that was answered may have come about.
struct Possibility {
  QueueState state;
  std::uint64_t taken = 0;  // which effects of calls that never returned: a bit for each
};

// Of an item that came out, how long it was; none: nobody told.
using ToldLength = std::optional<std::uint32_t>;

class PossibleStates {
 public:
  static constexpr std::size_t states_max = 20'000;
  static constexpr std::size_t live_max = 64;

  PossibleStates(const Specification& specification, QueueState start);

  // `effects` are those of one operation, in the order of recorded_effects, where the first of them
  // has the place `first`; `told` is the length of the item that the operation gave.
  Applied apply(std::span<const RecordedEffect> effects, std::size_t first, ToldLength told);

  const std::vector<Possibility>& states() const { return states_; }
  const std::vector<Possibility>& stuck() const { return stuck_; }
  const RecordedEffect& stuck_at() const { return *stuck_at_; }
  // Where an item of the right value could come out, but was put with another length: that length.
  ToldLength other_length() const { return other_length_; }

  // The states in which the queue has done all that it does by itself; none: too many.
  std::optional<std::vector<Possibility>> settled();
  // How many effects of the operation, which never returned, were taken there.
  std::size_t taken_of(const Possibility& one, std::size_t operation) const;
  const SequentialQueue& queue() const { return queue_; }

 private:
  struct Live {
    RecordedEffect effect;
    std::size_t place = no_operation;  // in recorded_effects
  };

  std::optional<std::size_t> only_required(const Possibility& from, std::uint64_t required) const;
  bool available(const Possibility& from, std::size_t bit) const;
  void matching(const Possibility& from, const RecordedEffect& effect, ToldLength told);
  bool apply_alone(const RecordedEffect& effect, ToldLength told);
  Applied explore(std::uint64_t required, ToldLength told);
  void expand(const Possibility& from, std::uint64_t required, ToldLength told,
              std::vector<Possibility>& out);
  void note_stuck(const Possibility& one, std::uint64_t required);

  SequentialQueue queue_;
  Order order_;
  std::vector<Possibility> states_;
  std::vector<Live> live_;  // effects of calls that never returned, then of the call applied
  std::vector<Possibility> stuck_;
  std::optional<RecordedEffect> stuck_at_;
  std::size_t furthest_ = 0;  // parts of the call applied that stuck_ has behind it
  ToldLength other_length_;
  SequentialQueue::Steps steps_;
};

}  // namespace queuecheck
