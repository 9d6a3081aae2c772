// The share that one run has of a campaign which several runs divide among them: program i belongs
// to shard i mod n, so that all get programs of every kind, and none needs to know how far the
// others came.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Every program of a campaign belongs to exactly one of the n shards.
//   2. What a run ran is `programs` of its shard in a row, from the first that was not done: run in
//      that order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace queuecheck {

struct Shard {
  std::uint64_t index = 0;  // from 0; people and files count from 1
  std::uint64_t count = 1;
  std::uint64_t done = 0;  // of its programs, by an earlier run that this one resumes

  // The k-th program of this run, as numbered by the campaign.
  std::uint64_t program(std::uint64_t k) const { return index + (done + k) * count; }
  // How many of the campaign's first `total` programs are its.
  std::uint64_t share_of(std::uint64_t total) const {
    return total / count + (index < total % count ? 1 : 0);
  }
  // How many of these are still to run.
  std::uint64_t rest_of(std::uint64_t total) const {
    const std::uint64_t share = share_of(total);
    return share - std::min(done, share);
  }
  std::string text() const { return std::to_string(index + 1) + "/" + std::to_string(count); }

  friend bool operator==(const Shard&, const Shard&) = default;
};

// What a stage ran of its campaign: `programs` of `shard`, behind those that were done. Programs
// that the queue cannot be given count as run: they are settled.
struct ProgramsRun {
  Shard shard;
  std::uint64_t programs = 0;
  std::uint64_t not_given = 0;  // of these: the queue cannot be given them

  friend bool operator==(const ProgramsRun&, const ProgramsRun&) = default;
};

// "2/8", from 1; or what is wrong with it, in one line.
std::variant<Shard, std::string> parse_shard(std::string_view text);

using EnvironmentLookup = std::function<const char*(const char* name)>;

// What the engine that started us says: GoogleTest's, Slurm's and GitLab's variables (Kubernetes
// tells the index only: `count` is for it). Nothing where none is set; one line where one is
// unreadable, two of them disagree, or a number of shards is missing or not `count`.
std::variant<std::optional<Shard>, std::string> shard_of_environment(
    const EnvironmentLookup& lookup, std::optional<std::uint64_t> count = {});

// What --shard asks for: I/N, auto, auto/N, or none. An explicit shard that the environment
// contradicts is refused: two jobs would run the same programs, and none some others.
std::variant<Shard, std::string> chosen_shard(std::string_view text,
                                              const EnvironmentLookup& lookup);

}  // namespace queuecheck
