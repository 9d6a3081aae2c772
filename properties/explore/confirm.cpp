#include "queuecheck/properties/explore/confirm.hpp"

#include <algorithm>
#include <memory>

#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"

namespace queuecheck::explore {
namespace {

Evidence replayed(Lane& lane, const Program& program, const LaneSettings& settings,
                  const Moves& moves) {
  lane.prepare(program, settings);
  const auto replay = std::make_unique<ReplayAnchored>();
  replay->assign(moves);
  lane.run(*replay, {});
  return evidence_of(lane, program, settings);
}

// The same schedule where every store is seen at once.
Moves without_delays(Moves moves) {
  std::erase_if(moves, [](const Move& move) { return move.action.kind == ActionKind::flush; });
  for (Move& move : moves) {
    auto* const begin = move.picks.begin();
    auto* const end = std::remove_if(begin, begin + move.pick_count, [](const Pick& pick) {
      return pick.kind == ChoiceKind::read_from;
    });
    move.pick_count = static_cast<std::uint8_t>(end - begin);
  }
  return moves;
}

std::string told(const Evidence& evidence) {
  const std::string verdict =
      evidence.violation ? std::string(queuecheck::name(*evidence.violation)) : "no violation";
  return verdict + " after " + std::to_string(evidence.steps) + " steps";
}

}  // namespace

Evidence evidence_of(const Lane& lane, const Program& program, const LaneSettings& settings) {
  const World& world = lane.world();
  Evidence evidence{world.end, world.steps, world.hash, {}};
  evidence.violation = judge_run(run_of(world, program, settings, lane.specification())).violation;
  if (!evidence.violation && settings.races && memory::race().found) {
    evidence.violation = ViolationClass::race;
  }
  return evidence;
}

Confirmation confirm(Lane& processes, const Program& program, const LaneSettings& settings,
                     const Moves& moves, const Evidence& found) {
  const Evidence real = replayed(processes, program, settings, moves);
  if (real != found) {
    std::string text = "the lanes disagree, a defect of queuecheck: " + told(found) +
                       " on fibers, " + told(real) + " in real processes";
    const World& world = processes.world();
    if (world.what[0] != '\0') text += std::string(" (") + world.what + ")";
    return {Confirmed::disagree, text};
  }
  if (settings.memory == MemoryMode::sc) {
    return {Confirmed::confirmed, "confirmed in real processes"};
  }
  LaneSettings consistent = settings;
  consistent.memory = MemoryMode::sc;
  const Evidence plain = replayed(processes, program, consistent, without_delays(moves));
  if (found.violation && plain.violation == found.violation) {
    return {Confirmed::confirmed, "confirmed in real processes"};
  }
  return {Confirmed::model_only, "model only (weak memory)"};
}

}  // namespace queuecheck::explore
