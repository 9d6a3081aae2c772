#include "queuecheck/properties/explore/schedule_shrink.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace queuecheck::explore {
namespace {

Moves without(const Moves& moves, std::size_t at, std::size_t count) {
  Moves fewer = moves;
  const auto begin = fewer.begin() + static_cast<std::ptrdiff_t>(at);
  fewer.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  return fewer;
}

// Candidates one edit away, boldest first: the tail, deaths, other moves, order, local choices.
std::vector<Moves> neighbours(const Moves& moves) {
  std::vector<Moves> all;
  const std::size_t size = moves.size();
  for (std::size_t cut = size; cut > 0; cut /= 2) all.push_back(without(moves, size - cut, cut));
  for (const bool deaths : {true, false}) {
    for (std::size_t i = 0; i < size; ++i) {
      const bool death = moves[i].action.kind == ActionKind::kill;
      if (death == deaths) all.push_back(without(moves, i, 1));
    }
  }
  for (std::size_t i = 0; i + 2 <= size; ++i) all.push_back(without(moves, i, 2));
  for (std::size_t i = 0; i + 1 < size; ++i) {
    if (moves[i].action.process == moves[i + 1].action.process) continue;
    Moves swapped = moves;
    std::swap(swapped[i], swapped[i + 1]);
    all.push_back(std::move(swapped));
  }
  for (std::size_t i = 0; i < size; ++i) {
    for (unsigned pick = 0; pick < moves[i].pick_count; ++pick) {
      if (moves[i].picks[pick].picked == 0) continue;
      Moves ordinary = moves;
      ordinary[i].picks[pick].picked = 0;
      all.push_back(std::move(ordinary));
    }
  }
  return all;
}

}  // namespace

ScheduleSize size_of(const Moves& moves, std::uint32_t preemptions, std::uint64_t steps) {
  ScheduleSize size;
  size.preemptions = preemptions;
  size.moves = static_cast<std::uint32_t>(moves.size());
  size.steps = steps;
  for (const Move& move : moves) {
    const ActionKind kind = move.action.kind;
    if (kind == ActionKind::kill) ++size.kills;
    if (kind == ActionKind::time_out || kind == ActionKind::spurious) ++size.unusual;
    size.unusual += static_cast<std::uint32_t>(
        std::count_if(move.picks.begin(), move.picks.begin() + move.pick_count,
                      [](const Pick& pick) { return pick.picked != 0; }));
  }
  return size;
}

FailedRun simplest(FailedRun failed, const Attempt& attempt) {
  for (bool simpler = true; simpler;) {
    simpler = false;
    for (const Moves& candidate : neighbours(failed.moves)) {
      std::optional<FailedRun> run = attempt(candidate);
      if (!run || run->size >= failed.size) continue;
      failed = std::move(*run);
      simpler = true;
      break;
    }
  }
  return failed;
}

}  // namespace queuecheck::explore
