// The words of the text form, shared by its reader and its writer.
//
// Process and thread safety: constants and pure functions. Internal to model/.
//
// Invariants
//   1. What is not listed here cannot be written as text and is refused when read.
#pragma once

#include <array>

#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck {

inline constexpr std::array text_kinds{
    OperationKind::put,     OperationKind::get,     OperationKind::try_put, OperationKind::try_get,
    OperationKind::put_for, OperationKind::get_for, OperationKind::close,   OperationKind::empty,
    OperationKind::full,    OperationKind::size};

struct TextResult {
  std::string_view word;
  Outcome outcome;
};

inline constexpr std::array<TextResult, 6> text_results{{{"OK", Outcome::ok},
                                                         {"EMPTY", Outcome::empty},
                                                         {"FULL", Outcome::full},
                                                         {"CLOSED", Outcome::closed},
                                                         {"TIMEOUT", Outcome::timeout},
                                                         {"BUSY", Outcome::busy}}};

constexpr bool is_observer(OperationKind kind) {
  return kind == OperationKind::empty || kind == OperationKind::full || kind == OperationKind::size;
}

}  // namespace queuecheck
