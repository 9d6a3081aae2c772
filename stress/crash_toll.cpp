#include "queuecheck/stress/crash_toll.hpp"

#include <algorithm>
#include <unordered_set>

namespace queuecheck {
namespace {

struct Kills {
  std::int64_t first = never;
  bool inside_get = false;  // a process died in the middle of a get
};

Kills kills_of(const History& history) {
  Kills kills;
  std::unordered_set<std::uint32_t> dead;
  for (const Operation& o : history.operations) {
    if (o.kind != OperationKind::crash) continue;
    kills.first = std::min(kills.first, o.t0);
    dead.insert(o.process);
  }
  for (const Operation& o : history.operations) {
    kills.inside_get = kills.inside_get || (gets_items(o.kind) && o.outcome == Outcome::pending &&
                                            dead.contains(o.process));
  }
  return kills;
}

// Did the last call that looked for items, after all others, find none?
bool drained(const History& history) {
  const Operation* last = nullptr;
  for (const Operation& o : history.operations) {
    if (o.kind == OperationKind::crash || o.outcome == Outcome::pending) continue;
    if (last == nullptr || o.t0 > last->t0) last = &o;
  }
  return last != nullptr && (last->outcome == Outcome::empty || last->outcome == Outcome::closed);
}

}  // namespace

CrashToll crash_toll(const History& history, bool stuck) {
  const Kills kills = kills_of(history);
  if (kills.first == never) return {};
  if (stuck) return {0, 1};
  if (!drained(history)) return {};
  std::unordered_set<Value> got;
  bool got_after = false;
  for (const Operation& o : history.operations) {
    if (!is_get(o.kind) || o.outcome != Outcome::ok) continue;
    got.insert(o.value);
    got_after = got_after || o.t0 > kills.first;
  }
  std::uint64_t missing = 0;
  for (const Operation& o : history.operations) {
    if (!is_put(o.kind) || o.outcome != Outcome::ok || o.value == no_value) continue;
    missing += got.contains(o.value) ? 0U : 1U;
  }
  // A dead getter took one item at most. If more are missing and nobody got any since, nobody can.
  if (kills.inside_get && !got_after && missing > 1) return {0, 1};
  return {missing, 0};
}

std::string toll_text(const CrashToll& toll, const Specification& specification) {
  std::string cost;
  if (toll.items_lost > 0) {
    cost = std::to_string(toll.items_lost) + (toll.items_lost == 1 ? " item" : " items") + " lost";
  }
  if (toll.locks_held > 0) {
    cost += (cost.empty() ? "" : ", ") + ("lock held " + std::to_string(toll.locks_held)) +
            (toll.locks_held == 1 ? " time" : " times");
  }
  if (cost.empty()) return cost;
  const std::string all = text(specification);
  const std::size_t begin = all.find("crash={");
  if (begin == std::string::npos) return cost;
  return "allowed by " + all.substr(begin, all.find('}', begin) - begin + 1) + ": " + cost;
}

}  // namespace queuecheck
