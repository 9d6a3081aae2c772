#include "queuecheck/stress/crash/crash_matrix_stage.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "queuecheck/stress/crash/crash_outcome.hpp"
#include "queuecheck/stress/crash/crash_program.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t accesses_max = 500;    // of one step
constexpr std::uint64_t traffic_trials = 4;    // at a time: they hit what they hit
constexpr std::uint64_t stuck_trials_max = 3;  // of a row: each takes more than a second
constexpr std::size_t rows_with_violation_max = 12;
constexpr double misses_shorten = 0.9;
constexpr double busy_least_ns = 10'000;
constexpr double busy_most_ns = 2'000'000;

// A row that fills.
struct Row {
  CrashRow row;
  std::uint64_t access = 0;
  std::uint64_t access_place = 0;
  bool ended = false;  // no further trial
};

std::string step_hit(const FaultSeen& fault) {
  switch (fault.in) {
    case HitIn::attach:
      return "inside attach";
    case HitIn::detach:
      return "inside detach";
    case HitIn::call:
      return "inside " + std::string(name(fault.call));
    default:
      return "between two calls";
  }
}

CrashShape shape_for(const QueueFacts& queue, const CrashMatrixSettings& settings) {
  CrashShape shape;
  const RoleLimits limits = role_limits(queue);
  shape.one_producer = limits.producers(3) < 3;
  shape.one_consumer = limits.consumers(3) < 3;
  const auto serves = [&](std::uint64_t capacity, std::uint32_t item_bytes) {
    Options options;
    options.capacity = capacity;
    options.item_bytes_max = item_bytes;
    options.producers = shape.one_producer ? 1 : 3;
    options.consumers = shape.one_consumer ? 1 : 3;
    options.extra = settings.extra;
    shape.capacity = capacity;
    shape.item_bytes = item_bytes;
    return queue.serves(options);
  };
  for (const std::uint32_t item_bytes : {16U, 8U}) {
    const std::uint32_t bytes =
        settings.shape.item_bytes != 0 ? settings.shape.item_bytes : item_bytes;
    if (settings.shape.capacity != 0 && serves(settings.shape.capacity, bytes)) return shape;
    for (const std::uint64_t capacity : {4U, 8U, 2U, 1U}) {
      if (settings.shape.capacity == 0 && serves(capacity, bytes)) return shape;
    }
  }
  return shape;  // the queue tells itself why not
}

class CrashMatrix {
 public:
  CrashMatrix(Executor& executor, const CrashMatrixSettings& settings,
              const OnProgress& on_progress)
      : executor_(executor),
        settings_(settings),
        clock_(settings.seconds, 0, on_progress),
        queue_(executor.facts()),
        shape_(shape_for(queue_, settings)) {
    result_.stage = "faults";
  }

  StageResult run() {
    if (!rehearse()) return std::move(result_);
    CrashSteps steps = crash_steps(queue_, shape_);
    for (pass_ = 0; pass_ < settings_.trials && !over(); ++pass_) {
      for (const CrashStep& step : steps.steps) {
        for (const bool pauses : {false, true}) try_step(step, pauses);
      }
    }
    conclude(std::move(steps.left_out));
    return std::move(result_);
  }

 private:
  bool over() const { return clock_.over(0) || rows_with_violation_ >= rows_with_violation_max; }

  // Nobody is hit: what the queue's effective capacity is, and how long traffic lasts.
  bool rehearse() {
    for (const bool reattaches : {false, true}) {
      if (reattaches && !queue_.reattaches()) continue;
      const CrashStep step{"", HitWhen::traffic, OperationKind::try_put, reattaches};
      CrashTrial trial = trial_of(step, false);
      trial.hit = false;
      const Program program = crash_program(trial, queue_);
      const Run run = executor_.run(program);
      const Judgement judgement = judge_run(run);
      if (judgement.verdict == Verdict::violation) {
        enter(program, run, judgement, executor_);
        return false;
      }
      shape_.places = places_of(run.history);
      traffic_ns_[reattaches] = busy_ns(program, run.history);
    }
    return true;
  }

  // From the victim's first call of the traffic to its last.
  static double busy_ns(const Program& program, const History& history) {
    std::uint64_t calls = 0;
    for (const Step& step : program.processes[crash_victim]) {
      calls += step.round == strike_round ? step.repeat : 0;
    }
    std::vector<std::int64_t> begun;
    for (const Operation& o : history.operations) {
      if (o.process == crash_victim) begun.push_back(o.t0);
    }
    std::sort(begun.begin(), begun.end());
    if (calls == 0 || begun.size() < calls) return busy_least_ns;
    const auto ns = static_cast<double>(begun[calls - 1] - begun.front());
    return std::clamp(ns, busy_least_ns, busy_most_ns);
  }

  CrashTrial trial_of(const CrashStep& step, bool pauses) {
    CrashTrial trial;
    trial.step = step;
    trial.shape = shape_;
    trial.pauses = pauses;
    trial.seed = program_seed(settings_.seed, programs_);
    trial.extra = settings_.extra;
    return trial;
  }

  void try_step(const CrashStep& step, bool pauses) {
    switch (step.when) {
      case HitWhen::access:
        return sweep(step, pauses);
      case HitWhen::traffic:
        for (std::uint64_t i = 0; i < traffic_trials && !over(); ++i) in_traffic(step, pauses);
        return;
      default:
        break;
    }
    Row& row = row_of(step.name, pauses);
    if (row.ended || over()) return;
    const auto hit = run(trial_of(step, pauses), executor_);
    if (!hit) return;
    // Who spins instead waits as well; who is through has not waited.
    const bool reached = step.when == HitWhen::after || hit->fault.in == HitIn::call;
    if (reached || hit->violation) return count(row, *hit);
    if (row.row.trials == 0) row.row.not_run = "the call returned at once";
  }

  void in_traffic(const CrashStep& step, bool pauses) {
    double& length_ns = traffic_ns_[step.reattaches];
    CrashTrial trial = trial_of(step, pauses);
    Chooser choose(trial.seed);
    trial.after_ns = static_cast<std::int64_t>(choose.below(static_cast<std::uint64_t>(length_ns)));
    const auto hit = run(trial, executor_);
    if (!hit) return;
    const bool missed = hit->fault.in == HitIn::between_calls;
    length_ns = missed ? std::max(length_ns * misses_shorten, 2'000.0) : length_ns * 1.02;
    row_of(step_hit(hit->fault), !pauses);  // a row for either kind
    Row& row = row_of(step_hit(hit->fault), pauses);
    if (!row.ended && row.row.trials < settings_.trials) count(row, *hit);
  }

  // One trial at each access, until the victim gets through alive.
  void sweep(const CrashStep& step, bool pauses) {
    if (settings_.counting == nullptr) {
      row_of("at each access", pauses).row.not_run = settings_.why_not_counting;
      return;
    }
    std::uint64_t& count_known = accesses_[{step.name, pauses}];
    for (std::uint64_t n = 1; n <= accesses_max && !over(); ++n) {
      if (pass_ != 0 && n > count_known) return;
      CrashTrial trial = trial_of(step, pauses);
      trial.access = n;
      const std::string name = step.name + ", access " + std::to_string(n);
      if (pass_ != 0 && row_of(name, pauses).ended) continue;
      const auto hit = run(trial, *settings_.counting);
      if (!hit && pass_ == 0) return;
      if (!hit) continue;
      count_known = std::max(count_known, n);
      Row& row = row_of(name, pauses);
      row.access = n;
      row.access_place = hit->fault.access_place;
      count(row, *hit);
    }
  }

  struct Hit {
    FaultSeen fault;
    std::string outcome;
    bool violation = false;
  };

  // Nothing where nobody was hit.
  std::optional<Hit> run(const CrashTrial& trial, Executor& executor) {
    const Program program = crash_program(trial, queue_);
    const Run run = executor.run(program);
    ++programs_;
    const Judgement judgement = judge_run(run);
    const bool violation = judgement.verdict == Verdict::violation;
    if (violation) enter(program, run, judgement, executor);
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns_;
      unknown_reason_ = judgement.unknown_reason;
    }
    tell();
    if (!run.fault) return std::nullopt;
    ++(trial.pauses ? stops_ : kills_);
    return Hit{*run.fault, crash_outcome(program, run, judgement), violation};
  }

  void count(Row& row, const Hit& hit) {
    ++row.row.trials;
    row.row.not_run.clear();
    const std::uint64_t same = ++row.row.outcomes[hit.outcome];
    if (hit.outcome == "stuck" && same >= stuck_trials_max) row.ended = true;
    if (!hit.violation) return;
    row.ended = true;
    ++rows_with_violation_;
  }

  void enter(const Program& program, const Run& run, const Judgement& judgement,
             const Executor& executor) {
    if (!classes_.insert(*judgement.violation).second) return;
    const std::string first = result_.reason;
    result_.seconds = clock_.seconds();
    enter_failure(result_, executor, program, run, judgement, settings_.seed, programs_,
                  settings_.on_failure_found);
    if (classes_.size() > 1) result_.reason = first;
  }

  Row& row_of(const std::string& step, bool pauses) {
    const auto [known, fresh] = index_.try_emplace({step, pauses}, rows_.size());
    if (fresh) {
      rows_.emplace_back();
      rows_.back().row.step = step;
      rows_.back().row.pauses = pauses;
    }
    return rows_[known->second];
  }

  void tell() {
    if (!clock_.due()) return;
    counters();
    clock_.tell(result_);
  }

  void counters() {
    std::map<std::string, double>& counters = result_.counters;
    result_.seconds = clock_.seconds();
    counters["crash_trials"] = static_cast<double>(kills_ + stops_);
    counters["kills"] = static_cast<double>(kills_);
    counters["stops"] = static_cast<double>(stops_);
    counters["crash_steps"] = static_cast<double>(std::count_if(
        rows_.begin(), rows_.end(), [](const Row& row) { return row.row.trials != 0; }));
    counters["unknowns"] = static_cast<double>(unknowns_);
  }

  void conclude(std::vector<CrashRow> left_out) {
    name_accesses();
    counters();
    for (Row& row : rows_) {
      if (row.row.trials == 0 && row.row.not_run.empty()) {
        row.row.not_run = over() ? "its turn did not come" : "it was never there when it was hit";
      }
      result_.crash_matrix.push_back(std::move(row.row));
    }
    for (CrashRow& row : left_out) {
      for (const bool pauses : {false, true}) {
        row.pauses = pauses;
        result_.crash_matrix.push_back(row);
      }
    }
    if (result_.status == Status::violation) return;
    if (unknowns_ != 0) {
      result_.status = Status::unknown;
      result_.reason = unknown_reason_;
    } else if (kills_ + stops_ == 0) {
      result_.status = Status::nothing;
      result_.reason = "no process was hit";
    }
  }

  // "put, access 7 of 12", and where that stands.
  void name_accesses() {
    std::vector<std::uint64_t> places;
    for (const Row& row : rows_) {
      if (row.access != 0) places.push_back(row.access_place);
    }
    std::vector<std::string> names;
    if (settings_.places && !places.empty()) names = settings_.places(places);
    std::size_t next = 0;
    for (Row& row : rows_) {
      if (row.access == 0) continue;
      const std::string step = row.row.step.substr(0, row.row.step.rfind(", access "));
      row.row.step += " of " + std::to_string(accesses_[{step, row.row.pauses}]);
      if (next < names.size()) row.row.place = names[next];
      ++next;
    }
  }

  Executor& executor_;
  const CrashMatrixSettings& settings_;
  StageClock clock_;
  QueueFacts queue_;
  CrashShape shape_;
  StageResult result_;
  std::vector<Row> rows_;
  std::map<std::pair<std::string, bool>, std::size_t> index_;
  std::map<std::pair<std::string, bool>, std::uint64_t> accesses_;  // of each swept step
  std::map<bool, double> traffic_ns_;                               // by: do they attach anew?
  std::set<ViolationClass> classes_;
  std::uint64_t pass_ = 0;
  std::uint64_t programs_ = 0;
  std::uint64_t kills_ = 0;
  std::uint64_t stops_ = 0;
  std::uint64_t unknowns_ = 0;
  std::string unknown_reason_;
  std::size_t rows_with_violation_ = 0;
};

}  // namespace

StageResult run_crash_matrix(Executor& executor, const CrashMatrixSettings& settings,
                             const OnProgress& on_progress) {
  if (const std::string why(executor.why_no_kills()); !why.empty()) {
    StageResult result;
    result.stage = "faults";
    result.status = Status::nothing;
    result.reason = why;
    return result;
  }
  return CrashMatrix(executor, settings, on_progress).run();
}

}  // namespace queuecheck
