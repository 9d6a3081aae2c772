// How evenly a queue serves those who use it: the share of the items that each of them moved until
// the first of them had done all that it was to do.
//
// Why then: everybody has the same number of items to move in a run, so in the end all shares are
// equal, however long the slower ones were kept waiting.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. With one worker, or nothing moved, there are no shares.
//   2. jain is between 1/n (one has everything) and 1 (all alike).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace queuecheck {

struct Shares {
  double least = 0;  // of all items; 1/n where all are alike
  double most = 0;
  // (sum x)^2 / (n sum x^2): Jain, Chiu, Hawe, "A Quantitative Measure of Fairness and
  // Discrimination for Resource Allocation in Shared Computer Systems", DEC-TR-301, 1984.
  double jain = 0;
};

std::optional<Shares> shares_of(std::span<const std::uint64_t> moved);

// The median of each over the runs; nullopt of none.
std::optional<Shares> median_shares(std::span<const Shares> runs);

}  // namespace queuecheck
