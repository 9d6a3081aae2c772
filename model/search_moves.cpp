#include "queuecheck/model/search_moves.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace queuecheck {
namespace {

class Builder {
 public:
  Builder(const History& history, const Specification& specification)
      : history_(history), specification_(specification) {
    for (const Operation& o : history.operations) {
      const bool closes = o.kind == OperationKind::close || o.outcome == Outcome::closed;
      if (closes) first_closed_ = std::min(first_closed_, o.t1);
    }
  }

  SearchMoves build(const std::vector<bool>& excused, std::span<const std::uint32_t> preferred) {
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& o = history_.operations[i];
      if (takes_part(o, specification_)) add(i, o, excused[i]);
    }
    std::stable_sort(out_.moves.begin(), out_.moves.end(),
                     [](const SearchMove& a, const SearchMove& b) { return a.from < b.from; });
    look_ahead();
    prefer(preferred);
    return std::move(out_);
  }

 private:
  void add(std::size_t i, const Operation& o, bool excused) {
    SearchMove move;
    move.operation = i;
    move.optional = effect_is_open(o);
    move.call = {form_of(o), o.value, excused, may_be_late(o)};
    move.from = o.t0;
    move.to = move.optional ? never : o.t1;
    move.preserving = never_changes(o);
    if (!move.optional) ++out_.mandatory;
    out_.moves.push_back(std::move(move));
  }

  // Was it called while the queue may still have been open?
  bool may_be_late(const Operation& o) const {
    if (specification_.late_put == LatePut::refuse || !is_put(o.kind)) return false;
    return first_closed_ >= o.t0;
  }

  static bool never_changes(const Operation& o) {
    if (effect_is_open(o)) return false;
    if (is_put(o.kind) || is_get(o.kind)) return o.outcome != Outcome::ok;
    return o.kind == OperationKind::empty || o.kind == OperationKind::full ||
           o.kind == OperationKind::size || o.kind == OperationKind::peek;
  }

  bool puts_item(const SearchMove& move) const {
    return is_put(move.call.kind) &&
           (move.optional || history_.operations[move.operation].outcome == Outcome::ok);
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
    return counts && anyone && specification_.late_put == LatePut::refuse;
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
      move.exchangeable = alike && puts_item(move) &&
                          (!move.optional || move.get_rank != no_rank) &&
                          !std::binary_search(peeked.begin(), peeked.end(), move.call.value) &&
                          (peeked.empty() || peeked.front() != no_value);
    }
  }

  static void tell_fate(SearchMove& move, const std::vector<Got>& gets,
                        const std::vector<std::int64_t>& returns, std::int64_t first_open_get) {
    const auto got =
        std::lower_bound(gets.begin(), gets.end(), move.call.value,
                         [](const Got& get, Value value) { return get.value < value; });
    std::int64_t earliest = first_open_get;
    if (got != gets.end() && got->value == move.call.value) {
      move.get_from = earliest = got->from;
      move.get_to = got->to;
      move.get_rank = got->rank;
    }
    const auto before = std::lower_bound(returns.begin(), returns.end(), earliest);
    move.puts_before = static_cast<std::uint32_t>(before - returns.begin());
  }

  void prefer(std::span<const std::uint32_t> preferred) {
    if (preferred.empty()) return;
    std::vector<std::uint32_t> place(history_.operations.size(), no_rank);
    for (std::uint32_t i = 0; i < preferred.size(); ++i) place[preferred[i]] = i;
    for (SearchMove& move : out_.moves) move.preference = place[move.operation];
  }

  const History& history_;
  const Specification& specification_;
  std::int64_t first_closed_ = never;
  SearchMoves out_;
};

}  // namespace

SearchMoves make_search_moves(const History& history, const Specification& specification,
                              const std::vector<bool>& excused,
                              std::span<const std::uint32_t> preferred) {
  return Builder(history, specification).build(excused, preferred);
}

}  // namespace queuecheck
