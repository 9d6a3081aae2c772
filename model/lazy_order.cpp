// Time goes from return to return (operations that return at one instant, together). Every effect
// can be delayed to the next return without passing one, so between two returns the search makes
// puts and gets, counted only, and then lets time go on. What each instant has decided is, for each
// value, how many puts came before its put could, and how many by the time its put had to: the
// bounds of its rank. The same for gets. Answers are marked as soon as the number inside suits them,
// which changes nothing else.
#include "queuecheck/model/lazy_order.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/model/rank_matching.hpp"
#include "queuecheck/model/static_ranks.hpp"

namespace queuecheck {
namespace {

using Rank = std::int32_t;

class LazySearch {
 public:
  LazySearch(const DepthProblem& problem, const JudgeBudget& budget)
      : problem_(problem),
        budget_(budget),
        got_(static_cast<Rank>(problem.fixed.size())),
        values_(values_of(problem)),
        ranks_(static_ranks(problem)),
        put_first_(values_.size()),
        put_last_(values_.size()),
        get_first_(values_.size()),
        get_last_(values_.size()),
        marked_(problem.answers.size(), false) {
    list_instants();
  }

  LazyOrder run() {
    if (instants_.empty()) {
      result_.verdict = Verdict::valid;
      return std::move(result_);
    }
    enter(0, 0, 0);
    open_frame({});
    while (result_.unknown_reason.empty() && !finished_) {
      if (frames_.empty()) {
        result_.verdict = Verdict::violation;
        break;
      }
      if (!advance()) close_frame();
    }
    if (finished_) finish();
    result_.states = seen_.size();
    result_.bytes = bytes();
    return std::move(result_);
  }

 private:
  using Item = DepthProblem::Item;
  enum class Turn : std::uint8_t { time, put, get };

  struct State {
    std::uint32_t instant = 0;
    Rank puts = 0;
    Rank gets = 0;
    Rank sealed = 0;        // the first ranks are those of the values that cannot have others
    std::uint32_t low = 0;  // values called before this one, in order of put calls, are sealed
  };
  struct Frame {
    State state;
    std::array<Turn, 3> turns{Turn::time, Turn::put, Turn::get};
    std::uint8_t next = 0;
    std::uint32_t marks = 0;
  };
  struct Instant {
    std::int64_t time = 0;
    std::uint32_t puts_called = 0;  // so many values, in order of put calls, until now
    std::uint32_t gets_called = 0;
    std::uint32_t answers_called = 0;
    std::uint32_t answers_low = 0;  // answers before this one, in order of calls, have returned
    std::uint32_t returned = 0;     // where the returns at this instant end in returns_
    Rank put_returns = 0;           // until now
    Rank get_returns = 0;
  };
  enum class Kind : std::uint8_t { put, get, answer };
  struct Return {
    std::int64_t time;
    Kind kind;
    std::uint32_t index;
  };

  static std::vector<Item> values_of(const DepthProblem& problem) {
    std::vector<Item> values = problem.fixed;
    for (const DepthProblem::Loose& loose : problem.loose_puts) {
      values.push_back({loose.operation, no_operation, loose.from,
                        loose.optional ? never : loose.to, never, never});
    }
    return values;
  }

  template <class Key>
  static std::vector<std::uint32_t> sorted(std::size_t count, Key key) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(key(a), a) < std::pair(key(b), b);
    });
    return order;
  }

  void list_instants() {
    const auto& answers = problem_.answers;
    by_put_ = sorted(values_.size(), [&](std::uint32_t v) { return values_[v].put_from; });
    by_get_ = sorted(values_.size(), [&](std::uint32_t v) { return values_[v].get_from; });
    by_answer_ = sorted(answers.size(), [&](std::uint32_t a) { return answers[a].from; });
    const auto add = [&](std::int64_t time, Kind kind, std::size_t index) {
      if (time != never) returns_.push_back({time, kind, static_cast<std::uint32_t>(index)});
    };
    for (std::size_t v = 0; v < values_.size(); ++v) {
      add(values_[v].put_to, Kind::put, v);
      add(values_[v].get_to, Kind::get, v);
    }
    for (std::size_t a = 0; a < answers.size(); ++a) add(answers[a].to, Kind::answer, a);
    std::sort(returns_.begin(), returns_.end(),
              [](const Return& a, const Return& b) { return a.time < b.time; });
    Instant now;
    for (std::size_t r = 0; r < returns_.size();) {
      now.time = returns_[r].time;
      for (; r < returns_.size() && returns_[r].time == now.time; ++r) {
        now.put_returns += returns_[r].kind == Kind::put ? 1 : 0;
        now.get_returns += returns_[r].kind == Kind::get ? 1 : 0;
      }
      now.returned = static_cast<std::uint32_t>(r);
      while (now.puts_called < by_put_.size() &&
             values_[by_put_[now.puts_called]].put_from <= now.time) {
        ++now.puts_called;
      }
      while (now.gets_called < by_get_.size() &&
             values_[by_get_[now.gets_called]].get_from <= now.time) {
        ++now.gets_called;
      }
      while (now.answers_called < by_answer_.size() &&
             answers[by_answer_[now.answers_called]].from <= now.time) {
        ++now.answers_called;
      }
      while (now.answers_low < now.answers_called &&
             answers[by_answer_[now.answers_low]].to < now.time) {
        ++now.answers_low;
      }
      instants_.push_back(now);
    }
  }

  const Instant& instant(const State& state) const { return instants_[state.instant]; }
  std::int64_t inside(const State& state) const { return state.puts - state.gets; }

  // Operations called since the last instant can have ranks after those given until now.
  void enter(std::uint32_t at, Rank puts, Rank gets) {
    for (std::uint32_t p = at == 0 ? 0 : instants_[at - 1].puts_called;
         p < instants_[at].puts_called; ++p) {
      put_first_[by_put_[p]] = puts + 1;
    }
    for (std::uint32_t g = at == 0 ? 0 : instants_[at - 1].gets_called;
         g < instants_[at].gets_called; ++g) {
      get_first_[by_get_[g]] = gets + 1;
    }
  }

  void leave(const State& state) {
    for (std::uint32_t r = first_return(state.instant); r < instant(state).returned; ++r) {
      if (returns_[r].kind == Kind::put) put_last_[returns_[r].index] = state.puts;
      if (returns_[r].kind == Kind::get) get_last_[returns_[r].index] = state.gets;
    }
  }

  std::uint32_t first_return(std::uint32_t at) const {
    return at == 0 ? 0 : instants_[at - 1].returned;
  }

  RankedValue bounds(const State& state, std::uint32_t v) const {
    const Item& value = values_[v];
    const std::int64_t now = instant(state).time;
    RankedValue ranked{v, std::max(ranks_[v].first, put_first_[v]), ranks_[v].last, value.get_from,
                       value.get_to};
    if (value.get_from <= now) ranked.first = std::max(ranked.first, get_first_[v]);
    if (value.put_to < now) ranked.last = std::min(ranked.last, put_last_[v]);
    if (value.get_to < now) ranked.last = std::min(ranked.last, get_last_[v]);
    return ranked;
  }

  // Puts the values that may still have several ranks into the matching; seals those that cannot.
  bool fits(State& state) {
    const std::int64_t now = instant(state).time;
    auto& open = matching_.values();
    open.clear();
    at_most_.assign(static_cast<std::size_t>(state.gets - state.sealed) + 1, 0);
    for (std::uint32_t p = state.low; p < instant(state).puts_called; ++p) {
      RankedValue value = bounds(state, by_put_[p]);
      if (value.last <= state.sealed) {
        if (p == state.low) ++state.low;
        continue;
      }
      if (value.last <= state.gets) {
        ++at_most_[static_cast<std::size_t>(value.last - state.sealed)];
      }
      open.push_back(value);
    }
    Rank sealed = state.sealed;
    Rank below = 0;
    for (std::size_t r = 1; r < at_most_.size(); ++r) {
      below += at_most_[r];
      if (below == static_cast<Rank>(r)) sealed = state.sealed + below;
    }
    if (below > state.gets - state.sealed) return false;
    print_ = {};
    for (RankedValue& value : open) {
      value.first = std::max(value.first, state.sealed + 1);
      if (value.last > sealed) add_to_print(value, sealed);
      if (value.get_from > now) value.first = std::max(value.first, state.gets + 1);
    }
    add_called_later(state);
    return matching_.fits(std::exchange(state.sealed, sealed), state.puts);
  }

  // Values whose put comes later may have to go in before one whose put is open.
  void add_called_later(const State& state) {
    const std::int64_t now = instant(state).time;
    auto& open = matching_.values();
    std::int64_t last_return = now;
    std::int64_t last_get = now;
    for (const RankedValue& value : open) {
      const Item& item = values_[value.value];
      if (item.put_to < now || item.get_from == never) continue;
      last_return = std::max(last_return, item.put_to);
      last_get = std::max(last_get, item.get_from);
    }
    for (std::uint32_t p = instant(state).puts_called; p < by_put_.size(); ++p) {
      const std::uint32_t v = by_put_[p];
      if (values_[v].put_from > last_return) break;
      if (values_[v].get_to >= last_get) continue;
      open.push_back({v, std::max(ranks_[v].first, state.puts + 1), ranks_[v].last,
                      values_[v].get_from, values_[v].get_to});
    }
  }

  void add_to_print(const RankedValue& value, Rank sealed) {
    const auto word = [](Rank rank) { return static_cast<std::uint64_t>(rank); };
    const Rank first = std::max(value.first, sealed + 1);
    const std::uint64_t bounds = scramble(word(first) << 32 | word(value.last));
    print_.low += scramble(bounds ^ value.value);
    print_.high += scramble(~bounds + value.value);
  }

  bool is_new(const State& state) {
    const std::uint64_t place =
        scramble(std::uint64_t{state.instant} << 32 | static_cast<std::uint64_t>(state.puts)) +
        static_cast<std::uint64_t>(state.gets);
    return seen_.insert({scramble(print_.low ^ place) ^ marks_print_.low,
                         scramble(print_.high + ~place) ^ marks_print_.high});
  }

  void open_frame(const State& state) {
    Frame frame;
    frame.state = state;
    frame.marks = static_cast<std::uint32_t>(marks_.size());
    const Instant& now = instant(state);
    for (std::uint32_t at = now.answers_low; at < now.answers_called; ++at) {
      const std::uint32_t a = by_answer_[at];
      const DepthProblem::Answer& answer = problem_.answers[a];
      if (answer.to < now.time || marked_[a]) continue;
      if (inside(state) < answer.least || inside(state) > answer.most) continue;
      mark(a, true);
      marks_.push_back(a);
    }
    choose_turns(frame);
    frames_.push_back(frame);
  }

  void close_frame() {
    for (; marks_.size() > frames_.back().marks; marks_.pop_back()) mark(marks_.back(), false);
    frames_.pop_back();
  }

  void mark(std::uint32_t a, bool on) {
    marked_[a] = on;
    marks_print_.low ^= scramble(2 * std::uint64_t{a} + 1);
    marks_print_.high ^= scramble(~(2 * std::uint64_t{a} + 1));
  }

  // Time goes on as long as it can; but while an answer that is open can be served before the next
  // return takes that away, it is.
  void choose_turns(Frame& frame) const {
    const State& state = frame.state;
    const Instant& now = instant(state);
    bool get_returns = false;
    bool put_returns = false;
    for (std::uint32_t r = first_return(state.instant); r < now.returned; ++r) {
      if (returns_[r].kind == Kind::get) get_returns = true;
      if (returns_[r].kind == Kind::put) put_returns = true;
      if (returns_[r].kind != Kind::answer || marked_[returns_[r].index]) continue;
      const bool more = inside(state) < problem_.answers[returns_[r].index].least;
      frame.turns = more ? std::array{Turn::put, Turn::get, Turn::time}
                         : std::array{Turn::get, Turn::put, Turn::time};
      return;
    }
    const std::int64_t most = std::int64_t{now.puts_called} - state.gets;
    const std::int64_t least = state.puts - std::int64_t{now.gets_called};
    for (std::uint32_t at = now.answers_low; at < now.answers_called; ++at) {
      const std::uint32_t a = by_answer_[at];
      const DepthProblem::Answer& answer = problem_.answers[a];
      if (answer.to < now.time || marked_[a]) continue;
      if (get_returns && inside(state) < answer.least && most >= answer.least) {
        frame.turns = {Turn::put, Turn::time, Turn::get};
        return;
      }
      if (put_returns && inside(state) > answer.most && least <= answer.most) {
        frame.turns = {Turn::get, Turn::time, Turn::put};
        return;
      }
    }
    const bool full = inside(state) >= problem_.capacity;
    const bool put_first = inside(state) == 0 || (!full && state.puts < now.put_returns) ||
                           (!full && !get_returns);
    frame.turns = put_first ? std::array{Turn::time, Turn::put, Turn::get}
                            : std::array{Turn::time, Turn::get, Turn::put};
  }

  bool may_take(const State& state, Turn turn) const {
    const Instant& now = instant(state);
    switch (turn) {
      case Turn::put:
        return inside(state) < problem_.capacity &&
               static_cast<std::uint32_t>(state.puts) < now.puts_called;
      case Turn::get:
        return inside(state) > 0 && state.gets < got_ &&
               static_cast<std::uint32_t>(state.gets) < now.gets_called;
      case Turn::time:
        if (state.puts < now.put_returns || state.gets < now.get_returns) return false;
        for (std::uint32_t r = first_return(state.instant); r < now.returned; ++r) {
          if (returns_[r].kind == Kind::answer && !marked_[returns_[r].index]) return false;
        }
        return true;
    }
    return false;
  }

  bool advance() {
    while (frames_.back().next < 3) {
      const Turn turn = frames_.back().turns[frames_.back().next++];
      State state = frames_.back().state;
      if (!may_take(state, turn)) continue;
      if (turn == Turn::put) ++state.puts;
      if (turn == Turn::get) ++state.gets;
      if (turn == Turn::time) {
        leave(state);
        if (++state.instant == instants_.size()) {
          if (!ends_well(state)) continue;
          finished_ = true;
          return true;
        }
        enter(state.instant, state.puts, state.gets);
      }
      if (!fits(state) || !is_new(state)) continue;
      open_frame(state);
      check_budget();
      return true;
    }
    return false;
  }

  // All has returned: every bound is known, and all values are matched at once.
  bool ends_well(const State& state) {
    auto& open = matching_.values();
    open.clear();
    const auto called = instants_.back().puts_called;
    for (std::uint32_t p = 0; p < called; ++p) {
      const std::uint32_t v = by_put_[p];
      RankedValue value{v, std::max(ranks_[v].first, put_first_[v]), ranks_[v].last,
                        values_[v].get_from, values_[v].get_to};
      if (value.get_to != never) {
        value.first = std::max(value.first, get_first_[v]);
        value.last = std::min(value.last, get_last_[v]);
      }
      if (values_[v].put_to != never) value.last = std::min(value.last, put_last_[v]);
      open.push_back(value);
    }
    return matching_.fits(0, state.puts);
  }

  void finish() {
    result_.verdict = Verdict::valid;
    for (const auto& [rank, value] : matching_.ranks()) {
      if (static_cast<Rank>(value) < got_) result_.order.push_back(value);
    }
  }

  std::size_t bytes() const {
    return seen_.bytes() + frames_.capacity() * sizeof(Frame) + values_.size() * 120 +
           returns_.capacity() * sizeof(Return) + instants_.capacity() * sizeof(Instant);
  }

  void check_budget() {
    if (seen_.size() > budget_.states_max) {
      result_.unknown_reason = "budget of " + std::to_string(budget_.states_max) + " states ended";
    } else if (bytes() > budget_.bytes_max) {
      result_.unknown_reason = "budget of " + std::to_string(budget_.bytes_max) + " bytes ended";
    } else if (budget_.stop && seen_.size() % 256 == 0 && budget_.stop()) {
      result_.unknown_reason = "budget of time ended";
    }
  }

  const DepthProblem& problem_;
  const JudgeBudget& budget_;
  const Rank got_;
  const std::vector<Item> values_;  // those with a place in the order, then the loose ones
  const std::vector<StaticRanks> ranks_;
  std::vector<Rank> put_first_;
  std::vector<Rank> put_last_;
  std::vector<Rank> get_first_;
  std::vector<Rank> get_last_;
  std::vector<std::uint32_t> by_put_;
  std::vector<std::uint32_t> by_get_;
  std::vector<std::uint32_t> by_answer_;
  std::vector<Return> returns_;
  std::vector<Instant> instants_;
  std::vector<bool> marked_;
  std::vector<std::uint32_t> marks_;  // of all frames
  Fingerprint marks_print_;
  std::vector<Frame> frames_;
  RankMatching matching_;
  std::vector<Rank> at_most_;
  Fingerprint print_;
  FingerprintSet seen_;
  bool finished_ = false;
  LazyOrder result_;
};

bool is_of_this_kind(const DepthProblem& problem) {
  const auto heads = [](const DepthProblem::Answer& answer) {
    return answer.head != DepthProblem::no_head;
  };
  return problem.open_gets.empty() && problem.loose_gets.empty() &&
         std::none_of(problem.answers.begin(), problem.answers.end(), heads);
}

}  // namespace

LazyOrder search_lazily(const DepthProblem& problem, const JudgeBudget& budget) {
  if (!is_of_this_kind(problem)) {
    LazyOrder declined;
    declined.unknown_reason = "peeks and gets that never returned are for the general search";
    return declined;
  }
  return LazySearch(problem, budget).run();
}

}  // namespace queuecheck
