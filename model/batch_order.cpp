#include "queuecheck/model/batch_order.hpp"

#include <algorithm>
#include <limits>

#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/order_graph.hpp"
#include "queuecheck/model/value_table.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

class Judge {
 public:
  Judge(const Batches& batches, const Windows& windows)
      : batches_(batches),
        history_(batches.history),
        windows_(windows),
        places_(window_places(batches, windows)) {}

  BatchOrder judge() {
    for (const BatchRun& run : batches_.puts) came_out_in_order(run);
    for (const BatchRun& run : batches_.gets) went_in_in_order(run);
    if (!out_.finding && !batches_.puts.empty() && !batches_.gets.empty()) both_sides();
    return std::move(out_);
  }

 private:
  std::string value(const ValueWindow& w) const { return std::to_string(w.value); }

  void find(ViolationClass violation, std::string rule, std::string explanation,
            std::vector<std::size_t> witness) {
    std::int64_t known_at = before_all;
    for (const std::size_t i : witness) {
      if (history_.operations[i].t1 != never) {
        known_at = std::max(known_at, history_.operations[i].t1);
      }
    }
    keep_earlier(out_.finding, {violation, std::move(rule), std::move(explanation),
                                std::move(witness), known_at});
  }

  // One that stands before it in the list was still inside when the item had come out.
  void came_out_in_order(const BatchRun& run) {
    const ValueWindow* latest = nullptr;
    for (std::size_t i = run.first; i < run.last; ++i) {
      if (places_.of_put[i] == ValueTable::nothing) continue;
      const ValueWindow& w = windows_.values[places_.of_put[i]];
      if (latest != nullptr && w.get_to < latest->get_from) return overtaken(*latest, w);
      if (latest == nullptr || w.get_from > latest->get_from) latest = &w;
    }
  }

  void overtaken(const ValueWindow& first, const ValueWindow& second) {
    const bool missing = first.get_from == never;
    std::string words = value(first) + " stands before " + value(second) + " in the batch of " +
                        who(history_, first.put) + ", but " + what(history_, second.get);
    std::vector<std::size_t> witness{first.put, second.put, second.get};
    if (first.get != no_operation) {
      words += ", before " + what(history_, first.get) + ".";
      witness.push_back(first.get);
    } else {
      words += missing ? ", and nobody ever got the former." : " first.";
    }
    find(missing && history_.complete ? ViolationClass::lost : ViolationClass::order,
         "items of one batch come out as they went in", std::move(words), std::move(witness));
  }

  // One that stands before it in the list of what was got went in only after the item.
  void went_in_in_order(const BatchRun& run) {
    const ValueWindow* latest = nullptr;
    for (std::size_t i = run.first; i < run.last; ++i) {
      if (places_.of_get[i] == ValueTable::nothing) continue;
      const ValueWindow& w = windows_.values[places_.of_get[i]];
      if (latest != nullptr && w.put_to < latest->put_from) {
        return find(ViolationClass::order, "items of one batch come out as they went in",
                    item(history_, w.put) + " was inside before " + item(history_, latest->put) +
                        ", but comes after it in the batch of " + what(history_, latest->get) + ".",
                    {w.put, latest->put, latest->get, w.get});
      }
      if (latest == nullptr || w.put_from > latest->put_from) latest = &w;
    }
  }

  void both_sides() {
    const OrderGraph graph(batches_, windows_);
    const std::vector<std::uint32_t> order = graph.in_order();
    if (order.size() < graph.nodes()) return circle(graph);
    narrow(graph, order);
  }

  void circle(const OrderGraph& graph) {
    const std::vector<std::uint32_t> around = graph.cycle();
    std::string words = "No order of items fits: ";
    std::vector<std::size_t> witness;
    for (std::size_t at = 0; at < around.size(); ++at) {
      const std::uint32_t a = around[at];
      const std::uint32_t b = around[(at + 1) % around.size()];
      const ValueWindow& first = windows_.values[a];
      const ValueWindow& second = windows_.values[b];
      if (at > 0) words += "; ";
      words += value(first) + " before " + value(second) + ", ";
      witness.push_back(first.put);
      if (first.get != no_operation) witness.push_back(first.get);
      if (graph.in_one_put(a, b)) {
        words += "as " + who(history_, first.put) + " lists them";
      } else if (graph.in_one_get(a, b)) {
        words += "as " + what(history_, first.get) + " lists them";
      } else if (graph.put_before(a, b)) {
        words += "put before " + who(history_, second.put);
      } else {
        words += "got before the latter was";
      }
    }
    find(ViolationClass::order, "one order of items extends puts, gets and batches", words + ".",
         std::move(witness));
  }

  // A get follows the gets of all items before its own, a put precedes the puts of all behind.
  void narrow(const OrderGraph& graph, const std::vector<std::uint32_t>& order) {
    std::vector<std::int64_t> latest(graph.nodes(), before_all);
    std::vector<std::int64_t> earliest(graph.nodes(), never);
    Windows narrowed = windows_;
    for (const std::uint32_t node : order) {
      if (node < graph.items()) {
        latest[node] = std::max(latest[node], graph.get_from(node));
        narrowed.values[node].get_from = latest[node];
      }
      for (int k = 0; k < OrderGraph::edges_max; ++k) {
        const std::uint32_t next = graph.behind(node, k);
        if (next != OrderGraph::nothing) latest[next] = std::max(latest[next], latest[node]);
      }
    }
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
      for (int k = 0; k < OrderGraph::edges_max; ++k) {
        const std::uint32_t next = graph.behind(*at, k);
        if (next != OrderGraph::nothing) earliest[*at] = std::min(earliest[*at], earliest[next]);
      }
      if (*at >= graph.items()) continue;
      earliest[*at] = std::min(earliest[*at], graph.put_to(*at));
      narrowed.values[*at].put_to = earliest[*at];
    }
    out_.narrowed = std::move(narrowed);
  }

  const Batches& batches_;
  const History& history_;
  const Windows& windows_;
  const WindowPlaces places_;
  BatchOrder out_;
};

}  // namespace

BatchOrder order_of_batches(const Batches& batches, const Windows& windows) {
  return Judge(batches, windows).judge();
}

}  // namespace queuecheck
