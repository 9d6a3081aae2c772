// What went in and what came out: invented, doubled, left and lost items.
#include <algorithm>
#include <limits>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/value_table.hpp"

namespace queuecheck {
namespace {

bool takes_item(const Operation& o) {
  return is_get(o.kind) && o.outcome == Outcome::ok && !o.torn && o.value != no_value;
}

// A get that was told that nothing is inside when everything else had returned: nobody can have
// put or got anything since. no_operation if there is none.
std::size_t last_look(const LevelInput& input) {
  std::int64_t moved = std::numeric_limits<std::int64_t>::min();
  const auto& operations = input.history.operations;
  for (const Operation& o : operations) {
    if (!is_put(o.kind) && !is_get(o.kind)) continue;
    if (o.outcome == Outcome::ok) moved = std::max(moved, o.t1);
    if (effect_is_open(o)) moved = std::max(moved, o.t0);
  }
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& o = operations[i];
    const bool nothing = refuses_get(o) || (is_get(o.kind) && o.outcome == Outcome::closed);
    if (nothing && !input.excused[i] && o.t0 > moved) return i;
  }
  return no_operation;
}

const ValueWindow* first_left(const Windows& windows) {
  const ValueWindow* first = nullptr;
  for (const ValueWindow& w : windows.values) {
    if (w.get_from != never) continue;
    if (first == nullptr || w.put_from < first->put_from) first = &w;
  }
  return first;
}

}  // namespace

void count_items(const LevelInput& input, Quantities& out) {
  const History& history = input.history;
  ValueTable table(input.windows.values.size() + input.windows.possible.size());
  std::vector<const ValueWindow*> windows;
  const auto add = [&](const ValueWindow& w) {
    table.insert(w.value, static_cast<std::uint32_t>(windows.size()));
    windows.push_back(&w);
  };
  for (const ValueWindow& w : input.windows.values) add(w);
  for (const ValueWindow& w : input.windows.possible) add(w);
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (!takes_item(o)) continue;
    const std::uint32_t at = table.find(o.value);
    if (at == ValueTable::nothing || o.t1 < windows[at]->put_from) {
      ++out.invented;
    } else if (windows[at]->get != i) {
      ++out.duplicated;
    }
  }
  for (const ValueWindow& w : input.windows.values) out.left += w.get_from == never ? 1 : 0;
  // EMPTY may be false, or the item late; what stays away for good is lost.
  if (out.left > 0 && history.complete && input.windows.clears.empty() &&
      last_look(input) != no_operation) {
    out.lost = out.left;
  }
}

Rung judge_conserving(const LevelInput& input, const Quantities& quantities) {
  if (input.windows.finding) {
    return failed(input.history, Level::conserving, *input.windows.finding);
  }
  if (quantities.lost > 0) {
    const ValueWindow* missing = first_left(input.windows);
    const std::size_t look = last_look(input);
    const std::string others =
        quantities.lost == 1 ? "" : " and " + std::to_string(quantities.lost - 1) + " more";
    return failed(input.history, Level::conserving,
                  {ViolationClass::lost,
                   "what was put comes out",
                   item(input.history, missing->put) + others +
                       " never came out, and when all was done " + what(input.history, look) + ".",
                   {missing->put, look},
                   input.history.operations[look].t1});
  }
  if (quantities.left == 0) return held(Level::conserving);
  return held(Level::conserving, std::to_string(quantities.left) +
                                     (quantities.left == 1 ? " item was" : " items were") +
                                     " not got; nobody looked whether they are still inside");
}

}  // namespace queuecheck
