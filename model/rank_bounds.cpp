#include "queuecheck/model/rank_bounds.hpp"

#include <algorithm>
#include <limits>

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

using Times = std::vector<std::int64_t>;

std::int64_t count_before(const Times& times, std::int64_t position) {
  return std::lower_bound(times.begin(), times.end(), position) - times.begin();
}

std::int64_t count_by(const Times& times, std::int64_t position) {
  return std::upper_bound(times.begin(), times.end(), position) - times.begin();
}

class Bounder {
 public:
  explicit Bounder(const DepthProblem& problem) : problem_(problem) {
    for (const DepthProblem::Item& item : problem.fixed) {
      put_from_.push_back(item.put_from);
      put_to_.push_back(item.put_to);
      if (!item.got()) continue;
      get_from_.push_back(item.get_from);
      get_to_.push_back(item.get_to);
    }
    for (const DepthProblem::Loose& loose : problem.loose_puts) {
      put_from_.push_back(loose.from);
      if (!loose.optional) put_to_.push_back(loose.to);
    }
    get_from_.insert(get_from_.end(), problem.open_gets.begin(), problem.open_gets.end());
    for (Times* times : {&put_from_, &put_to_, &get_from_, &get_to_}) {
      std::sort(times->begin(), times->end());
    }
    const std::size_t ranks = problem.fixed.size() + 2;
    out_.put_from_most.assign(ranks, never);
    out_.get_from_most.assign(ranks, never);
    out_.put_to_by.assign(ranks, before_all);
    out_.get_to_by.assign(ranks, before_all);
  }

  RankBounds bound(AnswerBounds bounds) {
    if (bounds == AnswerBounds::instant) list_depths();
    if (bounds != AnswerBounds::none) {
      for (const DepthProblem::Answer& answer : problem_.answers) {
        if (bounds == AnswerBounds::whole || answer.to == never) {
          read(answer, answer.from, answer.to);
        } else {
          const std::int64_t instant = roomiest(answer);
          read(answer, instant, instant);
        }
      }
    }
    // What holds by rank q holds by all later ones; what may not stand at q, not before either.
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
  // The bounds on the number inside by counting, in each stretch between two changes of one.
  struct Depth {
    std::int64_t position;
    std::int64_t least;
    std::int64_t most;
  };

  void list_depths() {
    Times positions;
    for (const Times* times : {&put_from_, &put_to_, &get_from_, &get_to_}) {
      positions.insert(positions.end(), times->begin(), times->end());
    }
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    std::size_t pf = 0;
    std::size_t pt = 0;
    std::size_t gf = 0;
    std::size_t gt = 0;
    const auto reach = [](const Times& times, std::size_t& next, std::int64_t end) {
      while (next < times.size() && times[next] < end) ++next;
      return static_cast<std::int64_t>(next);
    };
    for (const std::int64_t at : positions) {
      if (at == never) break;
      const std::int64_t least = reach(put_to_, pt, at) - reach(get_from_, gf, at + 1);
      const std::int64_t most = reach(put_from_, pf, at + 1) - reach(get_to_, gt, at);
      depths_.push_back({at, least, most});
    }
  }

  std::int64_t roomiest(const DepthProblem::Answer& answer) const {
    auto next = std::lower_bound(
        depths_.begin(), depths_.end(), answer.from,
        [](const Depth& depth, std::int64_t position) { return depth.position < position; });
    std::int64_t best = answer.from;
    std::int64_t room = before_all;
    for (; next != depths_.end() && next->position <= answer.to; ++next) {
      const std::int64_t here = std::min(next->most - answer.least,
                                         answer.most == never ? never : answer.most - next->least);
      if (here <= room) continue;
      room = here;
      best = next->position;
    }
    return best;
  }

  void read(const DepthProblem::Answer& answer, std::int64_t from, std::int64_t to) {
    const std::int64_t puts_least = count_before(put_to_, from);
    const std::int64_t puts_most = count_by(put_from_, to);
    const std::int64_t gets_least = count_before(get_to_, from);
    const std::int64_t gets_most = count_by(get_from_, to);
    deadline(out_.get_to_by, puts_most - answer.least, from);
    release(out_.put_from_most, gets_least + answer.least, to);
    if (answer.most == never) return;
    deadline(out_.put_to_by, gets_most + answer.most, from);
    release(out_.get_from_most, puts_least - answer.most, to);
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

  const DepthProblem& problem_;
  Times put_from_;
  Times put_to_;
  Times get_from_;
  Times get_to_;
  std::vector<Depth> depths_;
  RankBounds out_;
};

}  // namespace

RankBounds rank_bounds(const DepthProblem& problem, AnswerBounds bounds) {
  return Bounder(problem).bound(bounds);
}

}  // namespace queuecheck
