// A history of a FIFO queue boiled down to what a bounded capacity is about: when each value can
// have gone in and come out, and how many can have been inside at one instant of each answer.
//
// Close is gone: the latest possible closing time is the best one (close_window.hpp), so what must
// come before it is cut there and what must come after it begins there.
//
// Process and thread safety: plain values and a pure function. Internal to model/.
//
// Invariants
//   1. Times are positions: instant t is 2t, the gap after it 2t+1; `never` stays `never`. Equal
//      positions mean concurrent.
//   2. fixed: values with a place in the one order of all values. loose: calls whose item is the
//      same to everybody, so that only their windows matter: puts of values that nobody got and no
//      get that never returned can have taken (they go in after all others), and, where no item has
//      a value, all puts and gets. Those with `optional` need not take effect.
//   3. A legal order of effects for the history exists exactly when one exists for the problem,
//      unless `only_yes`: then one for the problem is one for the history, but not the reverse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

struct DepthProblem {
  struct Item {
    std::size_t put = no_operation;
    std::size_t get = no_operation;
    std::int64_t put_from = 0;
    std::int64_t put_to = never;
    std::int64_t get_from = never;  // of a value never got: when an open get can have taken it
    std::int64_t get_to = never;
    bool got() const { return get != no_operation; }
  };
  struct Loose {
    std::size_t operation = no_operation;
    std::int64_t from = 0;
    std::int64_t to = never;
    bool optional = false;
  };
  // An answer that needs an instant in [from, to] with least <= number inside <= most and, for a
  // peek, with that value at the head.
  struct Answer {
    std::size_t operation = no_operation;
    std::int64_t from = 0;
    std::int64_t to = never;
    std::int64_t least = 0;
    std::int64_t most = never;
    std::uint32_t head = no_head;
  };
  static constexpr std::uint32_t no_head = ~std::uint32_t{0};

  std::int64_t capacity = never;
  std::vector<Item> fixed;
  std::vector<Loose> loose_puts;
  std::vector<Loose> loose_gets;
  std::vector<Answer> answers;
  std::vector<std::int64_t> open_gets;  // positions from which one more value can have been taken
  bool only_yes = false;
};

// nullopt where the specification or an answer is of another kind: that is for the search.
std::optional<DepthProblem> make_depth_problem(const History& history,
                                               const Specification& specification,
                                               const Windows& windows, const CloseWindow& close,
                                               const std::vector<bool>& excused);

}  // namespace queuecheck
