// What one run left of a campaign that several runs divided: read from the run.json of its results
// folder.
//
// Process and thread safety: plain values; read_part reads one file.
//
// Invariants
//   1. A file that is not a whole run.json of a known version is a CampaignError of one line that
//      names file and field; nothing is guessed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/stored/stored_error.hpp"
#include "queuecheck/stress/shard.hpp"

namespace queuecheck {

using CampaignError = StoredError;

struct PartFailure {
  std::string stage;
  std::string violation;  // class
  std::string rule;
  std::string file;  // failure-N.json, in the part's folder
  bool known = false;

  friend bool operator==(const PartFailure&, const PartFailure&) = default;
};

struct PartStage {
  std::string stage;
  Status status = Status::nothing;
  std::optional<ProgramsRun> ran;  // nothing where programs are not numbered

  // Of fewer programs than shards some have none: nothing ran, and nothing was to run.
  bool had_no_share() const { return status == Status::nothing && ran && ran->programs == 0; }
};

struct PartQueue {
  std::string queue;
  std::string specification;
  Status status = Status::nothing;
  std::vector<PartStage> stages;
  std::vector<PartFailure> failures;
};

struct CampaignPart {
  std::filesystem::path folder;
  std::string command;
  std::uint64_t seed = 0;
  std::string commit;
  std::map<std::string, std::string> options;  // that decide which programs there are
  std::optional<std::uint64_t> programs_wanted;
  Status status = Status::nothing;
  std::vector<PartQueue> queues;
};

// What differs between two sets of options, in words: "'4'", or `absent` where one lacks it.
struct OptionDifference {
  std::string option;
  std::string there;
  std::string here;
};
using OptionTexts = std::map<std::string, std::string>;
std::vector<OptionDifference> differences(const OptionTexts& there, const OptionTexts& here,
                                          const std::string& absent);

CampaignPart parse_part(const std::string& text, const std::filesystem::path& folder);
CampaignPart read_part(const std::filesystem::path& folder);

// The results folders that a user means: `given` itself, or those in it, at most `depth` levels
// down and in the order of their names (what CI downloads of several jobs lies in folders of
// folders). Links are not followed: `latest` is not another run. Throws CampaignError when there
// are none.
std::vector<std::filesystem::path> results_folders(const std::filesystem::path& given,
                                                   int depth = 3);

}  // namespace queuecheck
