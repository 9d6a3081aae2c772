#include "queuecheck/model/sweep_core.hpp"

#include <limits>

namespace queuecheck {

std::optional<Overtaking> find_overtaking(std::span<const TimePair> inner,
                                          std::span<const TimePair> outer) {
  std::optional<Overtaking> worst;
  std::int64_t worst_get_to = std::numeric_limits<std::int64_t>::max();
  TimePair latest_got{0, std::numeric_limits<std::int64_t>::min()};
  std::size_t next = 0;
  for (const TimePair& b : outer) {
    for (; next < inner.size() && inner[next].at < b.at; ++next) {
      if (inner[next].other > latest_got.other) latest_got = inner[next];
    }
    if (b.other >= latest_got.other || b.other >= worst_get_to) continue;
    worst_get_to = b.other;
    worst = Overtaking{latest_got, b};
  }
  return worst;
}

std::vector<TimePair> covering(std::span<const TimePair> inner, TimePair answer) {
  std::vector<TimePair> chain;
  std::int64_t reached = answer.at;
  std::size_t next = 0;
  do {
    const TimePair* best = nullptr;
    for (; next < inner.size() && inner[next].at < reached; ++next) {
      if (best == nullptr || inner[next].other > best->other) best = &inner[next];
    }
    if (best == nullptr || best->other <= reached) break;
    chain.push_back(*best);
    reached = best->other;
  } while (reached <= answer.other);
  return chain;
}

}  // namespace queuecheck
