#include "queuecheck/properties/laws/model_executor_test_support.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <variant>

#include "queuecheck/model/sequential_queue.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

class ModelRun {
 public:
  ModelRun(const Program& program, const Specification& claims, LawBug bug, Dice& dice)
      : program_(program), claims_(claims), model_(claims), bug_(bug), dice_(dice) {}

  Run run() {
    run_.history.specification = text(claims_);
    run_.history.processes = static_cast<std::uint32_t>(program_.processes.size());
    Step put;
    put.item_bytes = program_.options.item_bytes_max;
    for (std::uint32_t i = 0; i < program_.prefill; ++i) call(0, put);
    std::vector<std::size_t> next(program_.processes.size(), 0);
    for (bool moved = true; moved;) {
      moved = false;
      for (std::uint32_t p = 0; p < next.size(); ++p) {
        const auto& steps = program_.processes[p];
        // Some steps of one, then some of another.
        for (auto burst = dice_.between(1, 4); burst > 0 && next[p] < steps.size(); --burst) {
          if (!call(p, steps[next[p]])) break;
          ++next[p];
          moved = true;
        }
      }
    }
    bool hangs = false;
    for (std::uint32_t p = 0; p < next.size(); ++p) {
      if (next[p] < program_.processes[p].size())
        hangs = pending(p, program_.processes[p][next[p]]);
    }
    const Step get = observer_step(Kind::try_get);
    for (int most = 2000; program_.drain && !hangs && most > 0; --most) {
      call(0, get);
      if (run_.history.operations.back().outcome != Outcome::ok) break;
    }
    run_.history.end = now_;
    run_.history.complete = true;
    return std::move(run_);
  }

 private:
  static Step observer_step(Kind kind) {
    Step step;
    step.kind = kind;
    return step;
  }

  bool bug(LawBug wanted) const { return bug_ == wanted; }

  Operation begin(std::uint32_t process, const Step& step) {
    Operation operation;
    operation.process = process;
    operation.kind = step.kind;
    operation.t0 = ++now_;
    operation.timeout_ns =
        is_timed(step.kind) || may_have_deadline(step.kind) ? step.timeout_ns : 0;
    if (puts_items(step.kind)) operation.item_bytes = step.item_bytes;
    return operation;
  }

  void record(Operation operation) {
    operation.t1 = ++now_;
    run_.history.operations.push_back(std::move(operation));
  }

  Value fresh(std::uint32_t process, std::uint32_t bytes) {
    if (sequences_.size() <= process) sequences_.resize(process + 1, 0);
    ++sequences_[process];
    return bytes < 8 ? no_value : process * value_stride(program_) + sequences_[process];
  }

  // False: it can only wait.
  bool call(std::uint32_t process, const Step& step) {
    flush_some();
    Operation operation = begin(process, step);
    if (step.kind == Kind::put_many) return put_many(std::move(operation), step);
    if (step.kind == Kind::get_many) return get_many(std::move(operation), step);
    const bool again = step.until == Until::ok;
    const std::vector<std::int64_t> before = sequences_;
    if (is_put(step.kind)) operation.value = fresh(process, step.item_bytes);
    const bool answered = one(operation, step.timeout_ns);
    if (!answered || (again && may_be_tried_again(operation.outcome))) {
      sequences_ = before;  // a repeated put keeps its value
      return false;
    }
    record(std::move(operation));
    return true;
  }

  bool pending(std::uint32_t process, const Step& step) {
    Operation operation = begin(process, step);
    if (is_put(step.kind)) operation.value = fresh(process, step.item_bytes);
    operation.outcome = Outcome::pending;
    operation.t1 = never;
    run_.history.operations.push_back(std::move(operation));
    return true;
  }

  void flush_some() {
    SequentialQueue::Steps steps;
    for (int i = 0; i < 3 && model_.has_internal_steps() && dice_.one_in(2); ++i) {
      model_.internal_steps(state_, steps);
      if (!steps.empty()) model_.take(state_, steps[dice_.below(count(steps))]);
    }
  }

  static std::uint32_t count(const SequentialQueue::Steps& steps) {
    return static_cast<std::uint32_t>(steps.size());
  }

  // Answers a call of one item, or one without; false where it can only wait.
  bool one(Operation& operation, std::int64_t timeout_ns) {
    if (is_put(operation.kind) && operation.item_bytes > program_.options.item_bytes_max &&
        !bug(LawBug::takes_oversized)) {
      operation.outcome = Outcome::too_big;
      return true;
    }
    if (bug(LawBug::past_deadline_fails) && is_timed(operation.kind) && timeout_ns < 0) {
      operation.outcome = Outcome::timeout;
      return true;
    }
    if (operation.kind == Kind::join && bug(LawBug::join_too_early) && state_.unfinished() == 1) {
      operation.outcome = Outcome::ok;
      return true;
    }
    SequentialQueue::Steps steps = model_.allowed_steps(
        state_, {.kind = operation.kind,
                 .value = is_put(operation.kind) ? operation.value : no_value,
                 .may_refuse = claims_.refusal == Refusal::free && dice_.one_in(4),
                 .process = operation.process,
                 .owner = operation.process,
                 .bytes = operation.item_bytes,
                 .timed = timeout_ns != 0});
    if (steps.empty()) return false;
    const AllowedStep step = steps[dice_.below(count(steps))];
    take(operation, step);
    return true;
  }

  void take(Operation& operation, const AllowedStep& step) {
    operation.outcome = step.outcome;
    const bool ok = step.outcome == Outcome::ok;
    const bool observes = operation.kind == Kind::empty || operation.kind == Kind::full ||
                          operation.kind == Kind::size;
    if (observes && ok) answer(operation, step);
    const bool gives = is_get(operation.kind) || operation.kind == Kind::peek;
    if (gives && ok) {
      operation.value = step.value;
      operation.item_bytes = length_of(step);
    }
    if (is_put(operation.kind) && ok &&
        (bug(LawBug::waiting_put_forgets) && operation.kind != Kind::try_put)) {
      return;
    }
    if (is_get(operation.kind) && ok && operation.process == 1 &&
        bug(LawBug::second_handle_repeats)) {
      if (++gets_of_other_ == 2) {
        operation.value = first_of_other_;
        return;
      }
      if (gets_of_other_ == 1) first_of_other_ = operation.value;
    }
    if (is_put(operation.kind) && ok && operation.value != no_value) {
      const bool cut = bug(LawBug::cuts_long_items) && operation.item_bytes >= 12;
      named_[operation.value] = operation.item_bytes - (cut ? 1 : 0);
    }
    apply(step, operation.item_bytes);
    if (operation.kind == Kind::peek && ok && bug(LawBug::peek_takes)) take_oldest();
    if (operation.kind == Kind::size && bug(LawBug::observing_takes)) take_oldest();
    after(operation);
  }

  // With private buffers items become visible in another order than they were put: those that have
  // a name are found by it.
  std::uint32_t length_of(const AllowedStep& step) const {
    if (const auto known = named_.find(step.value); known != named_.end()) return known->second;
    return step.position < lengths_.size() ? lengths_[step.position]
                                           : program_.options.item_bytes_max;
  }

  void after(const Operation& operation) {
    if (operation.kind == Kind::close) {
      if (bug(LawBug::close_forgets)) apply({.effect = Effect::clear}, 0);
      if (++closes_ == 2 && bug(LawBug::second_close_opens)) state_ = QueueState{};
    }
  }

  void take_oldest() {
    const auto steps = model_.allowed_steps(state_, {.kind = Kind::try_get});
    if (!steps.empty() && steps.front().outcome == Outcome::ok) apply(steps.front(), 8);
  }

  void apply(const AllowedStep& step, std::uint32_t bytes) {
    const bool cut = bug(LawBug::cuts_long_items) && bytes >= 12;
    if (step.effect == Effect::replace_oldest && !lengths_.empty()) lengths_.pop_front();
    const bool adds = step.effect == Effect::push || step.effect == Effect::replace_oldest;
    if (adds) lengths_.push_back(bytes - (cut ? 1 : 0));
    if (step.effect == Effect::pop && step.position < lengths_.size()) {
      lengths_.erase(lengths_.begin() + static_cast<std::ptrdiff_t>(step.position));
    }
    const bool keeps =
        step.effect == Effect::clear && bug(LawBug::clear_keeps_newest) && state_.size() > 1;
    if (keeps) return keep_newest();
    model_.take(state_, step);
    if (state_.nothing_visible()) lengths_.clear();
    while (lengths_.size() < state_.size()) lengths_.push_back(program_.options.item_bytes_max);
  }

  void keep_newest() {
    while (state_.size() > 1) take_oldest();
  }

  void answer(Operation& operation, const AllowedStep& step) {
    const std::int64_t most = std::min(step.answer_most, step.answer + 3);
    operation.answer = std::max(step.answer, std::int64_t{0});
    if (most > operation.answer && dice_.one_in(2)) operation.answer = most;
    const auto inside = static_cast<std::uint64_t>(state_.size());
    if (operation.kind == Kind::size && bug(LawBug::size_off)) ++operation.answer;
    if (operation.kind == Kind::empty && bug(LawBug::empty_late) && inside == 1) {
      operation.answer = 1;
    }
    if (operation.kind == Kind::full && bug(LawBug::full_early) && inside + 1 == claims_.capacity) {
      operation.answer = 1;
    }
  }

  bool put_many(Operation batch, const Step& step) {
    batch.outcome = Outcome::ok;
    for (std::uint32_t i = 0; i < step.batch; ++i) {
      batch.values.push_back(fresh(batch.process, step.item_bytes));
    }
    std::size_t moved = 0;
    for (; moved < batch.values.size(); ++moved) {
      if (moved >= 2 && moved + 1 == batch.values.size() && bug(LawBug::put_many_drops_last)) {
        continue;
      }
      Operation put = batch;
      put.kind = Kind::try_put;
      put.values.clear();
      put.value = batch.values[moved];
      one(put, -1);
      if (put.outcome == Outcome::ok) continue;
      batch.outcome = put.outcome == Outcome::full ? Outcome::timeout : put.outcome;
      batch.count = static_cast<std::int64_t>(moved);
      break;
    }
    record(std::move(batch));
    return true;
  }

  bool get_many(Operation batch, const Step& step) {
    const auto most = dice_.one_in(2) ? step.batch : dice_.between(1, step.batch);
    while (batch.values.size() < most) {
      Operation get = batch;
      get.kind = Kind::try_get;
      get.values.clear();
      one(get, -1);
      batch.outcome = get.outcome;
      if (get.outcome != Outcome::ok) break;
      batch.values.push_back(get.value);
    }
    if (batch.values.size() > 1 && bug(LawBug::get_many_repeats) && !lengths_.empty()) {
      batch.values.back() = batch.values.front();
    }
    if (!batch.values.empty()) batch.outcome = Outcome::ok;
    if (batch.outcome == Outcome::empty) batch.outcome = Outcome::timeout;
    record(std::move(batch));
    return true;
  }

  const Program& program_;
  const Specification& claims_;
  SequentialQueue model_;
  LawBug bug_;
  Dice& dice_;
  QueueState state_;
  std::deque<std::uint32_t> lengths_;  // of what is inside, in the order of the puts
  std::map<Value, std::uint32_t> named_;
  std::vector<std::int64_t> sequences_;
  int closes_ = 0;
  int gets_of_other_ = 0;
  Value first_of_other_ = no_value;
  std::int64_t now_ = 0;
  Run run_;
};

}  // namespace

std::vector<Run> ModelExecutor::run_batch(std::span<const Program> programs) {
  std::vector<Run> runs;
  for (const Program& program : programs) {
    if (only_ != 0 && program.options.capacity != only_) {
      throw RefusedError("the model serves capacity " + std::to_string(only_) + " only");
    }
    auto claims = std::get<Specification>(parse_specification(claims_));
    if (claims.capacity_kind == CapacityKind::items) claims.capacity = program.options.capacity;
    Specification kept = claims;
    if (bug_ == LawBug::one_too_many) ++kept.capacity;
    if (bug_ == LawBug::preset_is_full && program.preset && kept.capacity > 1) --kept.capacity;
    Run run = ModelRun(program, kept, bug_, dice_).run();
    run.history.specification = text(claims);
    runs.push_back(std::move(run));
  }
  return runs;
}

std::vector<OperationKind> ModelExecutor::operations() {
  return {Kind::try_put,  Kind::put,      Kind::put_for,   Kind::try_get,
          Kind::get,      Kind::get_for,  Kind::empty,     Kind::full,
          Kind::size,     Kind::peek,     Kind::close,     Kind::clear,
          Kind::put_many, Kind::get_many, Kind::task_done, Kind::join};
}

}  // namespace queuecheck
