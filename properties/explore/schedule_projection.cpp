#include "queuecheck/properties/explore/schedule_projection.hpp"

#include <algorithm>
#include <utility>

namespace queuecheck::explore {
namespace {

constexpr std::size_t operations_aligned_max = 64;  // of one process; later ones keep their number

// What kind of call it is, so far as a change of details leaves it: put_for and try_put are alike.
std::vector<unsigned> calls_of(const std::vector<Step>& steps) {
  std::vector<unsigned> calls;
  for (const Step& step : steps) {
    const unsigned kind = puts_items(step.kind)   ? 100U
                          : gets_items(step.kind) ? 101U
                                                  : static_cast<unsigned>(step.kind);
    const std::uint64_t times =
        std::min<std::uint64_t>(step.repeat, operations_aligned_max - calls.size());
    calls.insert(calls.end(), times, kind);
    if (calls.size() == operations_aligned_max) break;
  }
  return calls;
}

// best[i][j]: the most that can be kept of a[i..] and b[j..]
template <class Gain>
std::vector<std::vector<unsigned>> best_of(std::size_t a, std::size_t b, const Gain& gain) {
  std::vector<std::vector<unsigned>> best(a + 1, std::vector<unsigned>(b + 1, 0));
  for (std::size_t i = a; i-- > 0;) {
    for (std::size_t j = b; j-- > 0;) {
      best[i][j] = std::max({best[i + 1][j], best[i][j + 1], gain(i, j) + best[i + 1][j + 1]});
    }
  }
  return best;
}

// Which of b each of a is, with the most kept.
template <class Gain>
std::vector<std::uint32_t> matched(std::size_t a, std::size_t b, const Gain& gain) {
  const auto best = best_of(a, b, gain);
  std::vector<std::uint32_t> to(a, gone);
  for (std::size_t i = 0, j = 0; i < a && j < b;) {
    if (gain(i, j) > 0 && best[i][j] == gain(i, j) + best[i + 1][j + 1]) {
      to[i++] = static_cast<std::uint32_t>(j++);
    } else if (best[i][j] == best[i + 1][j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return to;
}

std::vector<std::uint32_t> matched_calls(const std::vector<unsigned>& a,
                                         const std::vector<unsigned>& b) {
  return matched(a.size(), b.size(),
                 [&](std::size_t i, std::size_t j) { return a[i] == b[j] ? 1U : 0U; });
}

std::vector<std::uint32_t> matched_processes(const std::vector<std::vector<unsigned>>& from,
                                             const std::vector<std::vector<unsigned>>& to) {
  if (from.size() == to.size()) {
    std::vector<std::uint32_t> same(from.size());
    for (std::uint32_t p = 0; p < same.size(); ++p) same[p] = p;
    return same;
  }
  return matched(from.size(), to.size(), [&](std::size_t i, std::size_t j) {
    const auto kept = matched_calls(from[i], to[j]);
    const auto count = static_cast<unsigned>(kept.size()) -
                       static_cast<unsigned>(std::count(kept.begin(), kept.end(), gone));
    // The same process rather than one that holds the same calls among others.
    return 4 * count + 1 + (from[i] == to[j] ? 2U : 0U);
  });
}

struct Place {
  std::uint32_t ordinal, access;
};

Place place_after(const ProgramAlignment& alignment, std::size_t process, const Move& move) {
  const std::vector<std::uint32_t>& ordinals = alignment.ordinal[process];
  const std::uint32_t before = alignment.count_before[process];
  const std::uint32_t after = alignment.count_after[process];
  if (move.ordinal >= before) return {move.ordinal - before + after, move.access};
  if (ordinals[move.ordinal] != gone) return {ordinals[move.ordinal], move.access};
  // As far as the end of the last operation before it that is still there.
  for (std::uint32_t earlier = move.ordinal; earlier-- > 0;) {
    if (ordinals[earlier] != gone) return {ordinals[earlier] + 1, 0};
  }
  return {0, 0};
}

}  // namespace

ProgramAlignment align(const Program& from, const Program& to) {
  std::vector<std::vector<unsigned>> old_calls, new_calls;
  for (const auto& steps : from.processes) old_calls.push_back(calls_of(steps));
  for (const auto& steps : to.processes) new_calls.push_back(calls_of(steps));
  ProgramAlignment alignment;
  alignment.process = matched_processes(old_calls, new_calls);
  for (std::size_t p = 0; p < old_calls.size(); ++p) {
    const std::uint32_t other = alignment.process[p];
    const std::vector<unsigned> none;
    const std::vector<unsigned>& calls = other == gone ? none : new_calls[other];
    alignment.ordinal.push_back(matched_calls(old_calls[p], calls));
    alignment.count_before.push_back(static_cast<std::uint32_t>(old_calls[p].size()));
    alignment.count_after.push_back(static_cast<std::uint32_t>(calls.size()));
  }
  // The late-comer stays the one after the last.
  alignment.process.push_back(static_cast<std::uint32_t>(new_calls.size()));
  alignment.ordinal.emplace_back();
  alignment.count_before.push_back(0);
  alignment.count_after.push_back(0);
  return alignment;
}

Moves projected(const Moves& moves, const Program& from, const Program& to) {
  const ProgramAlignment alignment = align(from, to);
  Moves kept;
  for (Move move : moves) {
    const std::size_t process = move.action.process;
    if (process >= alignment.process.size() || alignment.process[process] == gone) continue;
    if (move.action.kind == ActionKind::run && !move.resume) {
      const Place place = place_after(alignment, process, move);
      const bool moved = place.access == 0 && move.access != 0;
      if (moved) move.pick_count = 0, move.picks = {};
      move.ordinal = place.ordinal;
      move.access = place.access;
    }
    move.action.process = static_cast<std::uint8_t>(alignment.process[process]);
    kept.push_back(move);
  }
  return kept;
}

}  // namespace queuecheck::explore
