#include "queuecheck/properties/explore/schedule_moves.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace queuecheck::explore {
namespace {

// The event's local choices, without ordinary ones at the end.
void add_picks(const RunTrace& trace, const TraceEvent& event, Move& move) {
  for (unsigned i = 0; i < event.pick_count && i < move_picks_max; ++i) {
    const Choice& choice = trace.picks[event.first_pick + i];
    move.picks[i] = {choice.kind, choice.picked};
    if (choice.picked != 0) move.pick_count = static_cast<std::uint8_t>(i + 1);
  }
  for (unsigned i = move.pick_count; i < move_picks_max; ++i) move.picks[i] = {};
}

// Events up to the last one where anything was decided.
std::uint32_t decided(const RunTrace& trace) {
  std::uint32_t count = trace.event_count;
  const auto open = [&](const TraceEvent& event) {
    if (event.asked) return true;
    const Choice* const picks = trace.picks.data() + event.first_pick;
    return std::any_of(picks, picks + event.pick_count,
                       [](const Choice& choice) { return choice.picked != 0; });
  };
  while (count > 0 && !open(trace.events[count - 1])) --count;
  return count;
}

// Who goes on from a wait and then to its next access does both in one move.
bool stands_alone(const RunTrace& trace, std::uint32_t i, std::uint32_t count) {
  if (trace.events[i].pick_count > 0 || i + 1 == count) return true;
  const TraceEvent& after = trace.events[i + 1];
  return after.action != trace.events[i].action || after.resume;
}

}  // namespace

Moves moves_of(const RunTrace& trace) {
  Moves moves;
  const std::uint32_t count = decided(trace);
  for (std::uint32_t i = 0; i < count; ++i) {
    const TraceEvent& event = trace.events[i];
    if (event.resume && !stands_alone(trace, i, count)) continue;
    const bool step = event.action.kind == ActionKind::run && !event.resume;
    const bool goes_on = step && !moves.empty() && moves.back().action == event.action &&
                         !moves.back().resume && moves.back().pick_count == 0;
    if (!goes_on) moves.push_back({.action = event.action, .resume = event.resume});
    Move& move = moves.back();
    if (step) move.ordinal = event.ordinal, move.access = event.access;
    add_picks(trace, event, move);
  }
  return moves;
}

std::string_view name(ActionKind kind) {
  constexpr std::array<std::string_view, action_kinds> names{"run", "flush", "time-out", "spurious",
                                                             "kill"};
  return names[static_cast<unsigned>(kind)];
}

std::string_view name(ChoiceKind kind) {
  constexpr std::array<std::string_view, 4> names{"schedule", "read_from", "waiter",
                                                  "weak_failure"};
  return names[static_cast<unsigned>(kind)];
}

std::string move_text(const Move& move) {
  std::string text = move.action.kind == ActionKind::run && !move.resume
                         ? fmt::format("P{} {}.{}", move.action.process, move.ordinal, move.access)
                         : fmt::format("P{} {}", move.action.process,
                                       move.resume ? "resume" : name(move.action.kind));
  for (unsigned i = 0; i < move.pick_count; ++i) {
    text += fmt::format(" {}={}", name(move.picks[i].kind), move.picks[i].picked);
  }
  return text;
}

}  // namespace queuecheck::explore
