#include <fmt/format.h>

#include <optional>
#include <utility>

#include "queuecheck/reports/cli/explore_helper.hpp"
#include "queuecheck/reports/cli/explore_options.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

namespace {

StageResult not_available(const std::string& reason) {
  return cannot_run("not available: " + reason);
}

}  // namespace

StageResult explore_stage(const StageContext& context, double seconds, QueueResult& queue) {
  const QueueSource& source = context.executor.queue();
  if (const InstrumentedTwin twin = twin_of(source, context.options); !twin) {
    return not_available(twin.reason);
  }
  // Of verify it is one stage of many; to `explore` a missing helper is the end (ask_helper says
  // it).
  if (context.session.result().command == "verify") {
    if (const FoundHelper helper = find_helper(); helper.path.empty()) {
      return not_available(helper.missing);
    }
  }
  StageResult result;
  result.stage = "explore";
  std::optional<Failure> as_found;  // told, and not yet made small
  HelperAnswers answers;
  answers.progress = [&](const explore::Progress& so_far) {
    result.counters = so_far.counters;
    context.session.progress().update(result);
  };
  answers.found = [&](explore::Found&& found) {
    found.failure.queue = source;
    found.failure.stage = result.stage;
    if (!found.final) {
      context.session.save(found.failure);
      as_found = std::move(found.failure);
      return;
    }
    as_found.reset();
    result.failures.push_back(std::move(found.failure));
  };
  bool interrupted = false;
  answers.interrupted = [&] { interrupted = true; };
  answers.row = [&](explore::Row&& row) { queue.explored.push_back(std::move(row)); };
  const explore::Ended ended = ask_helper(job_of(source, context.options, seconds), answers);
  if (ended.refused_input) throw CLI::ValidationError(source.name, ended.reason);
  if (interrupted) {
    if (as_found) result.failures.push_back(*std::move(as_found));
    context.session.interrupt();
  }
  result.status = ended.status;
  result.reason = ended.reason;
  if (interrupted && !result.failures.empty()) {
    const Judgement& judgement = result.failures.back().judgement;
    result.status = Status::violation;
    result.reason = fmt::format("{}: {}", name(*judgement.violation), judgement.rule);
  }
  result.seconds = ended.seconds;
  result.counters = ended.counters;
  for (const std::string& warning : ended.warnings) {
    context.session.result().warnings.push_back(source.name + ": " + warning);
  }
  return result;
}

}  // namespace queuecheck::cli
