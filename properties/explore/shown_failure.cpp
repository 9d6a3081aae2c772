#include "queuecheck/properties/explore/shown_failure.hpp"

#include <fmt/format.h>

#include "queuecheck/properties/explore/shown_schedule.hpp"

namespace queuecheck::explore {
namespace {

bool is_access(const TraceEvent& event, const Access& access, unsigned process) {
  return event.action.kind == ActionKind::run && event.action.process == process &&
         event.what.at == access.at && overlap(event.what, access);
}

// The race is the first of its run: the first such access after one of the other side, of which the
// newest counts, as the model keeps the newest only.
std::vector<std::uint32_t> race_steps(const Race& race, const RunTrace& trace) {
  std::uint32_t before = trace.event_count;
  for (std::uint32_t i = 0; i < trace.event_count; ++i) {
    const TraceEvent& event = trace.events[i];
    if (before < i && is_access(event, race.second, race.second_process)) return {before, i};
    if (is_access(event, race.first, race.first_process)) before = i;
  }
  return {};
}

// What stands in the word at the end was put there last.
std::vector<std::uint32_t> address_step(const World& world, const RunTrace& trace) {
  const Access word{.offset = world.address_at, .size = sizeof(std::uint64_t)};
  for (std::uint32_t i = trace.event_count; i-- > 0;) {
    const TraceEvent& event = trace.events[i];
    if (event.action.kind == ActionKind::run && event.what.kind != AccessKind::call &&
        writes(event.what.kind) && overlap(event.what, word)) {
      return {i};
    }
  }
  return {};
}

std::string step_told(const World& world, const RunTrace& trace, std::uint32_t event,
                      const SourceLine& place) {
  const TraceEvent& one = trace.events[event];
  std::string text = fmt::format("step {}, process {}", event + 1, one.action.process);
  if (one.operation < world.operation_count) {
    text += fmt::format(" in {}", name(world.operations[one.operation].kind));
  }
  text += fmt::format(" ({})", event_text(one));
  if (place.line != 0) text += fmt::format(", {} `{}`", place_text(place), place.text);
  return text;
}

bool holds_address(const Judgement& judgement, const World& world) {
  return judgement.violation == ViolationClass::address && world.address_at != no_address;
}

}  // namespace

std::vector<std::uint32_t> accused_steps(const Judgement& judgement, const World& world,
                                         const RunTrace& trace) {
  if (trace.truncated) return {};
  if (judgement.violation == ViolationClass::race && memory::race().found) {
    return race_steps(memory::race(), trace);
  }
  return holds_address(judgement, world) ? address_step(world, trace)
                                         : std::vector<std::uint32_t>{};
}

void show_failure(Failure& failure, const World& world, const RunTrace& trace,
                  const std::string& plugin) {
  const std::vector<std::uint32_t> accused = accused_steps(failure.judgement, world, trace);
  std::string missing;
  const std::vector<SourceLine> places = places_of(trace, plugin, missing);
  failure.explored.steps = shown_schedule(world, trace, places, accused);
  failure.explored.listed = listed_steps(world, trace, places, accused);
  if (!missing.empty()) failure.explored.steps += missing + '\n';

  std::string& explanation = failure.judgement.explanation;
  const auto told = [&](std::size_t i) {
    return step_told(world, trace, accused[i], places[accused[i]]);
  };
  if (accused.size() == 2) {
    explanation += fmt::format(" The two: {}; {}", told(0), told(1));
  } else if (accused.size() == 1) {
    explanation += "; put there by " + told(0);
  } else if (holds_address(failure.judgement, world) && !trace.truncated) {
    explanation += "; put there before the first step, by create or attach";
  }
}

}  // namespace queuecheck::explore
