// When the items of an open loop are due, whatever the queue does: arrivals that nobody arranged
// (Poisson), or one every so often.
//
// Poisson is the default: independent senders, each rare, add up to it, and its bursts are what a
// queue is for. A fixed interval never bunches, so it shows the least that a load costs. Open and
// closed loops: Schroeder, Wierman, Harchol-Balter, "Open versus closed: a cautionary tale" (NSDI
// 2006).
//
// Process and thread safety: a value of one process.
//
// Invariants
//   1. Equal seeds, producers and rates give equal times; with another rate the same times scaled.
//   2. The producers' schedules together are one of the whole rate: Poisson processes add up to
//      one, fixed intervals are shifted against each other.
//   3. Times never fall.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace queuecheck {

enum class Arrivals : std::uint32_t { poisson, fixed };
std::string_view name(Arrivals arrivals);  // "poisson", "fixed"
std::optional<Arrivals> parse_arrivals(std::string_view text);

struct ScheduleSettings {
  Arrivals arrivals = Arrivals::poisson;
  double items_per_second = 1;  // of all producers together; more than 0
  std::uint32_t producers = 1;
  std::uint32_t producer = 0;  // this one
  std::uint64_t seed = 1;
};

class SendSchedule {
 public:
  explicit SendSchedule(const ScheduleSettings& settings);

  // The next item's time in ns since the run's start. O(1).
  std::int64_t next_ns();

 private:
  Arrivals arrivals_;
  double interval_ns_;  // between two items of this producer, in the mean
  double at_ns_;
  std::mt19937_64 random_;
};

}  // namespace queuecheck
