#include "queuecheck/model/rank_bounds.hpp"

#include <algorithm>
#include <limits>

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

using Times = std::vector<std::int64_t>;

// How many values can have gone in and come out by some instant.
struct Counts {
  std::int64_t puts_least = 0;
  std::int64_t puts_most = 0;
  std::int64_t gets_least = 0;
  std::int64_t gets_most = 0;
};

// A step function of time that never falls: the number of the times passed.
class Passed {
 public:
  explicit Passed(Times times) : times_(std::move(times)) {
    std::sort(times_.begin(), times_.end());
  }
  std::int64_t before(std::int64_t position) const {
    return std::lower_bound(times_.begin(), times_.end(), position) - times_.begin();
  }
  std::int64_t by(std::int64_t position) const {
    return std::upper_bound(times_.begin(), times_.end(), position) - times_.begin();
  }
  const Times& times() const { return times_; }

 private:
  Times times_;
};

struct FourTimes {
  Times put_from, put_to, get_from, get_to;
};

class Counter {
 public:
  explicit Counter(FourTimes t)
      : put_from_(std::move(t.put_from)),
        put_to_(std::move(t.put_to)),
        get_from_(std::move(t.get_from)),
        get_to_(std::move(t.get_to)) {}

  Counts in(std::int64_t from, std::int64_t to) const {
    return {put_to_.before(from), put_from_.by(to), get_to_.before(from), get_from_.by(to)};
  }
  void list_times(Times& all) const {
    for (const Passed* p : {&put_from_, &put_to_, &get_from_, &get_to_}) {
      all.insert(all.end(), p->times().begin(), p->times().end());
    }
  }

 private:
  Passed put_from_, put_to_, get_from_, get_to_;
};

// Any order: each value counts when its own window says so.
Counter count_freely(const DepthProblem& problem) {
  FourTimes t;
  for (const DepthProblem::Item& item : problem.fixed) {
    t.put_from.push_back(item.put_from);
    t.put_to.push_back(item.put_to);
    if (!item.got()) continue;
    t.get_from.push_back(item.get_from);
    t.get_to.push_back(item.get_to);
  }
  for (const DepthProblem::Loose& loose : problem.loose_puts) {
    t.put_from.push_back(loose.from);
    if (!loose.optional) t.put_to.push_back(loose.to);
  }
  t.get_from.insert(t.get_from.end(), problem.open_gets.begin(), problem.open_gets.end());
  return Counter(std::move(t));
}

// A known order: a value counts as callable when all before it are, and as returned when one after
// it has.
Counter count_in(const DepthProblem& problem, const ValueOrder& order) {
  FourTimes t;
  std::int64_t put_from = before_all;
  std::int64_t get_from = before_all;
  for (const std::uint32_t i : order) {
    put_from = std::max(put_from, problem.fixed[i].put_from);
    get_from = std::max(get_from, problem.fixed[i].get_from);
    t.put_from.push_back(put_from);
    t.get_from.push_back(get_from);
  }
  std::int64_t put_to = never;
  std::int64_t get_to = never;
  for (std::size_t r = order.size(); r-- > 0;) {
    put_to = std::min(put_to, problem.fixed[order[r]].put_to);
    get_to = std::min(get_to, problem.fixed[order[r]].get_to);
    t.put_to.push_back(put_to);
    t.get_to.push_back(get_to);
  }
  for (const DepthProblem::Loose& loose : problem.loose_puts) {
    t.put_from.push_back(std::max(loose.from, put_from));
    if (!loose.optional) t.put_to.push_back(loose.to);
  }
  return Counter(std::move(t));
}

class Bounder {
 public:
  explicit Bounder(const DepthProblem& problem) : problem_(problem), free_(count_freely(problem)) {
    const std::size_t ranks = problem.fixed.size() + 2;
    out_.put_from_most.assign(ranks, never);
    out_.get_from_most.assign(ranks, never);
    out_.put_to_by.assign(ranks, before_all);
    out_.get_to_by.assign(ranks, before_all);
  }

  RankBounds bound() {
    for (const DepthProblem::Answer& answer : problem_.answers) {
      read(answer, answer.from, answer.to, free_.in(answer.from, answer.to));
    }
    return finish();
  }

  RankBounds refine(const ValueOrder& previous) {
    if (problem_.answers.empty()) return finish();
    const Counter ordered = count_in(problem_, previous);
    Times times;
    free_.list_times(times);
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    for (const DepthProblem::Answer& answer : problem_.answers) refine(answer, ordered, times);
    return finish();
  }

 private:
  void refine(const DepthProblem::Answer& answer, const Counter& ordered, const Times& times) {
    std::int64_t best = before_all;
    std::int64_t instant = answer.from;
    Counts taken;
    const auto consider = [&](std::int64_t at) {
      const Counts f = free_.in(at, at);
      const Counts o = ordered.in(at, at);
      // What must have moved by then as in the order, what can have, as it likes; or the reverse.
      for (const Counts& mixed : {Counts{o.puts_least, f.puts_most, o.gets_least, f.gets_most},
                                  Counts{f.puts_least, o.puts_most, f.gets_least, o.gets_most}}) {
        const std::int64_t room = std::min(
            mixed.puts_most - mixed.gets_least - answer.least,
            answer.most == never ? never : answer.most - mixed.puts_least + mixed.gets_most);
        if (room <= best) continue;
        best = room;
        instant = at;
        taken = mixed;
      }
    };
    consider(answer.from);
    if (answer.to != never) {
      auto next = std::upper_bound(times.begin(), times.end(), answer.from);
      for (; next != times.end() && *next <= answer.to; ++next) consider(*next);
      read(answer, instant, instant, taken);
    } else {
      read(answer, answer.from, answer.to, free_.in(answer.from, answer.to));
    }
  }

  void read(const DepthProblem::Answer& answer, std::int64_t from, std::int64_t to,
            const Counts& counts) {
    deadline(out_.get_to_by, counts.puts_most - answer.least, from);
    release(out_.put_from_most, counts.gets_least + answer.least, to);
    if (answer.most == never) return;
    deadline(out_.put_to_by, counts.gets_most + answer.most, from);
    release(out_.get_from_most, counts.puts_least - answer.most, to);
  }

  static void deadline(Times& by_rank, std::int64_t rank, std::int64_t before) {
    if (rank >= static_cast<std::int64_t>(by_rank.size())) return;
    std::int64_t& kept = by_rank[static_cast<std::size_t>(std::max<std::int64_t>(rank, 0))];
    kept = std::max(kept, before);
  }

  static void release(Times& by_rank, std::int64_t rank, std::int64_t most) {
    if (rank <= 0) return;
    const auto last = static_cast<std::int64_t>(by_rank.size()) - 1;
    std::int64_t& kept = by_rank[static_cast<std::size_t>(std::min(rank, last))];
    kept = std::min(kept, most);
  }

  // What must stand by rank q must by all later ones; what may not stand at r, not before either.
  RankBounds finish() {
    for (std::size_t q = 1; q < out_.put_to_by.size(); ++q) {
      out_.put_to_by[q] = std::max(out_.put_to_by[q], out_.put_to_by[q - 1]);
      out_.get_to_by[q] = std::max(out_.get_to_by[q], out_.get_to_by[q - 1]);
    }
    for (std::size_t r = out_.put_from_most.size() - 1; r-- > 0;) {
      out_.put_from_most[r] = std::min(out_.put_from_most[r], out_.put_from_most[r + 1]);
      out_.get_from_most[r] = std::min(out_.get_from_most[r], out_.get_from_most[r + 1]);
    }
    return std::move(out_);
  }

  const DepthProblem& problem_;
  const Counter free_;
  RankBounds out_;
};

}  // namespace

RankBounds rank_bounds(const DepthProblem& problem) {
  return Bounder(problem).bound();
}

RankBounds refined_bounds(const DepthProblem& problem, const ValueOrder& previous) {
  return Bounder(problem).refine(previous);
}

}  // namespace queuecheck
