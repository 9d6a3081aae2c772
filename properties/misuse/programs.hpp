// Misuses that are programs: run by the executor, judged as every program, replayed as every
// failure.
//
// Process and thread safety: as the executor.
//
// Invariants
//   1. No call of them waits without a deadline, but where a right queue never does.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/properties/misuse/catalogue.hpp"

namespace queuecheck::misuse {

inline constexpr std::int64_t patience_ns = 1'000'000;

// Those of `kinds` that the queue offers.
std::vector<OperationKind> offered(const Setting& setting, std::vector<OperationKind> kinds);

// A put of each form, of items of so many bytes.
std::vector<Step> puts_of_each_form(const Setting& setting, std::uint32_t item_bytes);

using AskedCall = bool (*)(const Program&, const Operation&);
std::vector<Trial> run_program(Setting& setting, const char* misuse, Program program,
                               AskedCall asked);

}  // namespace queuecheck::misuse
