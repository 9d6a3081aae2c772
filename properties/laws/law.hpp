// Laws: relations between what a queue answers to two programs, or between the answers of one,
// that hold without any model. "put_many ≡ puts": a batch and its items one by one leave the same
// queue behind.
//
// Process and thread safety: constants and pure functions.
//
// Invariants
//   1. A law holds on every sequential queue whose specification it applies to (`lacks` says
//      nothing): what the model may answer, no law calls wrong.
//   2. `judge` looks at the recorded calls only; a call that never returned, or answered error or
//      poisoned where that is no answer, makes it say nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/dice.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// What a law may use, and what the queue claims with these options.
struct LawShape {
  std::vector<OperationKind> operations;
  bool presets = false;
  bool limits_items = true;  // an item beyond item_bytes_max must be refused
  Specification claims;
  std::uint32_t capacity = 2;
  std::uint32_t item_bytes_max = 16;
  std::uint32_t calls_max = 12;
  std::vector<std::pair<std::string, std::string>> extra;

  bool offers(OperationKind kind) const;
};

struct LawFinding {
  ViolationClass violation = ViolationClass::conservation;
  std::string explanation;    // one sentence
  std::size_t program = 0;    // whose history shows it
  std::size_t operation = 0;  // the index there
};

using LawPrograms = std::vector<Program>;

struct Law {
  std::string_view name;   // "put_many ≡ puts"
  std::string_view check;  // the same as a test's name: "PutManyIsPuts"
  std::string_view sentence;
  std::optional<std::string> (*lacks)(const LawShape&);  // nullopt, or why it cannot be asked
  LawPrograms (*programs)(const LawShape&, Dice);
  std::optional<LawFinding> (*judge)(const LawShape&, std::span<const Program>,
                                     std::span<const History>);
};

// All of them, in the order of the folder's listing.
std::span<const Law> laws();

}  // namespace queuecheck
