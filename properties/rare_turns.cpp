#include "queuecheck/properties/rare_turns.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace queuecheck {
namespace {

// It must be refused, and change nothing. Items of 8 bytes and more have an identity, and either
// all have one or none.
void make_one_too_big(Program& program, Dice& dice) {
  const std::uint32_t most = program.options.item_bytes_max;
  const std::array<std::uint32_t, 3> beyond{1, 8, std::max(most, 1U)};
  const std::uint32_t bytes = most + dice.pick(beyond);
  if (most < 8 && bytes >= 8) return;
  std::vector<Step*> puts;
  for (std::vector<Step>& steps : program.processes) {
    for (Step& step : steps) {
      if (is_put(step.kind) && step.until == Until::count) puts.push_back(&step);
    }
  }
  if (puts.empty()) return;
  puts[dice.below(static_cast<std::uint32_t>(puts.size()))]->item_bytes = bytes;
}

void close_somewhere(Program& program, Dice& dice) {
  const auto processes = static_cast<std::uint32_t>(program.processes.size());
  std::vector<Step>& steps = program.processes[dice.below(processes)];
  const bool closes = !steps.empty() && steps.back().kind == OperationKind::close;
  // Who closes at the end is what lets the others wait: it stays the end.
  const auto places = static_cast<std::uint32_t>(steps.size()) + (closes ? 0U : 1U);
  Step close;
  close.kind = OperationKind::close;
  close.delay_ns = dice.one_in(2) ? 0 : dice.below(2'000);
  steps.insert(steps.begin() + dice.below(places), close);
}

void come_late(Program& program, Dice& dice) {
  if (program.processes.size() < 2) return;
  const auto others = static_cast<std::uint32_t>(program.processes.size()) - 1;
  const std::uint32_t after_ns =
      dice.one_in(3) ? dice.between(5'000, 30'000) : dice.between(100, 5'000);
  program.late.push_back({1 + dice.below(others), after_ns});
}

}  // namespace

void add_rare_turns(Program& program, const GeneratorSettings& settings, Dice dice) {
  const bool closes = std::find(settings.operations.begin(), settings.operations.end(),
                                OperationKind::close) != settings.operations.end();
  if (!program.balanced && settings.oversized && dice.one_in(12)) make_one_too_big(program, dice);
  if (!program.balanced && closes && dice.one_in(16)) close_somewhere(program, dice);
  if (dice.one_in(12)) come_late(program, dice);
}

}  // namespace queuecheck
