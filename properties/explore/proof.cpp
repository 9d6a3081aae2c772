#include "queuecheck/properties/explore/proof.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "queuecheck/properties/explore/counted.hpp"
#include "queuecheck/properties/explore/dpor.hpp"
#include "queuecheck/properties/explore/exhaustive.hpp"
#include "queuecheck/properties/explore/local_state.hpp"
#include "queuecheck/properties/explore/outcome.hpp"
#include "queuecheck/properties/explore/peek_segment.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/state_search.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck::explore {

namespace {

class Prover {
 public:
  Prover(Lane& lane, const Program& program, const LaneSettings& settings,
         const ProofBudget& budget)
      : lane_(lane), program_(program), settings_(settings), budget_(budget) {
    plan_.processes = static_cast<std::uint32_t>(program.processes.size());
  }

  Proof prove() {
    lane_.prepare(program_, settings_);
    judge_.emplace(program_, settings_, lane_.specification());
    const bool everything = !budget_.deviations && settings_.memory == MemoryMode::sc &&
                            settings_.kills == 0 && !settings_.spurious;
    if (everything && (by_states() || by_traces())) return finish();
    by_deviations();
    return finish();
  }

 private:
  enum class Seen : std::uint8_t { fine, refuted, out_of_time };

  Seen look(const World& world) {
    ++proof_.executions;
    if ((proof_.executions & 255) == 0 && out_of_time()) return Seen::out_of_time;
    if (world.end == RunEnd::pruned) return Seen::fine;
    const Judgement& judgement = judge_->judge(world);
    if (judgement.verdict != Verdict::violation) {
      if (judgement.verdict == Verdict::unknown && !undecided_) {
        undecided_ = true;
        undecided_why_ = judgement.unknown_reason;
      }
      return Seen::fine;
    }
    return refute(world, judgement);
  }

  Seen refute(const World& world, const Judgement& judgement) {
    proof_.proved = Proved::refuted;
    proof_.judgement = judgement;
    proof_.choices.assign(world.choices, world.choices + world.choice_count);
    return Seen::refuted;
  }

  bool out_of_time() const {
    return seconds() > budget_.seconds || (budget_.stop && budget_.stop());
  }
  double seconds() const { return watch_.seconds(); }

  // True: there is nothing left to say.
  bool by_states() {
    const auto parsed = parse_specification(lane_.specification());
    const auto* specification = std::get_if<Specification>(&parsed);
    const bool timed = std::any_of(
        program_.processes.begin(), program_.processes.end(), [](const std::vector<Step>& steps) {
          return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
            return is_timed(step.kind, step.timeout_ns) || step.until != Until::count;
          });
        });
    if (specification == nullptr || timed || !local_state::available() ||
        lane_.name() != "fibers" || LinearMonitor::cannot_watch(*specification, program_)) {
      return false;
    }
    local_state::start();
    const auto search = std::make_unique<StateSearch>(lane_view(), *specification);
    const bool ended = run_all(
        *search, "states", [&](const World& world) { return search->next_run(world); },
        [&](const World& world) {
          if (!search->illegal(world) || proof_.proved == Proved::refuted) return Seen::fine;
          Judgement judgement = judge_->judge(world);
          if (judgement.verdict != Verdict::violation) {
            judgement = {};
            judgement.verdict = judgement.safety = Verdict::violation;
            judgement.violation = ViolationClass::order;
            judgement.rule = "the answers fit one order of effects";
            judgement.explanation = "No order of effects explains the answers of this run so far.";
          }
          return refute(world, judgement);
        });
    proof_.states = search->states();
    patient_ = search->left_out_time_outs();
    local_state::stop();
    return ended && search->gave_up().empty();
  }

  bool by_traces() {
    if (proof_.proved == Proved::refuted || out_of_time()) return true;
    const auto search = std::make_unique<Dpor>(peek_segment);
    // Traces forget the order of calls and returns, so a run that is right may stand for one that
    // is not: as a proof it serves only where orders do not matter.
    const bool ended = run_all(
        *search, "dpor", [&](const World& world) { return search->next_run(world); },
        [](const World&) { return Seen::fine; });
    if (proof_.proved == Proved::refuted) return true;
    static_cast<void>(ended);
    proof_.proved = Proved::unknown;
    return false;
  }

  void by_deviations() {
    if (proof_.proved == Proved::refuted) return;
    const auto search = std::make_unique<Exhaustive>(peek_segment);
    const unsigned most = budget_.deviations.value_or(budget_.deviations_max);
    proof_.executions = 0;
    bounded_any_ = false;
    for (unsigned bound = 0; bound <= most; ++bound) {
      search->start(bound);
      const bool ended = run_all(
          *search, "exhaustive", [&](const World&) { return search->next_run(); },
          [](const World&) { return Seen::fine; });
      if (proof_.proved == Proved::refuted) return;
      if (!ended || !search->gave_up().empty()) break;
      proof_.proved = Proved::bounded;
      proof_.deviations = bound;
      bounded_any_ = true;
      if (!search->bound_was_met()) break;
    }
    if (!bounded_any_) proof_.proved = Proved::unknown;
  }

  // True: the search came to its end.
  template <class Search, class Next, class More>
  bool run_all(Search& search, std::string_view method, Next next, More more) {
    proof_.method = method;
    for (;;) {
      const World& world = lane_.run(search, plan_);
      if (const Seen seen = more(world); seen == Seen::refuted) return true;
      const Seen seen = look(world);
      if (seen == Seen::refuted) return true;
      if (seen == Seen::out_of_time) return false;
      if (!next(world)) break;
    }
    if (proof_.proved != Proved::refuted && search.gave_up().empty()) proof_.proved = Proved::all;
    if (!search.gave_up().empty()) why_ = search.gave_up();
    return search.gave_up().empty();
  }

  Proof finish() {
    proof_.seconds = seconds();
    proof_.outcomes = judge_->answers();
    const std::string figures =
        counted(proof_.executions, "execution") + ", " + counted(proof_.outcomes, "outcome");
    const std::string mode = " (" + std::string(name(settings_.memory)) + ")";
    const std::string kills =
        settings_.kills == 0 ? "" : ", every point of " + counted(settings_.kills, "kill");
    if (undecided_ && proof_.proved != Proved::refuted) proof_.proved = Proved::unknown;
    switch (proof_.proved) {
      case Proved::all:
        proof_.sentence = "all interleavings, " + figures + ", all allowed" + mode +
                          (patient_ ? "; no wait ended early by its deadline" : "");
        break;
      case Proved::bounded:
        proof_.sentence = "all runs with at most " +
                          counted(proof_.deviations,
                                  settings_.memory == MemoryMode::sc ? "preemption" : "deviation") +
                          kills + ", " + figures + ", all allowed" + mode;
        break;
      case Proved::refuted:
        proof_.sentence = "counterexample: " + proof_.judgement.rule + mode;
        break;
      case Proved::unknown:
        proof_.sentence =
            "unknown: " + figures +
            (undecided_ ? mode + "; undecided: " + undecided_why_
                        : ", all right so far" + mode + "; " +
                              (out_of_time() ? "the time ended" : "the search gave up: " + why_));
        break;
    }
    return std::move(proof_);
  }

  Lane& lane_;
  const Program& program_;
  const LaneSettings& settings_;
  const ProofBudget& budget_;
  RunPlan plan_;
  Stopwatch watch_;
  std::optional<RunJudge> judge_;
  bool undecided_ = false;
  bool patient_ = false;
  bool bounded_any_ = false;
  std::string why_;
  std::string undecided_why_;  // the first
  Proof proof_;
};

void add_programs(std::vector<Program>& all, const Program& begun, unsigned processes,
                  const std::vector<std::vector<Step>>& kinds, std::size_t from, unsigned producers,
                  unsigned consumers) {
  if (begun.processes.size() == processes) {
    const auto count = [&](bool puts) {
      return std::count_if(begun.processes.begin(), begun.processes.end(), [&](const auto& steps) {
        return std::any_of(steps.begin(), steps.end(),
                           [&](const Step& step) { return is_put(step.kind) == puts; });
      });
    };
    if ((producers != 0 && count(true) > producers) || (consumers != 0 && count(false) > consumers))
      return;
    all.push_back(begun);
    all.back().name = "exhaust " + std::to_string(all.size());
    return;
  }
  for (std::size_t kind = from; kind < kinds.size(); ++kind) {
    Program next = begun;
    next.processes.push_back(kinds[kind]);
    add_programs(all, next, processes, kinds, kind, producers, consumers);
  }
}

}  // namespace

Proof prove(Lane& lane, const Program& program, const LaneSettings& settings,
            const ProofBudget& budget) {
  return Prover(lane, program, settings, budget).prove();
}

std::vector<Program> programs_of_size(unsigned processes, unsigned operations,
                                      const Options& options, unsigned producers,
                                      unsigned consumers) {
  std::vector<std::vector<Step>> kinds;
  for (unsigned bits = 0; bits < 1U << operations; ++bits) {
    std::vector<Step> steps(operations);
    for (unsigned i = 0; i < operations; ++i) {
      steps[i].kind = (bits >> i & 1) != 0 ? OperationKind::try_get : OperationKind::try_put;
      steps[i].item_bytes = options.item_bytes_max;
    }
    kinds.push_back(std::move(steps));
  }
  Program empty;
  empty.options = options;
  std::vector<Program> all;
  add_programs(all, empty, processes, kinds, 0, producers, consumers);
  return all;
}

}  // namespace queuecheck::explore
