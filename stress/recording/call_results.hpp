// What a call on any queue answered, in the words of histories: outcome and value, from the type
// of the result. For another type give the recorder a function of your own, or overload outcome_of
// and item_of in the namespace of that type.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A type whose meaning is not plain (an int: 0 or the number of bytes?) is not guessed: it
//   does
//      not compile.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck::recording {

// What a call that answers only yes or no means by no.
constexpr Outcome refusal_of(OperationKind kind) {
  if (is_timed(kind)) return Outcome::timeout;
  if (kind == OperationKind::try_put) return Outcome::full;
  if (kind == OperationKind::try_get || kind == OperationKind::peek) return Outcome::empty;
  if (is_put(kind) || is_get(kind) || is_batch(kind)) return Outcome::closed;  // it waited
  return Outcome::error;
}

template <class Result>
concept TellsOutcome = requires(const Result& result) {
  { result.outcome() } -> std::same_as<Outcome>;
};

template <class Result>
concept HoldsOutcome = requires(const Result& result) {
  { result.outcome } -> std::convertible_to<Outcome>;
};

// std::optional, pointers, smart pointers: something, or nothing.
template <class Result>
concept HoldsItem = requires(const Result& result) {
  {static_cast<bool>(result)};
  *result;
};

template <class Result>
requires(std::same_as<Result, bool> || std::same_as<Result, Outcome> || TellsOutcome<Result> ||
         HoldsOutcome<Result> || HoldsItem<Result>) Outcome
    outcome_of(OperationKind kind, const Result& result) {
  if constexpr (std::same_as<Result, Outcome>) {
    return result;
  } else if constexpr (TellsOutcome<Result>) {
    return result.outcome();
  } else if constexpr (HoldsOutcome<Result>) {
    return result.outcome;
  } else {
    return static_cast<bool>(result) ? Outcome::ok : refusal_of(kind);
  }
}

// The identity of what came out: by a function of the item, of the whole result, or of nothing (it
// knows where the item went); items that are numbers are their own.
template <class Result, class Identity>
std::int64_t identity_of(const Result& result, const Identity& identity) {
  if constexpr (std::invocable<const Identity&>) {
    return static_cast<std::int64_t>(identity());
  } else if constexpr (std::invocable<const Identity&, const Result&>) {
    return static_cast<std::int64_t>(identity(result));
  } else {
    static_assert(HoldsItem<Result>, "give a function that tells the identity of what came out");
    return static_cast<std::int64_t>(identity(*result));
  }
}

struct OwnIdentity {
  template <class Item>
  requires(std::is_integral_v<Item> || std::is_enum_v<Item>) std::int64_t operator()(
      const Item& item) const {
    return static_cast<std::int64_t>(item);
  }
};

}  // namespace queuecheck::recording
