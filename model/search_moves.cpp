#include "queuecheck/model/search_moves.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace queuecheck {
namespace {

class Builder {
 public:
  Builder(const History& history, const Specification& specification)
      : history_(history), specification_(specification) {}

  SearchMoves build(const std::vector<bool>& excused, std::span<const std::uint32_t> preferred) {
    for (RecordedEffect& effect : recorded_effects(history_, specification_, excused)) {
      add(std::move(effect));
    }
    sort_by_invocation();
    out_.rigid = out_.rigid || specification_.visibility != Visibility::immediate ||
                 specification_.capacity_kind == CapacityKind::rendezvous ||
                 specification_.close_scope == CloseScope::abort || specification_.lease;
    look_ahead();
    prefer(preferred);
    return std::move(out_);
  }

 private:
  void add(RecordedEffect&& effect) {
    SearchMove move{std::move(effect)};
    move.preserving = never_changes(move);
    if (!move.optional) ++out_.mandatory;
    if (move.after != no_operation) out_.rigid = true;
    out_.moves.push_back(std::move(move));
  }

  void sort_by_invocation() {
    std::vector<std::size_t> order(out_.moves.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return out_.moves[a].from < out_.moves[b].from;
    });
    std::vector<std::size_t> place(order.size());
    std::vector<SearchMove> sorted;
    sorted.reserve(order.size());
    for (const std::size_t i : order) {
      place[i] = sorted.size();
      sorted.push_back(std::move(out_.moves[i]));
    }
    for (SearchMove& move : sorted) {
      if (move.after != no_operation) move.after = place[move.after];
    }
    out_.moves = std::move(sorted);
  }

  static bool never_changes(const SearchMove& move) {
    if (move.optional) return false;
    const OperationKind kind = move.call.kind;
    if (is_put(kind) || is_get(kind)) return move.outcome != Outcome::ok;
    return kind == OperationKind::empty || kind == OperationKind::full ||
           kind == OperationKind::size || kind == OperationKind::peek ||
           kind == OperationKind::join;
  }

  bool puts_item(const SearchMove& move) const {
    return is_put(move.call.kind) && (move.optional || move.outcome == Outcome::ok);
  }

  // Where every value that is put goes in as it is and comes out by a get, or never.
  bool values_pass_through() const {
    return specification_.order == Order::fifo && specification_.on_full == OnFull::wait_or_fail &&
           specification_.visibility == Visibility::immediate &&
           specification_.late_put != LatePut::lose &&
           specification_.close_rest != CloseRest::discard && !specification_.lease;
  }

  // Where it matters neither who puts or gets, nor how large an item is.
  bool values_are_alike() const {
    const bool counts = specification_.capacity_kind == CapacityKind::unbounded ||
                        specification_.capacity_kind == CapacityKind::items;
    const bool anyone = specification_.close_scope == CloseScope::none ||
                        specification_.close_scope == CloseScope::global;
    return counts && anyone && specification_.late_put == LatePut::refuse &&
           !specification_.crash.slot_leaked;
  }

  struct Got {
    Value value;
    std::int64_t from;
    std::int64_t to;
    std::uint32_t rank;
  };

  void look_ahead() {
    if (!values_pass_through()) return;
    std::vector<Got> gets;
    std::vector<Value> peeked;
    std::vector<Value> put;
    std::int64_t first_open_get = never;
    for (const Operation& o : history_.operations) {
      const bool plain = is_put(o.kind) || is_get(o.kind) || o.kind == OperationKind::close ||
                         o.kind == OperationKind::empty || o.kind == OperationKind::full ||
                         o.kind == OperationKind::size || o.kind == OperationKind::peek ||
                         o.kind == OperationKind::crash;
      if (!plain) return;
      if (o.kind == OperationKind::peek) peeked.push_back(o.value);
      if (is_get(o.kind) && effect_is_open(o)) first_open_get = std::min(first_open_get, o.t0);
      if (!is_get(o.kind) || o.outcome != Outcome::ok) continue;
      if (o.value == no_value) return;
      gets.push_back({o.value, o.t0, o.t1, 0});
    }
    for (const SearchMove& move : out_.moves) {
      if (puts_item(move)) put.push_back(move.call.value);
    }
    std::sort(put.begin(), put.end());
    if (!put.empty() && put.front() == no_value) return;
    if (std::adjacent_find(put.begin(), put.end()) != put.end()) return;
    std::sort(gets.begin(), gets.end(), [](const Got& a, const Got& b) {
      return std::tie(a.to, a.value) < std::tie(b.to, b.value);
    });
    std::vector<std::int64_t> returns;
    for (std::uint32_t rank = 0; rank < gets.size(); ++rank) {
      gets[rank].rank = rank;
      returns.push_back(gets[rank].to);
    }
    std::sort(gets.begin(), gets.end(),
              [](const Got& a, const Got& b) { return a.value < b.value; });
    const auto same = [](const Got& a, const Got& b) { return a.value == b.value; };
    if (std::adjacent_find(gets.begin(), gets.end(), same) != gets.end()) return;
    std::sort(peeked.begin(), peeked.end());
    out_.ranks = static_cast<std::uint32_t>(gets.size());
    const bool alike = values_are_alike();
    for (SearchMove& move : out_.moves) {
      if (is_get(move.call.kind) && move.optional) move.alike = alike;
      if (puts_item(move)) tell_fate(move, gets, returns, first_open_get);
      if (is_get(move.call.kind) && move.outcome == Outcome::ok && !move.optional) {
        move.get_rank = find(gets, move.value)->rank;
      }
      move.exchangeable = alike && puts_item(move) &&
                          (!move.optional || move.get_rank != no_rank) &&
                          !std::binary_search(peeked.begin(), peeked.end(), move.call.value) &&
                          (peeked.empty() || peeked.front() != no_value);
    }
  }

  static std::vector<Got>::const_iterator find(const std::vector<Got>& gets, Value value) {
    const auto got =
        std::lower_bound(gets.begin(), gets.end(), value,
                         [](const Got& get, Value wanted) { return get.value < wanted; });
    return got != gets.end() && got->value == value ? got : gets.end();
  }

  static void tell_fate(SearchMove& move, const std::vector<Got>& gets,
                        const std::vector<std::int64_t>& returns, std::int64_t first_open_get) {
    const auto got = find(gets, move.call.value);
    std::int64_t earliest = first_open_get;
    if (got != gets.end()) {
      move.get_from = earliest = got->from;
      move.get_to = got->to;
      move.get_rank = got->rank;
    }
    const auto before = std::lower_bound(returns.begin(), returns.end(), earliest);
    move.puts_before = static_cast<std::uint32_t>(before - returns.begin());
  }

  // Without an order to prefer, what comes out first goes in first.
  void prefer(std::span<const std::uint32_t> preferred) {
    out_.guided = !preferred.empty();
    std::vector<std::uint32_t> place(history_.operations.size(), no_rank);
    for (std::uint32_t i = 0; i < preferred.size(); ++i) place[preferred[i]] = i;
    for (SearchMove& move : out_.moves) {
      move.preference = out_.guided ? place[move.operation] : move.get_rank;
    }
  }

  const History& history_;
  const Specification& specification_;
  SearchMoves out_;
};

}  // namespace

SearchMoves make_search_moves(const History& history, const Specification& specification,
                              const std::vector<bool>& excused,
                              std::span<const std::uint32_t> preferred) {
  return Builder(history, specification).build(excused, preferred);
}

}  // namespace queuecheck
