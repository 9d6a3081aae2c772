#include "queuecheck/model/search.hpp"

#include <algorithm>
#include <map>

#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/model/recorded_call.hpp"

namespace queuecheck {
namespace {

// One operation of the history that takes part, in order of invocation.
struct Move {
  std::size_t operation = 0;
  Call call;
  std::int64_t from = 0;
  std::int64_t to = never;
  bool optional = false;
  std::size_t puts_before = 0;  // rule R: this many of the values in order of get must be put
  std::size_t get_rank = no_operation;  // place of this put's value in that order
};

class Search {
 public:
  Search(const History& history, const Specification& specification,
         const std::vector<bool>& excused, const JudgeBudget& budget)
      : history_(history), specification_(specification), queue_(specification), budget_(budget) {
    for (std::size_t i = 0; i < history.operations.size(); ++i) {
      const Operation& o = history.operations[i];
      if (!takes_part(o, specification)) continue;
      const bool optional = effect_is_open(o);
      moves_.push_back({i,
                        {form_of(o), o.value, excused[i], may_be_late(o)},
                        o.t0,
                        optional ? never : o.t1,
                        optional});
      if (!optional) ++mandatory_left_;
    }
    std::sort(moves_.begin(), moves_.end(),
              [](const Move& a, const Move& b) { return a.from < b.from; });
    prepare_look_ahead();
    next_.resize(moves_.size() + 1);
    previous_.resize(moves_.size() + 1);
    for (std::size_t i = 0; i <= moves_.size(); ++i) {  // a ring; moves_.size() is its head
      next_[i] = i == moves_.size() ? 0 : i + 1;
      previous_[i] = i == 0 ? moves_.size() : i - 1;
    }
  }

  SearchResult run() {
    bool forward = open_frame();
    while (mandatory_left_ > 0) {
      if (!result_.unknown_reason.empty()) return std::move(result_);
      if (!forward) {
        if (frames_.empty()) {
          result_.verdict = Verdict::violation;
          return std::move(result_);
        }
        retract();
      }
      forward = advance() && open_frame();
    }
    result_.verdict = Verdict::valid;
    return std::move(result_);
  }

 private:
  struct Frame {
    std::vector<std::size_t> candidates;
    std::size_t candidate = 0;
    std::vector<AllowedStep> steps;
    std::size_t step = 0;
    bool taken = false;
    QueueState::Undo undo;
  };

  // Was it called while the queue may still have been open?
  bool may_be_late(const Operation& o) const {
    if (specification_.late_put == LatePut::refuse || !is_put(o.kind)) return false;
    return std::none_of(
        history_.operations.begin(), history_.operations.end(), [&](const Operation& other) {
          const bool closes =
              other.kind == OperationKind::close || other.outcome == Outcome::closed;
          return closes && other.t1 < o.t0;
        });
  }

  bool puts_item(const Move& move) const {
    return is_put(move.call.kind) &&
           (move.optional || history_.operations[move.operation].outcome == Outcome::ok);
  }

  // Rule R: in a FIFO, a value that certainly comes out before another must go in before it
  // (linearizability.md §4.3); a wrong guess would show only when the values come out.
  void prepare_look_ahead() {
    std::map<Value, const Operation*> gets;
    std::int64_t first_open_get = never;
    bool usable =
        specification_.order == Order::fifo && specification_.on_full == OnFull::wait_or_fail &&
        specification_.late_put != LatePut::lose && specification_.close_rest != CloseRest::discard;
    for (const Operation& o : history_.operations) {
      if (o.kind == OperationKind::clear) usable = false;
      if (is_put(o.kind) && o.value == no_value) usable = false;
      if (!is_get(o.kind)) continue;
      if (effect_is_open(o)) first_open_get = std::min(first_open_get, o.t0);
      if (o.outcome != Outcome::ok) continue;
      usable = usable && o.value != no_value && gets.emplace(o.value, &o).second;
    }
    std::map<Value, std::size_t> puts;
    for (const Move& move : moves_) {
      if (puts_item(move)) usable = usable && puts[move.call.value]++ == 0;
    }
    if (!usable) return;
    std::vector<std::pair<std::int64_t, Value>> by_return;
    for (const auto& [value, get] : gets) by_return.emplace_back(get->t1, value);
    std::sort(by_return.begin(), by_return.end());
    std::map<Value, std::size_t> rank;
    for (const auto& [time, value] : by_return) rank.emplace(value, rank.size());
    for (Move& move : moves_) {
      if (!puts_item(move)) continue;
      const auto got = gets.find(move.call.value);
      const std::int64_t get_from = got == gets.end() ? first_open_get : got->second->t0;
      const auto before =
          std::lower_bound(by_return.begin(), by_return.end(), std::pair(get_from, no_value));
      move.puts_before = static_cast<std::size_t>(before - by_return.begin());
      if (got != gets.end()) move.get_rank = rank.at(move.call.value);
    }
    put_done_.assign(by_return.size(), false);
  }

  bool look_ahead_allows(const Move& move) {
    while (puts_done_ < put_done_.size() && put_done_[puts_done_]) ++puts_done_;
    return move.puts_before <= puts_done_;
  }

  void mark_put(const Move& move, bool done) {
    if (move.get_rank == no_operation || put_done_.empty()) return;
    put_done_[move.get_rank] = done;
    if (!done) puts_done_ = std::min(puts_done_, move.get_rank);
  }

  // The operations that may come next: none left has returned before they began.
  bool open_frame() {
    Frame frame;
    std::int64_t first_return = never;
    for (std::size_t i = next_[moves_.size()]; i != moves_.size(); i = next_[i]) {
      if (moves_[i].from > first_return) break;
      if (!moves_[i].optional) first_return = std::min(first_return, moves_[i].to);
      frame.candidates.push_back(i);
    }
    std::erase_if(frame.candidates, [&](std::size_t i) { return moves_[i].from > first_return; });
    // What must return first is tried first; what need not take effect, last.
    std::stable_sort(frame.candidates.begin(), frame.candidates.end(),
                     [&](std::size_t a, std::size_t b) { return moves_[a].to < moves_[b].to; });
    if (frames_.size() > result_.prefix.size() || result_.stuck.empty()) remember(frame);
    frames_.push_back(std::move(frame));
    return true;
  }

  void remember(const Frame& deepest) {
    result_.prefix.clear();
    for (const Frame& frame : frames_) {
      result_.prefix.push_back(moves_[frame.candidates[frame.candidate]].operation);
    }
    result_.stuck.clear();
    for (const std::size_t i : deepest.candidates) {
      if (!moves_[i].optional) result_.stuck.push_back(moves_[i].operation);
    }
  }

  // Takes the next step of the top frame that leads to a new state; false when there is none left.
  bool advance() {
    Frame& frame = frames_.back();
    for (; frame.candidate < frame.candidates.size(); ++frame.candidate, frame.step = 0) {
      const Move& move = moves_[frame.candidates[frame.candidate]];
      if (frame.step == 0) {
        frame.steps.clear();
        if (look_ahead_allows(move)) queue_.allowed_steps(state_, move.call, frame.steps);
      }
      while (frame.step < frame.steps.size()) {
        const AllowedStep& step = frame.steps[frame.step++];
        if (!explains(step, history_.operations[move.operation])) continue;
        take(frame, move, step);
        if (seen_.insert(fingerprint())) return within_budget();
        retract_step(frame);
      }
    }
    frames_.pop_back();
    return false;
  }

  void take(Frame& frame, const Move& move, const AllowedStep& step) {
    const std::size_t i = frame.candidates[frame.candidate];
    frame.undo = queue_.take(state_, step);
    frame.taken = true;
    next_[previous_[i]] = next_[i];
    previous_[next_[i]] = previous_[i];
    done_.low ^= scramble(2 * i + 1);
    done_.high ^= scramble(~(2 * i + 1));
    if (!move.optional) --mandatory_left_;
    mark_put(move, true);
  }

  void retract() {
    if (frames_.back().taken) retract_step(frames_.back());
  }

  void retract_step(Frame& frame) {
    const std::size_t i = frame.candidates[frame.candidate];
    const Move& move = moves_[i];
    state_.undo(std::move(frame.undo));
    frame.taken = false;
    next_[previous_[i]] = i;
    previous_[next_[i]] = i;
    done_.low ^= scramble(2 * i + 1);
    done_.high ^= scramble(~(2 * i + 1));
    if (!move.optional) ++mandatory_left_;
    mark_put(move, false);
  }

  Fingerprint fingerprint() const {
    Fingerprint print{state_.closed ? 1U : 0U, 0};
    for (const Value value : state_.items) {
      const auto bits = static_cast<std::uint64_t>(value);
      if (specification_.order == Order::bag) {  // the order inside does not matter
        print.low += scramble(bits);
        print.high += scramble(~bits);
      } else {
        print.low = scramble(print.low ^ bits);
        print.high = scramble(print.high + bits);
      }
    }
    return {scramble(print.low) ^ done_.low, scramble(print.high + 1) ^ done_.high};
  }

  bool within_budget() {
    result_.states = seen_.size();
    if (seen_.size() > budget_.states_max) {
      result_.unknown_reason = "budget of " + std::to_string(budget_.states_max) + " states ended";
    } else if (seen_.bytes() > budget_.bytes_max) {
      result_.unknown_reason = "budget of " + std::to_string(budget_.bytes_max) + " bytes ended";
    } else if (budget_.stop && seen_.size() % 1024 == 0 && budget_.stop()) {
      result_.unknown_reason = "budget of time ended";
    }
    return true;
  }

  const History& history_;
  const Specification& specification_;
  const SequentialQueue queue_;
  const JudgeBudget& budget_;
  std::vector<Move> moves_;
  std::vector<std::size_t> next_;
  std::vector<std::size_t> previous_;
  std::size_t mandatory_left_ = 0;
  std::vector<bool> put_done_;  // rule R, in order of get returns
  std::size_t puts_done_ = 0;   // all before this one are put
  QueueState state_;
  Fingerprint done_;
  FingerprintSet seen_;
  std::vector<Frame> frames_;
  SearchResult result_;
};

}  // namespace

SearchResult search_order(const History& history, const Specification& specification,
                          const std::vector<bool>& excused, const JudgeBudget& budget) {
  return Search(history, specification, excused, budget).run();
}

}  // namespace queuecheck
