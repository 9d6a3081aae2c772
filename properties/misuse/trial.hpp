// One try of a misuse: what came of it, and the calls that show it.
//
// Process and thread safety: plain values and pure functions of what the actors wrote.
//
// Invariants
//   1. `judgement` is a violation exactly where the outcome is wrong, crashed or hung.
//   2. What was refused is judged all the same: who refuses and destroys is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/properties/misuse/field.hpp"
#include "queuecheck/properties/misuse/misuse.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck::misuse {

struct Trial {
  MisuseOutcome outcome = MisuseOutcome::right;
  std::string told;
  Program program;  // the calls that were to be made
  Run run;          // those that were
  Judgement judgement;
};

// What actor `first` did in trial `second`, and how it ended.
struct Part {
  std::uint32_t actor = 0;
  std::uint32_t trial = 0;
  ActorEnd end{};
};

// The parts of one try. `one_after_the_other`: their calls followed each other, as if of one
// process, and are judged by the sequential queue. `specification` is what the queue claims.
Trial trial_of(Field& field, const std::vector<Part>& parts, bool one_after_the_other,
               const std::string& specification);

// Of a program that an executor ran: `asked` are the calls that are the misuse.
Trial trial_of(const Program& program, Run run, bool (*asked)(const Program&, const Operation&));

// A try that ended in this way, where there is nothing more to say of it.
Trial died(const ActorEnd& end, const std::string& doing);

}  // namespace queuecheck::misuse
