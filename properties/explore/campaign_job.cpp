#include "queuecheck/properties/explore/campaign_job.hpp"

#include <algorithm>
#include <utility>

#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/found_failure.hpp"
#include "queuecheck/properties/explore/job_lane.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"

namespace queuecheck::explore {
namespace {

CampaignSettings settings_of(const Job& job) {
  CampaignSettings settings;
  settings.seed = job.seed;
  settings.seconds = job.seconds;
  settings.schedules = job.schedules;
  settings.strategy = job.strategy;
  if (job.memory != "portfolio") settings.memory = memory_mode(job.memory);
  settings.kills = job.kills;
  settings.limits = {job.processes, job.operations, job.capacity, job.item_bytes};
  settings.extra = job.extra;
  return settings;
}

bool is_race(const CampaignResult& result) {
  return result.violation && result.violation->judgement.violation == ViolationClass::race;
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
    row.verdict = wrong ? Status::violation : Status::valid;
    from.coverage.tell(row.coverage);
    tell(row);
  }
}

}  // namespace

Ended campaign_job(const Job& job, const Tell& tell) {
  const auto lane = lane_of(job);
  const LoadedQueue queue = load(job.queue);
  CampaignSettings settings = settings_of(job);
  const CampaignProgress progress = [&](const auto& counters) { tell(Progress{counters}); };
  Ended ended;
  CampaignResult result = run_campaign(*lane, queue, settings, progress);
  if (is_race(result)) {
    // A race is often the cause of a wrong answer, which says more, unless it takes weak memory:
    // then the race is the bug, and what becomes of it is chance.
    if (job.races_fail) settings.memory = MemoryMode::sc;
    const double seconds = job.races_fail ? std::clamp(job.seconds / 4, 0.5, 2.0) : job.seconds;
    settings.races = false;
    settings.seconds = std::max(std::min(seconds, job.seconds - result.seconds), 0.1);
    CampaignResult other = run_campaign(*lane, queue, settings, progress);
    if (other.violation || !job.races_fail) {
      ended.warnings.push_back("race: " + result.violation->judgement.explanation);
      result = std::move(other);
    }
  }
  if (result.violation) tell_failure(*lane, job, *result.violation, tell);
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
