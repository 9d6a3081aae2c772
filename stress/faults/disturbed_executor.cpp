#include "queuecheck/stress/faults/disturbed_executor.hpp"

#include <sched.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "queuecheck/model/operation_words.hpp"
#include "queuecheck/model/recorded_call.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/chosen_pid.hpp"
#include "queuecheck/stress/crew_executor.hpp"
#include "queuecheck/stress/faults/stress_worker.hpp"

namespace queuecheck {
namespace {

bool one_processor() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  return sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) < 2;
}

// Who gives its handle back may close the queue for itself or, for a moment the last one, for all.
bool handles_close(const QueueFacts& queue) {
  const auto parsed = parse_specification(queue.specification(Options{}));
  const auto* specification = std::get_if<Specification>(&parsed);
  return specification == nullptr || (specification->close_scope != CloseScope::none &&
                                      specification->close_scope != CloseScope::global);
}

// Why it cannot act; empty: it can.
std::string why_not(std::string_view fault, const QueueSource& source, const QueueFacts& queue,
                    bool kills) {
  if (fault == "affinity" && one_processor()) return "there is one processor";
  if (fault == "churn" && !queue.reattaches()) return "its processes cannot attach anew";
  if (fault == "churn" && handles_close(queue)) return "giving a handle back closes the queue";
  if (fault == "delays") return stress_worker(source).reason;
  if (fault == "pid-reuse") return kills ? why_pids_cannot_be_chosen() : "nobody is killed";
  return {};
}

// A fault is no reason to fail: who hands EINTR on has not done what it was asked, and nobody knows
// whether it has done a part of it.
void note_errors(Run& run, const std::string& faults) {
  if (run.observed.verdict != Verdict::valid) return;
  const auto& operations = run.history.operations;
  const auto is_crash = [](const Operation& o) { return o.kind == OperationKind::crash; };
  if (std::any_of(operations.begin(), operations.end(), is_crash)) return;  // it may be the reason
  for (const Operation& o : operations) {
    if (o.outcome != Outcome::error || error_is_an_answer(o.kind)) continue;
    run.observed.verdict = run.observed.obligations = Verdict::unknown;
    run.observed.unknown_reason = call_text(o) + " answered error under " + faults +
                                  ", so whether it took effect is not known";
    return;
  }
}

class DisturbedExecutor final : public Executor {
 public:
  DisturbedExecutor(std::unique_ptr<Executor> inner, std::string faults)
      : inner_(std::move(inner)), faults_(std::move(faults)) {}

  std::vector<Run> run_batch(std::span<const Program> programs) override {
    std::vector<Run> runs = inner_->run_batch(programs);
    for (Run& run : runs) note_errors(run, faults_);
    return runs;
  }
  const QueueSource& queue() const override { return inner_->queue(); }
  std::string_view name() const override { return inner_->name(); }
  QueueFacts facts() const override { return inner_->facts(); }
  std::string_view why_no_kills() const override { return inner_->why_no_kills(); }

 private:
  std::unique_ptr<Executor> inner_;
  std::string faults_;
};

}  // namespace

FaultsHere faults_here(const FaultList& wanted, const QueueSource& queue, const QueueFacts& facts,
                       bool kills) {
  FaultsHere here;
  for (const FaultRate& one : wanted) {
    const std::string why = why_not(one.kind->name, queue, facts, kills);
    if (why.empty()) {
      here.faults.push_back(one);
      continue;
    }
    here.left_out.append(here.left_out.empty() ? "" : "; ").append(one.kind->name);
    here.left_out.append(": ").append(why);
  }
  return here;
}

std::unique_ptr<Executor> make_disturbed_executor(const QueueSource& queue, const FaultList& faults,
                                                  std::shared_ptr<Disturber> disturber,
                                                  const WatchdogSettings& watchdog) {
  CountingWorkers workers;
  workers.delays_per_mille = rate_of(faults, "delays");
  if (workers.delays_per_mille != 0) {
    const StressWorker twin = stress_worker(queue);
    if (!twin) {
      throw EnvironmentError("accesses of " + queue.name + " cannot be counted: " + twin.reason);
    }
    workers.program = twin.program;
    workers.plugin = twin.plugin;
  }
  PidReuse pids{rate_of(faults, "pid-reuse"), [disturber] { disturber->count("pid-reuse"); }};
  auto crew = std::make_unique<CrewExecutor>(
      queue,
      [queue, workers, pids](std::uint64_t log_capacity, std::uint32_t actors) {
        return make_process_crew(queue, log_capacity, actors, workers, pids);
      },
      disturbed_name(faults), watchdog, workers.delays_per_mille != 0, std::move(disturber));
  return std::make_unique<DisturbedExecutor>(std::move(crew), text_of(faults));
}

}  // namespace queuecheck
