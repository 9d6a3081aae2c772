#include "queuecheck/reports/merge/merged_campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

// Of statuses that are met one after the other: none yet is not Status::nothing.
class MergedStatus {
 public:
  void add(Status status) { status_ = status_ ? merge(*status_, status) : status; }
  Status value() const { return status_.value_or(Status::nothing); }

 private:
  std::optional<Status> status_;
};

bool had_no_share(const CampaignPart& part) {
  return part.status == Status::nothing &&
         std::any_of(part.queues.begin(), part.queues.end(), [](const PartQueue& queue) {
           return std::any_of(queue.stages.begin(), queue.stages.end(),
                              [](const PartStage& stage) { return stage.had_no_share(); });
         });
}

// The campaign that a part says it belongs to, as lines of text that can be compared and shown.
OptionTexts identity(const CampaignPart& part) {
  OptionTexts all;
  for (const auto& [option, value] : part.options) all["--" + option] = value;
  all["command"] = part.command;
  all["--seed"] = std::to_string(part.seed);
  all["commit"] = part.commit;
  if (part.programs_wanted) all["--programs"] = std::to_string(*part.programs_wanted);
  for (const PartQueue& queue : part.queues) {
    all["specification of " + queue.queue] = queue.specification;
  }
  return all;
}

void require_same_campaign(const CampaignPart& first, const CampaignPart& other) {
  const std::string none = "none";
  for (const OptionDifference& one : differences(identity(first), identity(other), none)) {
    // A run that was cut off did not come to all of its queues.
    const bool not_come_to = one.there == none || one.here == none;
    if (one.option.starts_with("specification of ") && not_come_to) continue;
    throw CampaignError(
        fmt::format("{} and {} are no parts of one campaign: {} is {} in one and "
                    "{} in the other",
                    printable(first.folder.string()), printable(other.folder.string()),
                    printable(one.option), printable(one.there), printable(one.here)));
  }
}

const PartStage* find_stage(const CampaignPart& part, const MergedStage& wanted) {
  for (const PartQueue& queue : part.queues) {
    if (queue.queue != wanted.queue) continue;
    for (const PartStage& stage : queue.stages) {
      if (stage.stage == wanted.stage) return &stage;
    }
  }
  return nullptr;
}

// What the parts have of one stage, shard by shard.
class StageCover {
 public:
  StageCover(MergedStage& stage, std::optional<std::uint64_t> wanted)
      : stage_(stage), wanted_(wanted) {}

  void add(const CampaignPart& part, const PartStage& ran) {
    const Shard shard = ran.ran->shard;
    if (first_ == nullptr) {
      first_ = &part;
      stage_.shards = shard.count;
    } else if (stage_.shards != shard.count) {
      throw CampaignError(
          fmt::format("{} is one of {} shards, {} one of {}: no parts of one "
                      "campaign",
                      printable(first_->folder.string()), stage_.shards,
                      printable(part.folder.string()), shard.count));
    }
    Share& share = shares_[shard.index];
    stage_.not_given += ran.ran->not_given;
    share.runs.push_back({shard.done, shard.done + ran.ran->programs, &part.folder});
    share.failed |= ran.status == Status::violation;
  }

  void conclude() {
    for (std::uint64_t index = 0; index < stage_.shards; ++index) {
      const Shard shard{index, stage_.shards};
      const auto found = shares_.find(index);
      if (found == shares_.end()) {
        stage_.gaps.push_back(fmt::format("shard {} is missing", shard.text()));
      } else {
        add(shard, found->second);
      }
    }
    stage_.complete = stage_.gaps.empty() && stage_.repeats.empty();
  }

 private:
  // Programs begin to end - 1 of a shard, by one run.
  struct OneRun {
    std::uint64_t begin;
    std::uint64_t end;
    const std::filesystem::path* folder;
  };
  struct Share {
    std::vector<OneRun> runs;
    bool failed = false;
  };

  void add(const Shard& shard, Share& share) {
    std::sort(share.runs.begin(), share.runs.end(),
              [](const OneRun& a, const OneRun& b) { return a.begin < b.begin; });
    std::uint64_t reached = 0;
    for (const OneRun& run : share.runs) {
      if (run.begin > reached) add_gap(shard, reached, run.begin, "");
      if (const std::uint64_t both = std::min(run.end, reached); both > run.begin) {
        stage_.repeats.push_back(fmt::format(
            "shard {}: {} programs ran in {} too, from number {} on", shard.text(),
            both - run.begin, printable(run.folder->string()), shard.program(run.begin)));
      }
      stage_.programs += run.end - std::max(run.begin, std::min(run.end, reached));
      reached = std::max(reached, run.end);
    }
    // Without a number that was agreed, a shard has as many programs as its time allowed.
    const std::uint64_t due = wanted_ ? shard.share_of(*wanted_) : reached;
    if (reached >= due) return;
    add_gap(shard, reached, due, share.failed ? " (it stopped at a violation)" : "");
  }

  void add_gap(const Shard& shard, std::uint64_t begin, std::uint64_t end, std::string_view why) {
    stage_.gaps.push_back(fmt::format("shard {}: {} programs did not run, from number {} on{}",
                                      shard.text(), end - begin, shard.program(begin), why));
  }

  MergedStage& stage_;
  std::optional<std::uint64_t> wanted_;
  const CampaignPart* first_ = nullptr;
  std::map<std::uint64_t, Share> shares_;
};

std::vector<MergedStage> stages_of(const std::vector<CampaignPart>& parts) {
  std::vector<MergedStage> stages;
  for (const CampaignPart& part : parts) {
    for (const PartQueue& queue : part.queues) {
      for (const PartStage& stage : queue.stages) {
        const bool known = std::any_of(stages.begin(), stages.end(), [&](const MergedStage& one) {
          return one.queue == queue.queue && one.stage == stage.stage;
        });
        if (known) continue;
        MergedStage one;
        one.queue = queue.queue;
        one.stage = stage.stage;
        stages.push_back(std::move(one));
      }
    }
  }
  return stages;
}

void merge_stage(MergedStage& stage, const std::vector<CampaignPart>& parts) {
  StageCover cover(stage, parts.front().programs_wanted);
  MergedStatus status;
  for (const CampaignPart& part : parts) {
    const PartStage* const one = find_stage(part, stage);
    if (one == nullptr) continue;
    ++stage.parts;
    if (!one->had_no_share()) status.add(one->status);
    if (!one->ran) continue;
    stage.counted = true;
    cover.add(part, *one);
  }
  stage.status = status.value();
  if (stage.counted) cover.conclude();
}

}  // namespace

MergedCampaign merge_parts(const std::vector<CampaignPart>& parts) {
  if (parts.empty()) throw CampaignError("there is no part to merge");
  MergedCampaign merged;
  merged.command = parts.front().command;
  merged.seed = parts.front().seed;
  merged.parts = parts.size();
  MergedStatus status;
  for (const CampaignPart& part : parts) {
    require_same_campaign(parts.front(), part);
    if (!had_no_share(part)) status.add(part.status);
    for (const PartQueue& queue : part.queues) {
      for (const PartFailure& failure : queue.failures) {
        merged.failures.push_back({queue.queue, failure, part.folder / failure.file});
      }
    }
  }
  merged.stages = stages_of(parts);
  for (MergedStage& stage : merged.stages) {
    merge_stage(stage, parts);
    if (!stage.complete) status.add(Status::unknown);
  }
  merged.status = status.value();
  return merged;
}

}  // namespace queuecheck
