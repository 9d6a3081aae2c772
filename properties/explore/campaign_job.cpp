#include "queuecheck/properties/explore/campaign_job.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/found_failure.hpp"
#include "queuecheck/properties/explore/job_lane.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/explore/twin_check.hpp"

namespace queuecheck::explore {
namespace {

CampaignSettings settings_of(const Job& job) {
  CampaignSettings settings;
  settings.seed = job.seed;
  settings.seconds = job.seconds;
  settings.schedules = job.schedules;
  settings.strategy = job.strategy;
  if (const auto mode = parse_memory_mode(job.memory)) settings.memory = *mode;
  settings.kills = job.kills;
  settings.limits = {job.processes, job.operations, job.capacity, job.item_bytes};
  settings.extra = job.extra;
  settings.roles = role_limits(job.specification);
  return settings;
}

bool is_race(const CampaignResult& result) {
  return result.violation && result.violation->judgement.violation == ViolationClass::race;
}

// What a race led to in another run.
std::string consequence_of(const Counterexample& wrong) {
  return "What follows from it under " + std::string(name(wrong.lane.memory)) + ": " +
         std::string(name(*wrong.judgement.violation)) + " (" + wrong.judgement.rule +
         "); --races=warn shows such a run.";
}

void tell_rows(const Job& job, const CampaignResult& result, const Tell& tell) {
  for (const CampaignRow& from : result.rows) {
    Row row;
    row.strategy = from.strategy;
    row.memory = name(from.memory);
    row.lane = job.lane;
    row.schedules = row.executions = from.schedules;
    row.schedules_per_second = static_cast<double>(from.schedules) / std::max(from.seconds, 1e-9);
    row.outcomes = from.outcomes;
    const bool wrong = result.violation && result.violation->strategy == from.strategy &&
                       result.violation->lane.memory == from.memory;
    row.verdict = wrong ? Status::violation : from.undecided != 0 ? Status::unknown : Status::valid;
    from.coverage.tell(row.coverage);
    tell(row);
  }
}

}  // namespace

Ended campaign_job(const Job& job, const Tell& tell) {
  const LoadedQueue queue = queue_of(job);
  require_twin(job, queue);
  const auto lane = lane_of(job);
  CampaignSettings settings = settings_of(job);
  const CampaignProgress progress = [&](const auto& counters) { tell(Progress{counters}); };
  Ended ended;
  CampaignResult result = run_campaign(*lane, queue, settings, progress);
  std::string consequence;
  if (is_race(result)) {
    // A race is often the cause of a wrong answer, which says more. Where that takes weak memory,
    // the race stays the violation, since what becomes of it is chance.
    settings.races = false;
    double spent = result.seconds;
    const auto look_on = [&](std::optional<MemoryMode> memory, double most) {
      settings.memory = memory;
      settings.seconds =
          job.seconds == 0 ? most : std::max(std::min(most, job.seconds - spent), 0.1);
      CampaignResult other = run_campaign(*lane, queue, settings, progress);
      spent += other.seconds;
      return other;
    };
    const std::string race = result.violation->judgement.explanation;
    const std::optional<MemoryMode> asked = settings.memory;
    const double most = job.seconds == 0 ? 2.0 : std::clamp(job.seconds / 4, 0.5, 2.0);
    CampaignResult other =
        job.races_fail ? look_on(MemoryMode::sc, most) : look_on(asked, job.seconds);
    if (job.races_fail && !other.violation && asked != MemoryMode::sc) other = look_on(asked, most);
    const bool by_weak_memory = other.violation && other.violation->lane.memory != MemoryMode::sc;
    if (job.races_fail && by_weak_memory) {
      consequence = consequence_of(*other.violation);
    } else if (other.violation || !job.races_fail) {
      ended.warnings.push_back((other.violation ? "behind a data race: " : "data race: ") + race);
      result = std::move(other);
    }
  }
  if (result.violation) tell_failure(*lane, job, *result.violation, consequence, tell);
  tell_rows(job, result, tell);
  ended.status = result.status;
  ended.reason = result.reason;
  ended.specification = result.specification;
  ended.counters = result.counters;
  ended.seconds = result.seconds;
  ended.warnings.insert(ended.warnings.end(), result.warnings.begin(), result.warnings.end());
  return ended;
}

}  // namespace queuecheck::explore
