// Which of the fast judges' rules are sound under which axes: a rule that is not is switched off,
// and the search decides. One place, so that a new axis or rule is asked about once.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A rule that is on is necessary for every legal order under the specification.
//   2. Where a rule is off that the history may need, reach() is at least partial.
#pragma once

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

struct SoundRules {
  bool values = true;   // fresh, duplicate: an item comes out once, after it went in
  bool order = true;    // what is inside before comes out before
  bool empty = true;    // EMPTY needs an instant without inner interval
  bool close = true;    // one instant after which the queue is closed for all
  bool numbers = true;  // depth bounds
  bool rest = true;     // what hangs at the end, by counting (end obligations without deadlines)
};

SoundRules sound_rules(const Specification& specification);

// As the fast judges are to read it: priority and keyed are fifo (all items have one priority and
// one key), an observer that counts waiting calls as well says nothing that they could use.
Specification for_fast_judges(Specification specification);

// How far the rules carry at most, whatever the windows say.
Reach reach_of(const History& history, const Specification& specification);

}  // namespace queuecheck
