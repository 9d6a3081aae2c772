// How fast which side goes: the phases of a soak, all processes together, and what each draws for
// its next call.
//
//   even    everybody as fast as can be
//   brim    consumers nap now and then: the queue is full most of the time
//   dry     producers do: it is empty most of the time
//   burst   producers put a burst, then sleep; consumers drain it beside no open put
//   gaps    everybody pauses before each call: who comes first sleeps
//   herd    producers put a few items and rest until all of them came out: who is not woken for the
//           last one is not helped by what comes later
//
// Process and thread safety: values and pure functions.
//
// Invariants
//   1. The phase of an instant depends only on the seed and on the time since the start; what a
//      process draws depends only on seed, process number, and how far it came.
#pragma once

#include <array>
#include <cstdint>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/stress/programs/chooser.hpp"

namespace queuecheck::soak {

enum class Pace : std::uint8_t { even, brim, dry, burst, gaps, herd };

inline constexpr std::int64_t phase_ns = 20'000'000;

inline Pace pace_at(std::uint64_t seed, std::uint64_t phase) {
  constexpr std::array paces{Pace::even, Pace::even, Pace::even,  Pace::even, Pace::brim,
                             Pace::brim, Pace::dry,  Pace::burst, Pace::gaps, Pace::herd};
  return paces[Chooser(seed ^ (phase * 0x9E37)).below(paces.size())];
}

// What a process does before a call.
struct Pause {
  std::uint32_t spin_ns = 0;
  std::uint32_t nap_ns = 0;
  bool rest = false;  // until nothing is inside
};

class Pacer {
 public:
  Pacer(bool produces, std::uint64_t capacity) : produces_(produces), capacity_(capacity) {}

  void set(Pace pace) { pace_ = pace; }

  // Called before each call.
  Pause next(Chooser& choose) {
    if (pace_ == Pace::even) return {};
    if (pace_ == Pace::gaps) return gap(choose);
    const bool mine = produces_ ? pace_ != Pace::brim : pace_ == Pace::brim;
    if (!mine || left_-- > 0) return {};
    if (pace_ == Pace::herd) {
      left_ = static_cast<std::int64_t>(choose.between(1, 3));
      return {0, 0, true};
    }
    const std::uint64_t most = pace_ == Pace::burst ? 2 * capacity_ : capacity_ / 2 + 1;
    left_ = static_cast<std::int64_t>(choose.between(1, most < 4096 ? most : 4096));
    const std::uint64_t least = pace_ == Pace::burst ? 300'000 : 50'000;
    return {0, static_cast<std::uint32_t>(choose.between(least, 3 * least))};
  }

 private:
  static Pause gap(Chooser& choose) {
    const std::uint64_t what = choose.below(4);
    if (what == 0) return {};
    if (what < 3) return {static_cast<std::uint32_t>(choose.below(3'000)), 0};
    return {0, static_cast<std::uint32_t>(choose.between(1'000, 200'000))};
  }

  bool produces_;
  std::uint64_t capacity_;
  Pace pace_ = Pace::even;
  std::int64_t left_ = 0;  // calls until the next nap
};

// What the queue offers of one side, and so which of the three kinds a call may be.
struct Offered {
  bool produces = true;
  bool waits = false;           // put, get with a deadline
  bool waits_for_ever = false;  // and without: somebody ends it
};

struct Drawn {
  OperationKind kind = OperationKind::try_put;
  std::int64_t timeout_ns = 0;  // of a timed one; negative: it has passed
};

// Mostly calls that wait, some that try, some with a deadline. After a refusal no further try,
// which would only be refused again.
inline Drawn draw_call(const Offered& offered, bool refused, Chooser& choose) {
  const auto kind = [&](OperationKind of_put) {
    return offered.produces ? of_put : static_cast<OperationKind>(static_cast<int>(of_put) + 3);
  };
  static_assert(static_cast<int>(OperationKind::put) + 3 == static_cast<int>(OperationKind::get));
  static_assert(static_cast<int>(OperationKind::put_for) + 3 ==
                static_cast<int>(OperationKind::get_for));
  const std::uint64_t what = choose.below(16);
  if (!offered.waits || (what < 4 && !refused)) return {kind(OperationKind::try_put), 0};
  constexpr std::array<std::int64_t, 8> timeouts{-1,        0,         20'000,    200'000,
                                                 2'000'000, 2'000'000, 5'000'000, 20'000'000};
  if (what >= 14 || !offered.waits_for_ever) {
    return {kind(OperationKind::put_for), timeouts[refused ? 4 + (what & 3U) : choose.below(8)]};
  }
  return {kind(OperationKind::put), 0};
}

}  // namespace queuecheck::soak
