#include "queuecheck/model/rank_bounds.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
constexpr int kinds_of_guess = 2;

using Times = std::vector<std::int64_t>;

// Any order: each value counts when its own window says so.
MoveTimes count_freely(const DepthProblem& problem) {
  Times put_from, put_to, get_from, get_to;
  for (const DepthProblem::Item& item : problem.fixed) {
    put_from.push_back(item.put_from);
    put_to.push_back(item.put_to);
    if (!item.got()) continue;
    get_from.push_back(item.get_from);
    get_to.push_back(item.get_to);
  }
  for (const DepthProblem::Loose& loose : problem.loose_puts) {
    put_from.push_back(loose.from);
    if (!loose.optional) put_to.push_back(loose.to);
  }
  get_from.insert(get_from.end(), problem.open_gets.begin(), problem.open_gets.end());
  return {Passed(std::move(put_from)), Passed(std::move(put_to)), Passed(std::move(get_from)),
          Passed(std::move(get_to))};
}

// A known order: a value counts as callable when all before it are, and as returned when one after
// it has.
MoveTimes count_in(const DepthProblem& problem, const ValueOrder& order) {
  Times put_from, put_to, get_from, get_to;
  std::int64_t put_latest = before_all;
  std::int64_t get_latest = before_all;
  for (const std::uint32_t i : order) {
    put_latest = std::max(put_latest, problem.fixed[i].put_from);
    get_latest = std::max(get_latest, problem.fixed[i].get_from);
    put_from.push_back(put_latest);
    get_from.push_back(get_latest);
  }
  std::int64_t put_earliest = never;
  std::int64_t get_earliest = never;
  for (std::size_t r = order.size(); r-- > 0;) {
    put_earliest = std::min(put_earliest, problem.fixed[order[r]].put_to);
    get_earliest = std::min(get_earliest, problem.fixed[order[r]].get_to);
    put_to.push_back(put_earliest);
    get_to.push_back(get_earliest);
  }
  std::reverse(put_to.begin(), put_to.end());
  std::reverse(get_to.begin(), get_to.end());
  for (const DepthProblem::Loose& loose : problem.loose_puts) {
    put_from.push_back(std::max(loose.from, put_latest));
    if (!loose.optional) put_to.push_back(loose.to);
  }
  return {Passed(std::move(put_from)), Passed(std::move(put_to)), Passed(std::move(get_from)),
          Passed(std::move(get_to))};
}

class Collector {
 public:
  explicit Collector(std::size_t values) {
    out_.put_from_most.assign(values + 2, never);
    out_.get_from_most.assign(values + 2, never);
    out_.put_to_by.assign(values + 2, before_all);
    out_.get_to_by.assign(values + 2, before_all);
  }

  void read(const DepthProblem::Answer& answer, std::int64_t from, std::int64_t to,
            const MoveCounts& counts) {
    deadline(out_.get_to_by, counts.puts_most - answer.least, from);
    release(out_.put_from_most, counts.gets_least + answer.least, to);
    if (answer.most == never) return;
    deadline(out_.put_to_by, counts.gets_most + answer.most, from);
    release(out_.get_from_most, counts.puts_least - answer.most, to);
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

 private:
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

  RankBounds out_;
};

}  // namespace

Passed::Passed(std::vector<std::int64_t> times) : times_(std::move(times)) {
  if (!std::is_sorted(times_.begin(), times_.end())) std::sort(times_.begin(), times_.end());
}

std::int64_t Passed::before(std::int64_t position) const {
  return std::lower_bound(times_.begin(), times_.end(), position) - times_.begin();
}

std::int64_t Passed::by(std::int64_t position) const {
  return std::upper_bound(times_.begin(), times_.end(), position) - times_.begin();
}

RankBounder::RankBounder(const DepthProblem& problem)
    : problem_(problem), free_(count_freely(problem)), guesses_(problem.answers.size()) {
  if (problem.answers.empty()) return;
  for (const Passed* p : {&free_.put_from, &free_.put_to, &free_.get_from, &free_.get_to}) {
    instants_.insert(instants_.end(), p->times().begin(), p->times().end());
  }
  std::sort(instants_.begin(), instants_.end());
  instants_.erase(std::unique(instants_.begin(), instants_.end()), instants_.end());
}

RankBounds RankBounder::bounds() const {
  Collector collector(problem_.fixed.size());
  for (std::size_t i = 0; i < guesses_.size(); ++i) {
    const DepthProblem::Answer& answer = problem_.answers[i];
    collector.read(answer, answer.from, answer.to, free_.in(answer.from, answer.to));
    const Guess& guess = guesses_[i];
    if (guess.in_force) collector.read(answer, guess.instant, guess.instant, guess.counts);
  }
  return collector.finish();
}

void RankBounder::set_previous(const ValueOrder& order) {
  ordered_ = count_in(problem_, order);
}

void RankBounder::guess(std::uint32_t index) {
  const DepthProblem::Answer& answer = problem_.answers[index];
  Guess& guess = guesses_[index];
  guess.in_force = guess.tried++ < kinds_of_guess && answer.to != never;
  if (!guess.in_force) return;
  std::array<std::int64_t, kinds_of_guess> best{before_all, before_all};
  std::array<Guess, kinds_of_guess> found{guess, guess};
  const auto consider = [&](std::int64_t at) {
    const MoveCounts f = free_.in(at, at);
    const MoveCounts o = ordered_.in(at, at);
    // What must have moved by then as in the order, what can have, as it likes; or the reverse.
    const std::array<MoveCounts, kinds_of_guess> mixed{
        MoveCounts{o.puts_least, f.puts_most, o.gets_least, f.gets_most},
        MoveCounts{f.puts_least, o.puts_most, f.gets_least, o.gets_most}};
    for (std::size_t kind = 0; kind < mixed.size(); ++kind) {
      const MoveCounts& c = mixed[kind];
      const std::int64_t room =
          std::min(c.puts_most - c.gets_least - answer.least,
                   answer.most == never ? never : answer.most - c.puts_least + c.gets_most);
      if (room <= best[kind]) continue;
      best[kind] = room;
      found[kind].instant = at;
      found[kind].counts = c;
      found[kind].rank = kind == 0 ? c.gets_least + answer.least : c.puts_most - answer.least;
    }
  };
  consider(answer.from);
  auto next = std::upper_bound(instants_.begin(), instants_.end(), answer.from);
  for (; next != instants_.end() && *next <= answer.to; ++next) consider(*next);
  const bool other = guess.tried == kinds_of_guess;
  guess = found[(best[1] > best[0]) != other ? 1 : 0];
}

std::optional<std::uint32_t> RankBounder::nearest_guess(std::int64_t rank) const {
  std::optional<std::uint32_t> nearest;
  for (std::uint32_t i = 0; i < guesses_.size(); ++i) {
    if (!guesses_[i].in_force) continue;
    const bool nearer =
        !nearest || std::abs(guesses_[i].rank - rank) < std::abs(guesses_[*nearest].rank - rank);
    if (nearer) nearest = i;
  }
  return nearest;
}

}  // namespace queuecheck
