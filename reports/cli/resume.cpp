#include "queuecheck/reports/cli/resume.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/merge/campaign_part.hpp"

namespace queuecheck::cli {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& before,
                         const std::string& now) {
  throw CLI::ValidationError(
      "--resume", fmt::format("{} was {} there and is {} here; a run is resumed with the options "
                              "that it had",
                              what, printable(before), printable(now)));
}

}  // namespace

void resume(const std::string& command, CommonOptions& options) {
  if (options.resume.empty()) return;
  CampaignPart part;
  try {
    part = read_part(options.resume);
  } catch (const CampaignError& error) {
    throw CLI::ValidationError("--resume", error.what());
  }
  if (part.command != command) refuse("the command", part.command, command);
  for (const OptionDifference& one : differences(part.options, options.campaign(), "not given")) {
    refuse(one.option, one.there, one.here);
  }
  if (options.seed_given && *options.seed_given != part.seed) {
    refuse("--seed", std::to_string(part.seed), std::to_string(*options.seed_given));
  }
  options.seed_given = part.seed;
  const std::uint64_t wanted = part.programs_wanted.value_or(0);
  if (options.programs != 0 && options.programs != wanted) {
    refuse("--programs", std::to_string(wanted), std::to_string(options.programs));
  }
  options.programs = wanted;
  std::string shard;
  for (const PartQueue& queue : part.queues) {
    for (const PartStage& stage : queue.stages) {
      if (!stage.ran) continue;
      options.done[{queue.queue, stage.stage}] = stage.ran->shard.done + stage.ran->programs;
      shard = stage.ran->shard.text();
    }
  }
  if (shard.empty()) return;
  if (options.shard_text.empty()) options.shard_text = shard;
  const auto given = parse_shard(options.shard_text);
  const auto* const read = std::get_if<Shard>(&given);
  if (read != nullptr && read->text() != shard) refuse("--shard", shard, read->text());
}

}  // namespace queuecheck::cli
