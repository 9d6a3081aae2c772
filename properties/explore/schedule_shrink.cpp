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

// Candidates one edit away, boldest first: the tail, deaths, other moves, order, local choices. One
// after the other, since a schedule may have many thousand moves. True: `take` took one.
template <class Take>
bool any_neighbour(const Moves& moves, Take take) {
  const std::size_t size = moves.size();
  for (std::size_t cut = size; cut > 0; cut /= 2) {
    if (take(without(moves, size - cut, cut))) return true;
  }
  for (const bool deaths : {true, false}) {
    for (std::size_t i = 0; i < size; ++i) {
      const bool death = moves[i].action.kind == ActionKind::kill;
      if (death == deaths && take(without(moves, i, 1))) return true;
    }
  }
  for (std::size_t i = 0; i + 2 <= size; ++i) {
    if (take(without(moves, i, 2))) return true;
  }
  for (std::size_t i = 0; i + 1 < size; ++i) {
    if (moves[i].action.process == moves[i + 1].action.process) continue;
    Moves swapped = moves;
    std::swap(swapped[i], swapped[i + 1]);
    if (take(swapped)) return true;
  }
  for (std::size_t i = 0; i < size; ++i) {
    for (unsigned pick = 0; pick < moves[i].pick_count; ++pick) {
      if (moves[i].picks[pick].picked == 0) continue;
      Moves ordinary = moves;
      ordinary[i].picks[pick].picked = 0;
      if (take(ordinary)) return true;
    }
  }
  return false;
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

FailedRun simplest(FailedRun failed, const Attempt& attempt, const std::function<bool()>& late) {
  for (bool simpler = true; simpler && !late();) {
    std::optional<FailedRun> better;
    any_neighbour(failed.moves, [&](const Moves& candidate) {
      std::optional<FailedRun> run = attempt(candidate);
      if (run && run->size < failed.size) better = std::move(run);
      return better.has_value() || late();
    });
    simpler = better.has_value();
    if (simpler) failed = std::move(*better);
  }
  return failed;
}

}  // namespace queuecheck::explore
