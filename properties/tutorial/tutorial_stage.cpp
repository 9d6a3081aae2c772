#include "queuecheck/properties/tutorial/tutorial_stage.hpp"

#include <algorithm>

#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/properties/stopwatch.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {
namespace {

struct Question {
  const TutorialClaim* claim = nullptr;
  Program program;
  ClaimRow row;
};

class Tutorial {
 public:
  Tutorial(Executor& executor, const Offers& offers, const TutorialSettings& settings,
           const StageProgress& progress)
      : executor_(executor),
        settings_(settings),
        clock_(settings.seconds, settings.rounds_max, progress) {
    result_.stage.stage = "tutorial";
    for (const TutorialClaim& claim : tutorial_claims()) questions_.push_back(ready(claim, offers));
  }

  TutorialResult run() && {
    for (std::uint64_t round = 0; round == 0 || !clock_.over(round); ++round) {
      bool asked = false;
      for (Question& question : questions_) {
        if (!question.row.absent.empty()) continue;
        if (round > 0 && clock_.over(round)) break;
        run_one(question, round);
        asked = true;
      }
      if (!asked) break;
    }
    conclude();
    return std::move(result_);
  }

 private:
  Question ready(const TutorialClaim& claim, const Offers& offers) const {
    Question question;
    question.claim = &claim;
    question.row.name = claim.name;
    question.row.says = claim.says;
    question.row.of_caller = claim.of_caller;
    auto program = claim.make(offers);
    if (!program) {
      question.row.absent = "it needs " + std::string(claim.needs);
    } else if (claim.kills && executor_.name() == "threads") {
      question.row.absent = "threads cannot be killed";
    } else {
      question.program = std::move(*program);
      question.program.options.extra = settings_.extra;
    }
    return question;
  }

  void run_one(Question& question, std::uint64_t round) {
    question.program.seed = settings_.seed + round;
    ClaimRow& row = question.row;
    Run run;
    try {
      run = executor_.run(question.program);
    } catch (const RefusedError& error) {
      if (row.runs > 0) throw;
      row.absent = error.what();
      return;
    }
    ++row.runs;
    ClaimAnswer answer = question.claim->ask(run);
    if (answer.outcome != ClaimOutcome::not_asked) ++row.asked;
    if (answer.outcome == ClaimOutcome::broken && row.broken++ == 0) {
      row.why = std::move(answer.why);
      row.proof = std::move(run);
      if (!row.of_caller) enter(question, round);
    }
    if (clock_.due()) {
      count();
      clock_.tell(result_.stage);
    }
  }

  void enter(const Question& question, std::uint64_t round) {
    result_.stage.seconds = clock_.seconds();
    enter_failure(result_.stage, executor_, question.program, *question.row.proof, question.row.why,
                  settings_.seed, round, settings_.on_failure_found);
  }

  void count() {
    double runs = 0;
    for (const Question& question : questions_) runs += static_cast<double>(question.row.runs);
    result_.stage.counters["runs"] = runs;
  }

  void conclude() {
    count();
    std::uint64_t broken = 0;
    std::uint64_t asked = 0;
    std::string names;
    for (Question& question : questions_) {
      const ClaimRow& row = question.row;
      asked += row.asked > 0 ? 1U : 0U;
      if (row.broken > 0 && !row.of_caller) {
        ++broken;
        names += (names.empty() ? "" : ", ") + row.name;
      }
    }
    if (asked == 0) {
      result_.stage.status = Status::nothing;
      result_.stage.reason = "the queue has none of the operations that the tutorial speaks of";
    } else if (broken > 0) {
      result_.stage.reason = std::to_string(broken) + " of " + std::to_string(asked) +
                             " claims of the tutorial do not hold: " + names;
    }
    shrink_all();
    for (Question& question : questions_) result_.claims.push_back(std::move(question.row));
    result_.stage.seconds = clock_.seconds();
  }

  // Most programs are as small as can be; where there is work beside the question, it can go.
  void shrink_all() {
    for (Failure& failure : result_.stage.failures) {
      if (!failure.program.kills.empty()) continue;
      ShrinkSettings shrink = settings_.shrink;
      if (operation_count(failure.program) <= 2) shrink.seconds = 0;  // only: how often?
      shrink_failure(failure, executor_, shrink);
    }
  }

  Executor& executor_;
  const TutorialSettings& settings_;
  StageClock clock_;
  TutorialResult result_;
  std::vector<Question> questions_;
};

}  // namespace

TutorialResult run_tutorial(Executor& executor, const Offers& offers,
                            const TutorialSettings& settings, const StageProgress& progress) {
  return Tutorial(executor, offers, settings, progress).run();
}

}  // namespace queuecheck
