#include "queuecheck/model/known_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <tuple>
#include <unordered_set>

namespace queuecheck {
namespace {

constexpr std::size_t slots = 64;

enum class Kind : std::uint8_t { put, get, loose_put, loose_get, answer };

struct Event {
  std::int64_t position;
  bool returns;  // calls before returns at one position: equal stamps are concurrent
  Kind kind;
  std::uint32_t index;  // rank of a put or get, position of a loose call or an answer
};

struct State {
  std::uint32_t puts = 0;
  std::uint32_t gets = 0;
  std::uint64_t done = 0;  // by slot: loose calls that took effect, answers that were true
  friend bool operator==(const State&, const State&) = default;
};

struct StateHash {
  std::size_t operator()(const State& s) const {
    std::uint64_t x = ((std::uint64_t{s.puts} << 32) | s.gets) * 0x9e3779b97f4a7c15U;
    x ^= (s.done ^ (x >> 29)) * 0xbf58476d1ce4e5b9U;
    return static_cast<std::size_t>(x ^ (x >> 32));
  }
};

class Checker {
 public:
  Checker(const DepthProblem& problem, const std::vector<std::uint32_t>& order, Broken broken,
          std::size_t states_max)
      : problem_(problem), pass_over_(broken == Broken::pass_over), states_max_(states_max) {
    links_.reserve(order.size());
    std::size_t taken = 0;  // by gets that never returned, in order of their calls
    rank_.resize(order.size());
    for (const std::uint32_t item : order) {
      DepthProblem::Item link = problem.fixed[item];
      if (!link.got()) {
        link.get_from = taken < problem.open_gets.size() ? problem.open_gets[taken] : never;
        link.get_to = never;
        ++taken;
      }
      rank_[item] = static_cast<std::uint32_t>(links_.size());
      links_.push_back(link);
    }
    slot_of_[0].assign(problem.loose_puts.size(), slots);
    slot_of_[1].assign(problem.loose_gets.size(), slots);
    slot_of_[2].assign(problem.answers.size(), slots);
  }

  KnownOrder run() {
    make_events();
    alive_.push_back({});
    for (const Event& event : events_) {
      now_ = event.position;
      if (!event.returns) {
        if (!open(event)) return result_;
      } else if (!survive(event)) {
        return result_;
      }
    }
    result_.fit = result_.broken.empty() ? Fit::fits : Fit::fits_not;
    return result_;
  }

 private:
  void make_events() {
    events_.reserve(2 * (links_.size() + problem_.loose_puts.size() + problem_.loose_gets.size() +
                         problem_.answers.size()));
    for (std::uint32_t rank = 0; rank < links_.size(); ++rank) {
      const DepthProblem::Item& link = links_[rank];
      if (link.put_to != never) events_.push_back({link.put_to, true, Kind::put, rank});
      if (link.get_to != never) events_.push_back({link.get_to, true, Kind::get, rank});
    }
    for (const Kind kind : {Kind::loose_put, Kind::loose_get}) {
      const std::vector<DepthProblem::Loose>& calls = loose(kind);
      for (std::uint32_t i = 0; i < calls.size(); ++i) {
        add(kind, i, calls[i].from, calls[i].to);
      }
    }
    for (std::uint32_t i = 0; i < problem_.answers.size(); ++i) {
      add(Kind::answer, i, problem_.answers[i].from, problem_.answers[i].to);
    }
    std::sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
      return std::tie(a.position, a.returns) < std::tie(b.position, b.returns);
    });
  }

  void add(Kind kind, std::uint32_t index, std::int64_t from, std::int64_t to) {
    events_.push_back({from, false, kind, index});
    if (to != never) events_.push_back({to, true, kind, index});
  }

  const std::vector<DepthProblem::Loose>& loose(Kind kind) const {
    return kind == Kind::loose_put ? problem_.loose_puts : problem_.loose_gets;
  }

  static std::size_t list_of(Kind kind) {
    return static_cast<std::size_t>(kind) - static_cast<std::size_t>(Kind::loose_put);
  }

  std::uint64_t bit(Kind kind, std::uint32_t index) const {
    return std::uint64_t{1} << slot_of_[list_of(kind)][index];
  }

  bool open(const Event& event) {
    const auto free = static_cast<std::size_t>(std::countr_one(used_));
    if (free == slots) return false;  // unknown
    used_ |= std::uint64_t{1} << free;
    slot_of_[list_of(event.kind)][event.index] = free;
    open_[list_of(event.kind)].push_back(event.index);
    if (event.kind == Kind::answer) {
      for (State& state : alive_) mark_true(state);
    }
    return true;
  }

  bool is_done(const State& state, const Event& event) const {
    if (event.kind == Kind::put) return state.puts > event.index;
    if (event.kind == Kind::get) return state.gets > event.index;
    return (state.done & bit(event.kind, event.index)) != 0;
  }

  // The close cuts off a put that need not take effect: not returned, but its last chance.
  bool is_optional(const Event& event) const {
    const bool is_loose = event.kind == Kind::loose_put || event.kind == Kind::loose_get;
    return is_loose && loose(event.kind)[event.index].optional;
  }

  // Keeps the states in which the returning operation has taken effect, or can at once.
  bool survive(const Event& event) {
    pending_.clear();
    reached_.clear();
    const bool may_stay_away = is_optional(event);
    for (const State& state : alive_) {
      const bool done = is_done(state, event);
      if (done || may_stay_away) reached_.push_back(state);
      if (!done) pending_.push_back(state);
    }
    seen_.clear();
    if (!many_.empty()) many_.clear();
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      // Copied: the moves append to pending_.
      const State from = pending_[i];
      for_each_move(from, [&](State next) {
        mark_true(next);
        if (!is_new(next)) return;
        (is_done(next, event) ? reached_ : pending_).push_back(next);
      });
      if (pending_.size() + reached_.size() > states_max_) return false;  // unknown
    }
    if (reached_.empty() && pass_over_ && event.kind == Kind::answer) {
      result_.broken.push_back(event.index);
      reached_ = alive_;
    }
    if (event.kind >= Kind::loose_put) release(event);
    keep_best();
    result_.states_most = std::max(result_.states_most, alive_.size());
    if (!alive_.empty()) return true;
    result_.fit = Fit::fits_not;
    result_.stuck = operation_of(event);
    return false;
  }

  template <class Visit>
  void for_each_move(const State& from, Visit visit) const {
    const auto inside = static_cast<std::int64_t>(from.puts) - from.gets;
    if (inside < problem_.capacity) {
      if (from.puts < links_.size()) {
        if (links_[from.puts].put_from <= now_) visit({from.puts + 1, from.gets, from.done});
      } else if (const std::uint64_t put = next_loose(Kind::loose_put, from); put != 0) {
        visit({from.puts + 1, from.gets, from.done | put});
      }
    }
    if (inside == 0) return;
    if (from.gets < links_.size()) {
      if (links_[from.gets].get_from <= now_) visit({from.puts, from.gets + 1, from.done});
    } else if (const std::uint64_t get = next_loose(Kind::loose_get, from); get != 0) {
      visit({from.puts, from.gets + 1, from.done | get});
    }
  }

  // The open loose call that must return first: the others can take its place, not the reverse.
  std::uint64_t next_loose(Kind kind, const State& state) const {
    std::int64_t earliest = never;
    std::uint64_t best = 0;
    for (const std::uint32_t i : open_[list_of(kind)]) {
      const DepthProblem::Loose& call = loose(kind)[i];
      const std::int64_t to = call.optional ? never : call.to;
      if ((state.done & bit(kind, i)) != 0 || call.to < now_) continue;
      if (best != 0 && to >= earliest) continue;
      earliest = to;
      best = bit(kind, i);
    }
    return best;
  }

  void mark_true(State& state) const {
    const auto inside = static_cast<std::int64_t>(state.puts) - state.gets;
    for (const std::uint32_t i : open_[list_of(Kind::answer)]) {
      const DepthProblem::Answer& answer = problem_.answers[i];
      if (inside < answer.least || inside > answer.most) continue;
      if (answer.head != DepthProblem::no_head && rank_[answer.head] != state.gets) continue;
      state.done |= bit(Kind::answer, i);
    }
  }

  // A few states are looked through faster than hashed.
  bool is_new(const State& state) {
    if (many_.empty() && seen_.size() < 32) {
      if (std::find(seen_.begin(), seen_.end(), state) != seen_.end()) return false;
      seen_.push_back(state);
      return true;
    }
    if (many_.empty()) many_.insert(seen_.begin(), seen_.end());
    return many_.insert(state).second;
  }

  void release(const Event& event) {
    const std::uint64_t others = ~bit(event.kind, event.index);
    used_ &= others;
    for (State& state : reached_) state.done &= others;
    std::erase(open_[list_of(event.kind)], event.index);
  }

  // Of states with the same counts and loose puts, those with fewer answers true are dominated.
  void keep_best() {
    std::uint64_t answers = 0;
    for (const std::uint32_t i : open_[list_of(Kind::answer)]) {
      answers |= bit(Kind::answer, i);
    }
    const auto key = [&](const State& s) { return std::tuple(s.puts, s.gets, s.done & ~answers); };
    std::sort(reached_.begin(), reached_.end(), [&](const State& a, const State& b) {
      return std::tuple(key(a), -std::popcount(a.done), a.done) <
             std::tuple(key(b), -std::popcount(b.done), b.done);
    });
    alive_.clear();
    std::size_t group = 0;
    for (const State& state : reached_) {
      if (alive_.empty() || key(alive_.back()) != key(state)) group = alive_.size();
      const bool dominated =
          std::any_of(alive_.begin() + static_cast<std::ptrdiff_t>(group), alive_.end(),
                      [&](const State& kept) { return (state.done & ~kept.done) == 0; });
      if (!dominated) alive_.push_back(state);
    }
  }

  std::size_t operation_of(const Event& event) const {
    switch (event.kind) {
      case Kind::put:
        return links_[event.index].put;
      case Kind::get:
        return links_[event.index].get;
      case Kind::loose_put:
      case Kind::loose_get:
        return loose(event.kind)[event.index].operation;
      case Kind::answer:
        break;
    }
    return problem_.answers[event.index].operation;
  }

  const DepthProblem& problem_;
  const bool pass_over_;
  const std::size_t states_max_;
  std::vector<DepthProblem::Item> links_;            // by rank
  std::vector<std::uint32_t> rank_;                  // by position in problem.fixed
  std::array<std::vector<std::size_t>, 3> slot_of_;  // loose puts, loose gets, answers
  std::array<std::vector<std::uint32_t>, 3> open_;   // those that have been called
  std::vector<Event> events_;
  std::uint64_t used_ = 0;
  std::int64_t now_ = 0;
  std::vector<State> alive_;
  std::vector<State> pending_;
  std::vector<State> reached_;
  std::vector<State> seen_;
  std::unordered_set<State, StateHash> many_;
  KnownOrder result_;
};

}  // namespace

KnownOrder check_known_order(const DepthProblem& problem, const std::vector<std::uint32_t>& order,
                             Broken broken, std::size_t states_max) {
  return Checker(problem, order, broken, states_max).run();
}

}  // namespace queuecheck
