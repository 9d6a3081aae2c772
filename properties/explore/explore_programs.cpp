#include "queuecheck/properties/explore/explore_programs.hpp"

#include <algorithm>
#include <array>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/counter_presets.hpp"
#include "queuecheck/properties/explore/program_shapes_explored.hpp"
#include "queuecheck/properties/kept_roles.hpp"

namespace queuecheck::explore {

namespace {

// Sizes that keep copies short: each word of an item is a schedule point.
std::uint32_t item_bytes(const ProgramLimits& limits, Dice& dice) {
  static constexpr std::array<std::uint32_t, 6> sizes{8, 8, 8, 16, 16, 24};
  return limits.item_bytes.value_or(dice.pick(sizes));
}

void finish(Program& program, const ExploredQueue& queue, const ProgramLimits& limits, Dice& dice,
            bool kills) {
  Options& options = program.options;
  if (options.item_bytes_max < 9 || limits.item_bytes) {
    options.item_bytes_max = item_bytes(limits, dice);
    for (std::vector<Step>& steps : program.processes) {
      for (Step& step : steps) step.item_bytes = options.item_bytes_max;
    }
  }
  options.extra.insert(options.extra.begin(), queue.extra.begin(), queue.extra.end());
  std::uint32_t producers = 0;
  std::uint32_t consumers = 0;
  for (const std::vector<Step>& steps : program.processes) {
    const auto any = [&](bool (*wanted)(OperationKind)) {
      return std::any_of(steps.begin(), steps.end(),
                         [&](const Step& step) { return wanted(step.kind); });
    };
    producers += any(puts_items) ? 1U : 0U;
    consumers += any(takes_part_in_getting) ? 1U : 0U;
  }
  options.producers = std::max(producers, 1U);
  options.consumers = std::max(consumers, 1U);
  if (queue.presets && !program.preset && dice.one_in(6)) program.preset = near_wrap(dice);
  if (!kills) options = unsliced(std::move(options), queue.queue);
}

std::optional<Program> shaped(const ExploredQueue& queue, const ProgramLimits& limits, Dice& dice,
                              std::uint64_t index, bool kills) {
  ShapeRequest request{queue, limits, Dice(dice.next())};
  const auto shapes = explored_shapes();
  // In turn, so that the first second has seen them all; the next one where one does not fit.
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const ExploredShape& shape = shapes[(index + i) % shapes.size()];
    if (kills && !shape.with_kills) continue;
    std::optional<Program> made = shape.make(request);
    if (made) return made;
  }
  return std::nullopt;
}

Program generated(const ExploredQueue& queue, const ProgramLimits& limits, std::uint64_t seed,
                  std::uint64_t index, bool kills) {
  GeneratorSettings settings;
  settings.purpose = kills ? "explore with kills" : "explore";
  settings.operations = queue.operations;
  if (kills) {  // survivors go on, whoever is dead
    std::erase_if(settings.operations, [](OperationKind kind) {
      return waits_for_ever(kind) || kind == OperationKind::close || may_have_deadline(kind);
    });
  }
  settings.roles = queue.roles;
  settings.presets = queue.presets;
  settings.free_running = false;
  settings.processes_max = std::max(limits.processes, 2U);
  settings.operations_max = limits.operations;
  settings.capacity_max = 3;
  settings.capacity = limits.capacity;
  settings.item_bytes = limits.item_bytes;
  settings.item_bytes_max = 24;
  Program program = program_at(seed, index, settings).value();
  for (std::vector<Step>& steps : program.processes) {
    for (Step& step : steps) {
      step.delay_ns = 0;
      step.yield = false;
    }
  }
  return program;
}

}  // namespace

bool ExploredQueue::offers(OperationKind kind) const {
  return std::find(operations.begin(), operations.end(), kind) != operations.end();
}

ExploredQueue explored_queue(const LoadedQueue& queue,
                             std::vector<std::pair<std::string, std::string>> extra) {
  ExploredQueue explored;
  explored.queue = queue;
  explored.operations = offered_operations(queue, extra);
  explored.roles = role_limits(queue);
  explored.presets = queue.table()->preset != nullptr;
  explored.extra = std::move(extra);
  return explored;
}

Program explored_program(const ExploredQueue& queue, const ProgramLimits& limits,
                         std::uint64_t seed, std::uint64_t index, bool kills) {
  Dice dice(mix(seed ^ mix(index * 2 + (kills ? 1 : 0))));
  std::optional<Program> program;
  if (index % 2 == 0) program = shaped(queue, limits, dice, index / 2, kills);
  if (!program) program = generated(queue, limits, seed, index, kills);
  program->seed = dice.next();
  finish(*program, queue, limits, dice, kills);
  return *std::move(program);
}

}  // namespace queuecheck::explore
