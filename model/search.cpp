// Why what is not tried need not be tried. Let the *forced* move be the one, of those that must be
// made, whose operation returns first; no move whose operation began later may come before it. The
// moves up to and including it make a *block*.
//
//   Observers (moves that leave the state as it is, however they are explained) are made at once
//   when they hold: moved from a later place in a legal order to here, they change nothing for the
//   others.
//
//   Late moves: a move inside a block that could as well be made right after it (the rest of the
//   block holds without it, and the state is the same in the end) is not made in it.
//
//   Exchange: of two values whose puts may both come next, a goes in before b when a's put returns
//   no later, and a's get neither begins nor returns later, than b's. Else let a and b change
//   roles.
//
// Each takes a legal order to another one, and lowers the same measure: the sum over all moves of
// how early their block is, then the number of values put before one that they should follow. Of
// the states from which a legal order exists, take the one that the search gives up first, and its
// completion of least measure. Each next state on it is either entered, and given up earlier, or it
// was seen from a state that had been given up earlier, and that has a completion as well: a
// contradiction. So states that were seen need not be entered again, whatever led to them.
#include "queuecheck/model/search.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/model/search_moves.hpp"
#include "queuecheck/model/undone_moves.hpp"

namespace queuecheck {
namespace {

class Search {
 public:
  Search(const History& history, const Specification& specification,
         const std::vector<bool>& excused, const JudgeBudget& budget,
         const SearchGuidance& guidance)
      : history_(history),
        queue_(specification),
        budget_(budget),
        all_(make_search_moves(history, specification, excused, guidance.put_order)),
        moves_(all_.moves),
        undone_(moves_.size()),
        mandatory_left_(all_.mandatory),
        put_done_(all_.ranks, false),
        state_(initial_state(history, specification)) {}

  SearchResult run() {
    open_frame();
    while (!finished() && result_.unknown_reason.empty()) {
      if (advance()) {
        open_frame();
        continue;
      }
      give_up_frame();
      if (frames_.empty()) {
        result_.verdict = Verdict::violation;
        break;
      }
      retract();
    }
    if (finished()) result_.verdict = Verdict::valid;
    if (result_.verdict != Verdict::violation) remember();
    std::erase(result_.prefix, no_operation);
    result_.states = seen_.size();
    result_.bytes = bytes();
    return std::move(result_);
  }

 private:
  struct Frame {
    std::size_t candidates = 0;  // where they begin in pool_; they end where the next frame's begin
    std::size_t candidate = 0;   // the one being tried
    std::size_t step = 0;        // the next of its steps
    std::size_t block = 0;       // the frame in which the block of the forced move began
    std::uint32_t forced = 0;
    AllowedStep taken;
    QueueState::Undo undo;
  };

  const SearchMove& move_of(const Frame& frame) const { return moves_[pool_[frame.candidate]]; }
  bool finished() const { return mandatory_left_ == 0 && state_.at_rest(); }

  // The moves that may come next: no other that must be made has returned before they began.
  void open_frame() {
    Frame& frame = frames_.emplace_back();
    frame.candidates = frame.candidate = pool_.size();
    frame.forced = undone_.end();
    std::int64_t first_return = never;
    bool open_get = false;
    for (std::uint32_t i = undone_.first(); i != undone_.end(); i = undone_.after(i)) {
      const SearchMove& move = moves_[i];
      if (move.from > first_return) break;
      if (!move.optional && (frame.forced == undone_.end() || move.to < first_return)) {
        first_return = move.to;
        frame.forced = i;
      }
      if (move.alike && std::exchange(open_get, true)) continue;
      if (move.after != no_operation && undone_.contains(static_cast<std::uint32_t>(move.after))) {
        continue;
      }
      pool_.push_back(i);
    }
    while (pool_.size() > frame.candidates && moves_[pool_.back()].from > first_return) {
      pool_.pop_back();
    }
    const std::size_t last = frames_.size() - 1;
    const bool same_block = last > 0 && frames_[last - 1].forced == frame.forced;
    frame.block = same_block ? frames_[last - 1].block : last;
    if (all_.rigid || !keep_only_an_observer(frame)) put_in_order(frame);
    if (queue_.has_internal_steps()) pool_.push_back(by_itself);
  }

  bool keep_only_an_observer(const Frame& frame) {
    for (std::size_t at = frame.candidates; at < pool_.size(); ++at) {
      const SearchMove& move = moves_[pool_[at]];
      if (!move.preserving) continue;
      queue_.allowed_steps(state_, move.call, steps_);
      for (const AllowedStep& step : steps_) {
        if (!explains(step, move)) continue;
        pool_[frame.candidates] = pool_[at];
        pool_.resize(frame.candidates + 1);
        return true;
      }
    }
    return false;
  }

  // Drops what need not be tried, and puts first what leads to the forced move.
  void put_in_order(const Frame& frame) {
    const auto begin = pool_.begin() + static_cast<std::ptrdiff_t>(frame.candidates);
    open_.assign(begin, pool_.end());
    pool_.resize(frame.candidates);
    ordered_.clear();
    const bool puts_first = frame.forced == undone_.end() || puts_lead_to(moves_[frame.forced]);
    for (const std::uint32_t i : open_) {
      const SearchMove& move = moves_[i];
      if (move.preserving && !all_.rigid) continue;  // it does not hold here
      if (!look_ahead_allows(move) || comes_later(i)) continue;
      const bool puts = is_put(move.call.kind);
      const bool at_once = i == frame.forced && !(all_.guided && puts);
      const std::int64_t first = at_once ? 0 : puts == puts_first ? 1 : 2;
      ordered_.push_back({first, puts ? move.preference : 0, move.to, i});
    }
    std::sort(ordered_.begin(), ordered_.end());
    for (const auto& place : ordered_) pool_.push_back(static_cast<std::uint32_t>(place.back()));
  }

  bool puts_lead_to(const SearchMove& forced) const {
    const OperationKind kind = forced.call.kind;
    const bool room = queue_.has_room(state_);
    if (is_put(kind)) return forced.outcome != Outcome::ok || room;
    if (kind == OperationKind::full) return forced.answer != 0;
    if (kind == OperationKind::empty) return forced.answer == 0;
    if (kind == OperationKind::size) {
      return forced.answer > static_cast<std::int64_t>(state_.reserved());
    }
    if (!is_get(kind) && kind != OperationKind::peek) return true;
    if (forced.outcome != Outcome::ok) return false;
    const bool inside = forced.get_rank < put_done_.size() && put_done_[forced.get_rank];
    return room && !inside;
  }

  // Is there a value that goes in before this one, by exchange?
  bool comes_later(std::uint32_t later) const {
    const SearchMove& b = moves_[later];
    if (!b.exchangeable) return false;
    for (const std::uint32_t earlier : open_) {
      const SearchMove& a = moves_[earlier];
      if (!a.exchangeable || earlier == later) continue;
      if ((a.get_rank == no_rank) != (b.get_rank == no_rank)) continue;
      if (a.to > b.to || a.get_from > b.get_from || a.get_to > b.get_to) continue;
      const bool equal = a.to == b.to && a.get_from == b.get_from && a.get_to == b.get_to;
      if (!equal || earlier < later) return true;
    }
    return false;
  }

  bool look_ahead_allows(const SearchMove& move) {
    while (puts_done_ < put_done_.size() && put_done_[puts_done_]) ++puts_done_;
    return move.puts_before <= puts_done_;
  }

  void mark_put(const SearchMove& move, bool done) {
    if (move.get_rank >= put_done_.size() || !is_put(move.call.kind)) return;
    put_done_[move.get_rank] = done;
    if (!done) puts_done_ = std::min<std::size_t>(puts_done_, move.get_rank);
  }

  // Makes the next move of the top frame that leads to a new state; false when there is none left.
  bool advance() {
    Frame& frame = frames_.back();
    for (; frame.candidate < pool_.size(); ++frame.candidate, frame.step = 0) {
      find_steps(pool_[frame.candidate]);
      while (frame.step < steps_.size()) {
        const AllowedStep& step = steps_[frame.step++];
        if (!suits(step, pool_[frame.candidate])) continue;
        frame.taken = step;
        frame.undo = queue_.take(state_, step);
        if (pool_[frame.candidate] == frame.forced && block_has_a_late_move()) {
          state_.undo(std::move(frame.undo));
          continue;
        }
        mark(frame, true);
        if (seen_.insert(fingerprint())) return within_budget();
        retract();
      }
    }
    return false;
  }

  void find_steps(std::uint32_t candidate) {
    if (candidate == by_itself) return queue_.internal_steps(state_, steps_);
    queue_.allowed_steps(state_, moves_[candidate].call, steps_);
  }

  bool suits(const AllowedStep& step, std::uint32_t candidate) const {
    if (candidate == by_itself) return true;
    const SearchMove& move = moves_[candidate];
    return explains(step, move) && !(move.optional && step.effect == Effect::none);
  }

  // Could a move of the block that the top frame ends as well be made right after it?
  bool block_has_a_late_move() {
    const std::size_t end = frames_.size();
    const std::size_t begin = frames_.back().block;
    if (all_.rigid) return false;
    if (end - begin < 2 || end - begin > block_checked_max) return false;
    const Fingerprint goal = state_.fingerprint();
    for (std::size_t i = begin; i + 1 < end; ++i) {
      if (!move_of(frames_[i]).preserving && is_late(i, goal)) return true;
    }
    return false;
  }

  bool is_late(std::size_t i, Fingerprint goal) {
    const std::size_t end = frames_.size();
    for (std::size_t f = end; f-- > i;) state_.undo(std::move(frames_[f].undo));
    bool late = true;
    replayed_.clear();
    for (std::size_t f = i + 1; f < end && late; ++f) late = replay(frames_[f]);
    late = late && replay(frames_[i]) && state_.fingerprint() == goal;
    while (!replayed_.empty()) {
      state_.undo(std::move(replayed_.back()));
      replayed_.pop_back();
    }
    for (std::size_t f = i; f < end; ++f) frames_[f].undo = queue_.take(state_, frames_[f].taken);
    return late;
  }

  bool replay(const Frame& frame) {
    const SearchMove& move = move_of(frame);
    queue_.allowed_steps(state_, move.call, replay_steps_);
    for (const AllowedStep& step : replay_steps_) {
      if (step.effect != frame.taken.effect || !explains(step, move)) continue;
      replayed_.push_back(queue_.take(state_, step));
      return true;
    }
    return false;
  }

  void mark(const Frame& frame, bool done) {
    const std::uint32_t i = pool_[frame.candidate];
    if (i == by_itself) return;
    const SearchMove& move = moves_[i];
    done ? undone_.lift(i) : undone_.put_back(i);
    done_.low ^= scramble(2 * std::uint64_t{i} + 1);
    done_.high ^= scramble(~(2 * std::uint64_t{i} + 1));
    if (!move.optional) mandatory_left_ += done ? std::size_t{0} - 1 : 1;
    mark_put(move, done);
  }

  void retract() {
    Frame& frame = frames_.back();
    state_.undo(std::move(frame.undo));
    mark(frame, false);
    unchanged_ = std::min(unchanged_, frames_.size() - 1);
  }

  void give_up_frame() {
    if (frames_.size() > deepest_) remember();
    pool_.resize(frames_.back().candidates);
    frames_.pop_back();
  }

  // The moves made so far are the longest legal order yet; only what changed is copied.
  void remember() {
    deepest_ = frames_.size();
    auto& prefix = result_.prefix;
    prefix.resize(std::min(unchanged_, prefix.size()));
    for (std::size_t f = prefix.size(); f + 1 < frames_.size(); ++f) {
      const bool own = pool_[frames_[f].candidate] == by_itself;
      prefix.push_back(own ? no_operation : move_of(frames_[f]).operation);
    }
    unchanged_ = prefix.size();
    result_.stuck.clear();
    std::int64_t first_return = never;
    for (std::uint32_t i = undone_.first(); i != undone_.end(); i = undone_.after(i)) {
      if (moves_[i].from > first_return) break;
      if (moves_[i].optional) continue;
      first_return = std::min(first_return, moves_[i].to);
      result_.stuck.push_back(moves_[i].operation);
    }
    std::erase_if(result_.stuck,
                  [&](std::size_t i) { return history_.operations[i].t0 > first_return; });
  }

  Fingerprint fingerprint() const {
    const Fingerprint state = state_.fingerprint();
    return {scramble(state.low) ^ done_.low, scramble(state.high + 1) ^ done_.high};
  }

  std::size_t bytes() const {
    return seen_.bytes() + undone_.bytes() + put_done_.size() / 8 +
           moves_.capacity() * sizeof(SearchMove) + frames_.capacity() * sizeof(Frame) +
           pool_.capacity() * sizeof(std::uint32_t) +
           result_.prefix.capacity() * sizeof(std::size_t);
  }

  // While the set of seen states grows, the old table and one of twice its size are both there.
  std::size_t bytes_of_growth() const {
    const std::size_t slots = seen_.bytes() / sizeof(Fingerprint);
    return (seen_.size() + 1) * 3 > slots * 2 ? 2 * seen_.bytes() : 0;
  }

  bool within_budget() {
    if (seen_.size() > budget_.states_max) {
      result_.unknown_reason = "budget of " + std::to_string(budget_.states_max) + " states ended";
    } else if (bytes() + bytes_of_growth() > budget_.bytes_max) {
      result_.unknown_reason = "budget of " + std::to_string(budget_.bytes_max) + " bytes ended";
    } else if (budget_.stop && seen_.size() % 1024 == 0 && budget_.stop()) {
      result_.unknown_reason = "budget of time ended";
    }
    return true;
  }

  static constexpr std::size_t block_checked_max = 16;
  // Stands in pool_ for what the queue may do without a call.
  static constexpr std::uint32_t by_itself = static_cast<std::uint32_t>(-1);

  const History& history_;
  const SequentialQueue queue_;
  const JudgeBudget& budget_;
  const SearchMoves all_;
  const std::vector<SearchMove>& moves_;
  UndoneMoves undone_;
  std::size_t mandatory_left_;
  std::vector<bool> put_done_;  // rule R, in order of get returns
  std::size_t puts_done_ = 0;   // all before this one are put
  QueueState state_;
  Fingerprint done_;
  FingerprintSet seen_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> pool_;  // the candidates of all frames
  std::vector<std::uint32_t> open_;  // scratch
  std::vector<std::array<std::int64_t, 4>> ordered_;
  std::vector<AllowedStep> steps_;
  std::vector<AllowedStep> replay_steps_;
  std::vector<QueueState::Undo> replayed_;
  std::size_t deepest_ = 0;
  std::size_t unchanged_ = 0;  // so many moves of the prefix are still those of the frames
  SearchResult result_;
};

}  // namespace

SearchResult search_order(const History& history, const Specification& specification,
                          const std::vector<bool>& excused, const JudgeBudget& budget,
                          const SearchGuidance& guidance) {
  return Search(history, specification, excused, budget, guidance).run();
}

}  // namespace queuecheck
