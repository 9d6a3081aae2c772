#include "queuecheck/model/order_graph.hpp"

#include <algorithm>
#include <numeric>

namespace queuecheck {

OrderGraph::OrderGraph(const Batches& batches, const Windows& windows)
    : items_(static_cast<std::uint32_t>(windows.values.size())) {
  for (const ValueWindow& w : windows.values) {
    put_from_.push_back(w.put_from);
    put_to_.push_back(std::min(w.put_to, w.get_to));
    get_from_.push_back(std::max(w.get_from, w.put_from));
    get_to_.push_back(w.get_to);
  }
  const WindowPlaces places = window_places(batches, windows);
  puts_ = make_side(put_from_, put_to_, batches.puts, places.of_put);
  gets_ = make_side(get_from_, get_to_, batches.gets, places.of_get);
}

OrderGraph::Side OrderGraph::make_side(const std::vector<std::int64_t>& from,
                                       const std::vector<std::int64_t>& to,
                                       const std::vector<BatchRun>& runs,
                                       const std::vector<std::uint32_t>& places) const {
  Side side;
  side.by_call.resize(items_);
  std::iota(side.by_call.begin(), side.by_call.end(), 0U);
  std::sort(side.by_call.begin(), side.by_call.end(), [&](std::uint32_t a, std::uint32_t b) {
    return from[a] < from[b] || (from[a] == from[b] && a < b);
  });
  side.next.assign(items_, nothing);
  side.batch = side.place = side.next;
  side.after.reserve(items_);
  for (std::uint32_t item = 0; item < items_; ++item) {
    const auto behind = std::upper_bound(
        side.by_call.begin(), side.by_call.end(), to[item],
        [&](std::int64_t time, std::uint32_t other) { return time < from[other]; });
    side.after.push_back(static_cast<std::uint32_t>(behind - side.by_call.begin()));
  }
  for (std::size_t run = 0; run < runs.size(); ++run) {
    std::uint32_t before = nothing;
    for (std::size_t i = runs[run].first; i < runs[run].last; ++i) {
      const std::uint32_t item = places[i];
      if (item == nothing) continue;
      side.batch[item] = static_cast<std::uint32_t>(run);
      side.place[item] = static_cast<std::uint32_t>(i - runs[run].first);
      if (before != nothing) side.next[before] = item;
      before = item;
    }
  }
  return side;
}

std::uint32_t OrderGraph::step_behind(const Side& side, std::uint32_t base, std::uint32_t step,
                                      int k) const {
  if (k == 0) return side.by_call[step];
  return k == 1 && step + 1 < items_ ? base + step + 1 : nothing;
}

std::uint32_t OrderGraph::behind(std::uint32_t node, int k) const {
  if (node >= 2 * items_) return step_behind(gets_, 2 * items_, node - 2 * items_, k);
  if (node >= items_) return step_behind(puts_, items_, node - items_, k);
  if (k == 2) return puts_.next[node];
  if (k == 3) return gets_.next[node];
  const Side& side = k == 0 ? puts_ : gets_;
  const std::uint32_t step = side.after[node];
  return step == items_ ? nothing : (k == 0 ? items_ : 2 * items_) + step;
}

bool OrderGraph::in_one_put(std::uint32_t a, std::uint32_t b) const {
  return puts_.batch[a] != nothing && puts_.batch[a] == puts_.batch[b] &&
         puts_.place[a] < puts_.place[b];
}

bool OrderGraph::in_one_get(std::uint32_t a, std::uint32_t b) const {
  return gets_.batch[a] != nothing && gets_.batch[a] == gets_.batch[b] &&
         gets_.place[a] < gets_.place[b];
}

std::vector<std::uint32_t> OrderGraph::in_order() const {
  std::vector<std::uint32_t> before(nodes(), 0);
  for (std::uint32_t node = 0; node < nodes(); ++node) {
    for (int k = 0; k < edges_max; ++k) {
      if (const std::uint32_t next = behind(node, k); next != nothing) ++before[next];
    }
  }
  std::vector<std::uint32_t> order;
  order.reserve(nodes());
  for (std::uint32_t node = 0; node < nodes(); ++node) {
    if (before[node] == 0) order.push_back(node);
  }
  for (std::size_t at = 0; at < order.size(); ++at) {
    for (int k = 0; k < edges_max; ++k) {
      const std::uint32_t next = behind(order[at], k);
      if (next != nothing && --before[next] == 0) order.push_back(next);
    }
  }
  return order;
}

// Depth first, until an edge leads back to a node that is still open.
std::uint32_t OrderGraph::node_on_cycle() const {
  enum class Mark : std::uint8_t { fresh, open, done };
  std::vector<Mark> marks(nodes(), Mark::fresh);
  std::vector<std::pair<std::uint32_t, int>> path;
  for (std::uint32_t root = 0; root < items_; ++root) {
    if (marks[root] != Mark::fresh) continue;
    marks[root] = Mark::open;
    path.emplace_back(root, 0);
    while (!path.empty()) {
      const std::uint32_t node = path.back().first;
      if (path.back().second == edges_max) {
        marks[node] = Mark::done;
        path.pop_back();
        continue;
      }
      const std::uint32_t next = behind(node, path.back().second++);
      if (next == nothing || marks[next] == Mark::done) continue;
      if (marks[next] == Mark::open) return next;
      marks[next] = Mark::open;
      path.emplace_back(next, 0);
    }
  }
  return nothing;
}

std::vector<std::uint32_t> OrderGraph::cycle() const {
  const std::uint32_t start = node_on_cycle();
  std::vector<std::uint32_t> from(nodes(), nothing);
  std::vector<std::uint32_t> reached{start};
  for (std::size_t at = 0; at < reached.size() && from[start] == nothing; ++at) {
    for (int k = 0; k < edges_max; ++k) {
      const std::uint32_t next = behind(reached[at], k);
      if (next == nothing || from[next] != nothing) continue;
      from[next] = reached[at];
      reached.push_back(next);
    }
  }
  std::vector<std::uint32_t> around;
  std::uint32_t node = start;
  do {
    if (node < items_) around.push_back(node);
    node = from[node];
  } while (node != start);
  std::reverse(around.begin(), around.end());
  // Where one item precedes a later one of the circle itself, those between are not needed.
  std::vector<std::uint32_t> few;
  for (std::size_t at = 0; at < around.size();) {
    few.push_back(around[at]);
    std::size_t next = around.size();
    while (next > at + 1 && !precedes(around[at], around[next % around.size()])) --next;
    at = next;
  }
  return few;
}

}  // namespace queuecheck
