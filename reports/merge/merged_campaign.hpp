// The parts of a campaign joined: did every program run exactly once, and what came of all of them?
//
// Process and thread safety: pure functions of plain values.
//
// Invariants
//   1. Parts of different campaigns (command, seed, queues, specification, commit, any option that
//      decides which programs there are, number of shards) are refused, by the first difference.
//   2. A stage is `complete` only if every program below `programs` is in exactly one part; what is
//      missing or twice is listed, by shard.
//   3. The status is never better than that of any part, nor than unknown when a stage that counts
//      programs is not complete. Which status wins is model/verdict.hpp's merge.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/reports/merge/campaign_part.hpp"

namespace queuecheck {

struct MergedStage {
  std::string queue;
  std::string stage;
  Status status = Status::nothing;
  std::uint64_t parts = 0;  // that ran it
  bool counted = false;     // its programs are numbered
  std::uint64_t shards = 1;
  std::uint64_t programs = 0;   // of all parts, each counted once
  std::uint64_t not_given = 0;  // of these: the queue cannot be given them
  bool complete = true;
  std::vector<std::string> gaps;
  std::vector<std::string> repeats;
};

struct MergedFailure {
  std::string queue;
  PartFailure failure;
  std::filesystem::path file;
};

struct MergedCampaign {
  std::string command;
  std::uint64_t seed = 0;
  std::uint64_t parts = 0;
  Status status = Status::nothing;
  std::vector<MergedStage> stages;
  std::vector<MergedFailure> failures;
};

// At least one part. Throws CampaignError (invariant 1).
MergedCampaign merge_parts(const std::vector<CampaignPart>& parts);

// "merged 4 runs of properties, seed 42", a table of stages, gaps and repeats, the failures with
// the command that replays each.
std::string render_merged_text(const MergedCampaign& merged);
// The array `results` of --json.
std::string render_merged_json(const MergedCampaign& merged);

}  // namespace queuecheck
