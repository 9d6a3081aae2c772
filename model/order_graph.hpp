// The precedences of items, with chains, as a graph that is not stored (linearizability.md §2.6).
//
//     nodes [0, n): items; [n, 2n): steps in order of put calls; [2n, 3n): steps of get calls
//
// Process and thread safety: plain value. Internal to model/.
//
// Invariants
//   1. An item precedes another exactly when there is a path: an item leads to the first step after
//      its return, a step to the next one and to its item, an item to the next one in its batch.
//   2. At most four edges leave a node.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/model/batches.hpp"

namespace queuecheck {

class OrderGraph {
 public:
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};
  static constexpr int edges_max = 4;

  OrderGraph(const Batches& batches, const Windows& windows);

  std::uint32_t items() const { return items_; }
  std::uint32_t nodes() const { return 3 * items_; }

  // The k-th node behind the node (k < edges_max), or nothing.
  std::uint32_t behind(std::uint32_t node, int k) const;

  // No get takes effect before its put, no put after its get.
  std::int64_t put_to(std::uint32_t item) const { return put_to_[item]; }
  std::int64_t get_from(std::uint32_t item) const { return get_from_[item]; }

  bool put_before(std::uint32_t a, std::uint32_t b) const { return put_to_[a] < put_from_[b]; }
  bool got_before(std::uint32_t a, std::uint32_t b) const { return get_to_[a] < get_from_[b]; }
  bool in_one_put(std::uint32_t a, std::uint32_t b) const;  // and a first
  bool in_one_get(std::uint32_t a, std::uint32_t b) const;
  bool precedes(std::uint32_t a, std::uint32_t b) const {
    return in_one_put(a, b) || in_one_get(a, b) || put_before(a, b) || got_before(a, b);
  }

  // Topological order; shorter than nodes() when there is a cycle.
  std::vector<std::uint32_t> in_order() const;

  // Items that precede each other in a circle, as few as one look around a place of it finds. Only
  // if there is a cycle.
  std::vector<std::uint32_t> cycle() const;

 private:
  struct Side {
    std::vector<std::uint32_t> by_call;  // items
    std::vector<std::uint32_t> after;    // of each item: the first step behind its return
    std::vector<std::uint32_t> next;     // of each item: the next one in its batch
    std::vector<std::uint32_t> batch;    // of each item, and its place there
    std::vector<std::uint32_t> place;
  };

  Side make_side(const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to,
                 const std::vector<BatchRun>& runs, const std::vector<std::uint32_t>& places) const;
  std::uint32_t step_behind(const Side& side, std::uint32_t base, std::uint32_t step, int k) const;
  std::uint32_t node_on_cycle() const;

  std::uint32_t items_;
  std::vector<std::int64_t> put_from_;
  std::vector<std::int64_t> put_to_;
  std::vector<std::int64_t> get_from_;
  std::vector<std::int64_t> get_to_;
  Side puts_;
  Side gets_;
};

}  // namespace queuecheck
