// What laws are written with: building their programs call by call, reading the answers back, and
// saying how two answers differ.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Programs of one process never wait: tries, deadlines in the past, or calls whose condition
//      holds.
//   2. calls_of gives the calls in the order in which they were made: prefill, steps, drain.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/properties/laws/law.hpp"

namespace queuecheck {

class LawProgram {
 public:
  LawProgram(const LawShape& shape, std::string_view law);

  LawProgram& call(OperationKind kind, std::int64_t timeout_ns = 0, std::uint32_t batch = 1);
  LawProgram& put(std::uint32_t item_bytes);
  LawProgram& steps(std::span<const Step> more);
  LawProgram& prefill(std::uint32_t items);
  Program& program() { return program_; }
  Program build() && { return std::move(program_); }

 private:
  std::uint32_t item_bytes_;
  Program program_;
};

// A random stretch of try_put and try_get, filling, emptying or about even.
std::vector<Step> traffic(const LawShape& shape, Dice& dice, std::uint32_t calls_max);

// Items to have inside before the first step: large capacities are filled but for a few.
std::uint32_t some_prefill(const LawShape& shape, Dice& dice);

// `step`, in place of a try, with the answer of the observer `kind`, if the queue has it.
Step observer(OperationKind kind);

using Calls = std::vector<const Operation*>;
Calls calls_of(const History& history);
std::size_t index_of(const History& history, const Operation* call);

// Can nothing be said, because a call did not return, or nobody knows what it did?
bool undecidable(const Calls& calls);

// FULL and TIMEOUT of a put that tried once are one answer; so are EMPTY and TIMEOUT of a get.
bool same_outcome(const Operation& a, const Operation& b);
// The items too, where the order makes them certain.
bool same_answer(const LawShape& shape, const Operation& a, const Operation& b);

// The class and the sentence for two calls that should have been answered alike.
ViolationClass class_of_difference(const Operation& a, const Operation& b);
std::string told(const Operation& call);  // "try_get() = 3", "try_put(4) = FULL"

// The first of `count` pairs, from `a_from` and `b_from`, that differs; the finding is of
// program 0. Histories that end before are not judged.
std::optional<LawFinding> first_difference(const LawShape& shape, std::span<const History> both,
                                           std::size_t a_from, std::size_t b_from,
                                           std::size_t count, std::string_view what);
inline constexpr std::size_t all_calls = static_cast<std::size_t>(-1);

// Does the observer `asked` answer true exactly where the try right behind it is refused with
// `refused`? The finding is of `violation` and of program 0.
std::optional<LawFinding> observer_disagrees(std::span<const History> histories,
                                             OperationKind asked, Outcome refused,
                                             ViolationClass violation);

// Is what one process is answered determined by its calls alone? Or why not.
std::optional<std::string> undetermined(const LawShape& shape);
// Do items come out in an order that one process can foretell?
bool ordered(const LawShape& shape);
// Is every accepted put one item more inside?
std::optional<std::string> uncounted(const LawShape& shape);
std::optional<std::string> without(const LawShape& shape, OperationKind kind);

}  // namespace queuecheck
