// How much does a queue guarantee, judged by one history? The levels from strict down to "nothing
// lost and nothing invented", each with its witness when it fails, and the quantities beside them:
// by how much the order is relaxed, how late items become visible, how many answers are false.
//
//     const Ladder ladder = queuecheck::ladder(history, specification);
//     strongest(ladder)->level;      // Level::per_producer
//     summary(ladder);               // "a violation of FIFO between producers; per-producer FIFO
//                                    //  holds; k = 3; lag 40us"
//
// Process and thread safety: pure functions; several may run at once.
//
// Invariants
//   1. A rung that `fails` is certain and has a witness; one that `holds` is exact for what it says
//      (rule by rule in docs/judging.md); anything else is `not_judged`, with the reason.
//   2. strict implies linearizable, which implies every other rung; fifo_order implies per_producer
//      implies per_producer_per_consumer, which sequentially_consistent implies too. The rungs
//      stand strongest first where they compare; what is lost is told beside the order of the rest.
//   3. From quiescently_consistent down only items and EMPTY are looked at: capacity, FULL, size
//      and CLOSED are judged with linearizable alone.
//   4. O(n log n), apart from linearizable (as judge) and sequentially_consistent (short histories
//      only, within the budget).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/model/judge.hpp"

namespace queuecheck {

enum class Level : std::uint8_t {
  strict,                     // linearizable, and what a kill cut short took effect before it
  linearizable,               // the specification's own axes, but FIFO and immediate
  sequentially_consistent,    // each thread's order kept, not real time between threads
  quiescently_consistent,     // calls may be reordered that no instant of rest separates
  fifo_order,                 // items leave in the order of their puts; EMPTY may be false
  per_producer,               // items of one producer leave in the order of their puts
  per_producer_per_consumer,  // ... as far as one consumer alone can see
  bag,                        // any order; EMPTY only when possibly empty
  conserving,                 // nothing invented, nothing twice, nothing lost
};

std::string_view name(Level level);   // with hyphens: "per-producer-per-consumer"
std::string_view title(Level level);  // for people: "per-producer, per-consumer FIFO"

enum class Standing : std::uint8_t { holds, fails, not_judged };

std::string_view name(Standing standing);  // "holds", "fails", "not-judged"

struct Rung {
  Level level = Level::strict;
  Standing standing = Standing::not_judged;
  std::optional<ViolationClass> violation;  // when it fails
  std::string reason;                // the witness in words; why it was not judged; or a remark
  std::vector<std::size_t> witness;  // in time order
};

// Numbers that say how far the history is from a FIFO queue. Absent: not judged.
struct Quantities {
  std::optional<std::uint64_t> overtakes;  // least k: no item overtook more than k older ones
  std::optional<std::uint64_t> lateness;   // least l: no item was overtaken more than l times
  std::optional<std::int64_t> lag_ns;      // least visibility lag that explains order and EMPTY
  std::string lag_reason;                  // why there is none
  std::uint64_t empty_answers = 0;
  std::uint64_t false_empty_answers = 0;  // each by itself, those included that are excused
  std::uint64_t full_answers = 0;
  std::uint64_t false_full_answers = 0;
  std::uint64_t invented = 0;    // got, but never put, or before the put began
  std::uint64_t duplicated = 0;  // got again
  std::uint64_t left = 0;        // put and never got, calls that never returned apart
  std::uint64_t lost = 0;        // of these, certainly not inside any more
};

struct Ladder {
  std::vector<Rung> rungs;  // one for each level, strongest first
  Quantities quantities;
};

Ladder ladder(const History& history, const Specification& specification,
              const JudgeBudget& budget = {});

// The first rung that holds; nullptr if none does.
const Rung* strongest(const Ladder& ladder);

// The nearest rung above the strongest that fails: what separates the two is what is missing.
// nullptr when nothing fails.
const Rung* first_failing(const Ladder& ladder);

// The levels that speak of items and EMPTY alone, from fifo_order down, without quantities: cheap
// enough to ask of every history of a campaign. Empty where they cannot be told.
std::vector<Rung> item_levels(const History& history, const Specification& specification);

// The level that the specification asks of the order; nullopt where none of these says it.
std::optional<Level> order_asked(const Specification& specification);

// One line, as above; empty when nothing fails. What was asked of the order is not missing where
// the strongest level that holds is at least as strong: then the violation is beside the order.
std::string summary(const Ladder& ladder, Level asked = Level::fifo_order);

// The summary for a history of which it is known that `violation` was found: only the rungs that
// are near-linear, so that a judge can afford it. Empty where order_asked says nothing.
std::string level_of_violation(const History& history, const Specification& specification,
                               const Judgement& violation);

}  // namespace queuecheck
