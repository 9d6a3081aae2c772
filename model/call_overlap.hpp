// Which calls stand beside others, call by call in the order of time: what the axis `refusal` asks
// before it excuses an EMPTY or a FULL (rules P3 and G3), in constant memory.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. Events come in the order of time, those that begin calls before those that end them where
//      times tie; an answer is asked about at its return, before it leaves.
//   2. Whatever excused_refusals (refusal.hpp) excuses is excused here. More may be: where calls of
//      one process touch (one returns at the instant at which the next begins) they are taken for
//      calls of two. A call that never leaves overlaps all that end after it entered.
#pragma once

#include <cstdint>
#include <limits>

#include "queuecheck/model/specification.hpp"

namespace queuecheck {

class CallOverlap {
 public:
  explicit CallOverlap(Refusal refusal) : refusal_(refusal) {}

  // Does the axis ask at all? Else nobody need enter or leave.
  bool asks() const { return refusal_ != Refusal::truthful && refusal_ != Refusal::free; }

  void enter(bool puts) { ++side(puts).inside; }
  void leave(bool puts, std::int64_t time) {
    Side& mine = side(puts);
    mine.one_at = time;
    if (mine.inside > 1) mine.two_at = time;
    --mine.inside;
  }

  // Of a refusal of a call that began at `from` and returns now; `gives_up`: BUSY or TIMEOUT.
  bool excuses(bool puts, std::int64_t from, bool gives_up) const {
    const bool same = another(puts, from);
    const bool other = any(!puts, from);
    switch (refusal_) {
      case Refusal::truthful:
        return false;
      case Refusal::free:
        return true;
      case Refusal::contended:
        return same;
      case Refusal::unfinished:
        return other;
      case Refusal::reserved:
        return puts && (same || other);
      case Refusal::stalled:
        return gives_up && (same || other);
    }
    return false;
  }

 private:
  struct Side {
    std::int64_t inside = 0;
    std::int64_t one_at = std::numeric_limits<std::int64_t>::min();  // last instant with one inside
    std::int64_t two_at = one_at;                                    // ... with two
  };
  Side& side(bool puts) { return puts ? puts_ : gets_; }
  const Side& side(bool puts) const { return puts ? puts_ : gets_; }
  bool any(bool puts, std::int64_t from) const {
    return side(puts).inside >= 1 || side(puts).one_at >= from;
  }
  bool another(bool puts, std::int64_t from) const {
    return side(puts).inside >= 2 || side(puts).two_at >= from;
  }

  Refusal refusal_;
  Side puts_;
  Side gets_;
};

}  // namespace queuecheck
