#include "queuecheck/properties/laws/law_trial.hpp"

#include <utility>
#include <variant>

#include "queuecheck/properties/program_judge.hpp"
#include "queuecheck/properties/sequential_judge.hpp"

namespace queuecheck {

LawTrial trial_from_key(const Law& law, const LawShape& shape, std::uint64_t key) {
  LawTrial trial{&law, 0, shape, {}, {}, {}};
  trial.programs = law.programs(shape, Dice(key, trial.tape));
  return trial;
}

LawTrial trial_from_tape(const LawTrial& like, const LawShape& shape, DrawTape tape) {
  LawTrial trial{like.law, like.number, shape, std::move(tape), {}, {}};
  trial.tape.plays = true;
  trial.tape.at = 0;
  trial.programs = trial.law->programs(shape, Dice(0, trial.tape));
  if (trial.tape.at < trial.tape.draws.size()) trial.tape.draws.resize(trial.tape.at);
  return trial;
}

std::uint64_t size_of(const LawTrial& trial) {
  std::uint64_t operations = 0;
  for (const Program& program : trial.programs) operations += operation_count(program);
  return operations;
}

Specification claims_of(const Run& run, const Specification& otherwise) {
  const auto parsed = parse_specification(run.history.specification.value_or(""));
  const auto* specification = std::get_if<Specification>(&parsed);
  return specification != nullptr ? *specification : otherwise;
}

std::optional<LawFinding> judge_trial(LawTrial& trial) {
  std::vector<History> histories;
  for (std::size_t i = 0; i < trial.runs.size(); ++i) {
    const Judgement& observed = trial.runs[i].observed;
    if (observed.verdict == Verdict::violation) {
      return LawFinding{*observed.violation, observed.rule + ": " + observed.explanation, i, 0};
    }
    histories.push_back(trial.runs[i].history);
  }
  trial.shape.claims = claims_of(trial.runs.front(), trial.shape.claims);
  return trial.law->judge(trial.shape, trial.programs, histories);
}

bool was_observed(const LawTrial& trial, const LawFinding& finding) {
  return trial.runs[finding.program].observed.verdict == Verdict::violation;
}

Judgement judged_by_model(const Program& program, const Run& run) {
  return program.processes.size() == 1 ? judge_conformance_run(program, run)
                                       : judge_program_run(program, run);
}

}  // namespace queuecheck
