// Words for the operations of a history: "process 1's 2nd operation, get() = EMPTY [20,22]".
//
// Process and thread safety: pure functions. Internal to model/, and used by reports.
//
// Invariants
//   1. An operation is named by its process and its place (from 1) among the operations of that
//      process in time order, so that a reader finds it in the program and in the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

// "process 1's 2nd operation"; places count from 1.
std::string place_words(std::uint32_t process, std::size_t place);

// "process 1's 2nd operation, get()"
std::string who(const History& history, std::size_t index);

// "[12,15]", or "[13,∞)" for an operation that never returned.
std::string when(const Operation& operation);

// "process 1's 2nd operation, get() = EMPTY [20,22]"; "process 1's 2nd operation, get() [13,∞),
// did not return"
std::string what(const History& history, std::size_t index);

// "7 (put by process 0 [12,15])"; the index is that of the put.
std::string item(const History& history, std::size_t put_index);

}  // namespace queuecheck
