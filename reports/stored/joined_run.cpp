#include "queuecheck/reports/stored/joined_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

template <class Row>
void append(std::vector<Row>& to, std::vector<Row>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void add_once(std::string& text, const std::string& more) {
  if (more.empty() || text.find(more) != std::string::npos) return;
  text += (text.empty() ? "" : "; ") + more;
}

template <class Item, class Same>
Item& found_or_added(std::vector<Item>& items, Same same) {
  const auto found = std::find_if(items.begin(), items.end(), same);
  return found != items.end() ? *found : items.emplace_back();
}

StageResult& stage_of(RunResult& joined, const QueueSource& queue, const std::string& stage) {
  QueueResult& result = found_or_added(
      joined.queues, [&](const QueueResult& one) { return one.queue.name == queue.name; });
  result.queue = queue;
  StageResult& found =
      found_or_added(result.stages, [&](const StageResult& one) { return one.stage == stage; });
  found.stage = stage;
  return found;
}

// One stage of one part. What a counter counts only its name tells, so none is added up; how many
// programs ran is what was proved.
void add_stage(RunResult& joined, const QueueResult& queue, StageResult& stage) {
  StageResult& to = stage_of(joined, queue.queue, stage.stage);
  to.seconds += stage.seconds;
  if (stage.status != Status::valid && stage.status != Status::nothing) {
    add_once(to.reason, stage.reason);
  }
  add_once(to.level, stage.level);
  add_once(to.left_out, stage.left_out);
  append(to.crash_matrix, stage.crash_matrix);
  append(to.failures, stage.failures);
}

void add_queue(RunResult& joined, QueueResult& queue) {
  for (StageResult& stage : queue.stages) add_stage(joined, queue, stage);
  QueueResult& to = found_or_added(
      joined.queues, [&](const QueueResult& one) { return one.queue.name == queue.queue.name; });
  to.queue = queue.queue;
  to.runtime = queue.runtime;
  to.specification = queue.specification;
  append(to.throughput, queue.throughput);
  append(to.explored, queue.explored);
  append(to.claims, queue.claims);
  append(to.misuses, queue.misuses);
  to.misuses_asked |= queue.misuses_asked;
}

void conclude_stage(RunResult& joined, const MergedStage& merged) {
  for (QueueResult& queue : joined.queues) {
    if (queue.queue.name != merged.queue) continue;
    for (StageResult& stage : queue.stages) {
      if (stage.stage != merged.stage) continue;
      stage.status = merged.complete ? merged.status : merge(merged.status, Status::unknown);
      for (const std::string& gap : merged.gaps) add_once(stage.reason, gap);
      for (const std::string& repeat : merged.repeats) add_once(stage.reason, repeat);
      stage.counters["runs"] = static_cast<double>(merged.parts);
      if (merged.counted) stage.counters["programs"] = static_cast<double>(merged.programs);
    }
  }
}

// Failures of the joined run are numbered anew; each is stored where its part left it.
void name_files(RunResult& joined, const MergedCampaign& merged) {
  for (const QueueResult& queue : joined.queues) {
    for (const StageResult& stage : queue.stages) {
      for (const MergedFailure& one : merged.failures) {
        if (one.queue == queue.queue.name && one.failure.stage == stage.stage) {
          joined.failure_files.push_back(one.file.string());
        }
      }
    }
  }
}

void add_warnings(RunResult& joined, const RunResult& run) {
  for (const std::string& warning : run.warnings) {
    const auto known = std::find(joined.warnings.begin(), joined.warnings.end(), warning);
    if (known == joined.warnings.end()) joined.warnings.push_back(warning);
  }
}

}  // namespace

RunResult joined_run(const std::vector<CampaignPart>& parts, std::vector<RunResult> runs) {
  const MergedCampaign merged = merge_parts(parts);
  RunResult joined;
  const RunResult& first = runs.front();
  joined.command = first.command;
  joined.program = first.program;
  joined.command_line = first.command_line;
  joined.campaign = first.campaign;
  joined.programs_wanted = first.programs_wanted;
  joined.seed = first.seed;
  joined.environment = first.environment;
  joined.started_utc = first.started_utc;
  joined.finished = true;
  joined.warnings.push_back(
      fmt::format("{} runs joined; times are their sums, the environment is that of {}",
                  runs.size(), printable(parts.front().folder.string())));
  for (RunResult& run : runs) {
    joined.started_utc = std::min(joined.started_utc, run.started_utc);
    joined.seconds += run.seconds;
    joined.finished = joined.finished && run.finished;
    joined.environment.libraries.merge(run.environment.libraries);
    add_warnings(joined, run);
    for (QueueResult& queue : run.queues) add_queue(joined, queue);
  }
  for (const MergedStage& stage : merged.stages) conclude_stage(joined, stage);
  name_files(joined, merged);
  for (QueueResult& queue : joined.queues) queue.status = merged_status(queue);
  joined.status = merged.status;
  return joined;
}

}  // namespace queuecheck
