#include "queuecheck/stress/hosts/asked_calls.hpp"

#include <algorithm>

#include "queuecheck/stress/hosts/host_answer.hpp"
#include "queuecheck/stress/hosts/hosted_program.hpp"

namespace queuecheck {
namespace {

const std::vector<Step> no_steps;

std::string value_text(Value value) {
  return value == no_value ? "null" : std::to_string(value);
}

}  // namespace

AskedValues::AskedValues(const Program& program) : first(first_values(program)) {
  if (program.prefill > 0) {
    if (program.options.item_bytes_max < 8) anonymous_ = true;
    ranges_.push_back({1, program.prefill, program.options.item_bytes_max});
  }
  for (std::size_t p = 0; p < first.size(); ++p) {
    for (std::size_t s = 0; s < first[p].size(); ++s) {
      const Step& step = program.processes[p][s];
      if (!is_put(step.kind)) continue;
      if (first[p][s] == no_value) {
        anonymous_ = true;
        continue;
      }
      const std::int64_t values =
          step.until == Until::closed ? open_ended_values : static_cast<std::int64_t>(step.repeat);
      ranges_.push_back({first[p][s], first[p][s] + values - 1, step.item_bytes});
    }
  }
  std::sort(ranges_.begin(), ranges_.end(),
            [](const Range& a, const Range& b) { return a.from < b.from; });
}

const AskedValues::Range* AskedValues::find(Value value) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), value,
                                      [](Value v, const Range& range) { return v < range.from; });
  if (after == ranges_.begin() || value > std::prev(after)->to) return nullptr;
  return &*std::prev(after);
}

bool AskedValues::puts(Value value) const {
  return value == no_value ? anonymous_ : find(value) != nullptr;
}

std::uint32_t AskedValues::bytes(Value value) const {
  const Range* range = value == no_value ? nullptr : find(value);
  return range != nullptr ? range->item_bytes : bytes_untold;
}

AskedCalls::AskedCalls(const Program& program, std::size_t process, std::vector<Value> first)
    : program_(program),
      process_(process),
      steps_(process < program.processes.size() ? &program.processes[process] : &no_steps),
      first_(std::move(first)) {}

AskedCalls::Wrong AskedCalls::accept(std::int64_t step, Operation& o) {
  Wrong wrong = check_turn(o);
  if (!wrong) {
    wrong = step == -1 ? accept_outside(o) : advance_to(static_cast<std::size_t>(step));
    if (!wrong && step != -1) wrong = accept_step(o);
  }
  pending_ = o.outcome == Outcome::pending;
  last_t1_ = o.t1;
  return wrong;
}

AskedCalls::Wrong AskedCalls::crash(const Operation& o) {
  if (crashed_) return "is a second crash of process " + std::to_string(process_);
  if (!pending_ && o.t0 < last_t1_) return "is a crash before the process's last call returned";
  crashed_ = true;
  return std::nullopt;
}

AskedCalls::Wrong AskedCalls::check_turn(const Operation& o) const {
  const std::string who = "process " + std::to_string(process_);
  if (pending_) return "comes after a call of " + who + " that never returned";
  if (crashed_) return "comes after the crash of " + who;
  if (o.t0 < last_t1_) {
    return "begins at " + std::to_string(o.t0) + ", before the last call of " + who +
           " returned at " + std::to_string(last_t1_);
  }
  return std::nullopt;
}

// Prefill before the first step, else draining behind the last.
AskedCalls::Wrong AskedCalls::accept_outside(Operation& o) {
  const bool begun = step_ > 0 || calls_ > 0 || draining_;
  if (is_put(o.kind) && process_ == 0 && !begun && prefilled_ < program_.prefill) {
    o.item_bytes = program_.options.item_bytes_max;
    ++prefilled_;
    return check_put(o, o.item_bytes < 8 ? no_value : Value{prefilled_});
  }
  if (!is_get(o.kind) && o.kind != OperationKind::empty) {
    return "has step -1, but " + std::string(name(o.kind)) +
           " neither fills the queue before the run nor drains it after";
  }
  draining_ = true;
  return std::nullopt;
}

AskedCalls::Wrong AskedCalls::advance_to(std::size_t step) {
  const std::string where = "is of step " + std::to_string(step);
  if (step >= steps_->size()) {
    return where + ", but process " + std::to_string(process_) + " has " +
           std::to_string(steps_->size());
  }
  if (draining_) return where + ", after draining";
  if (step < step_) return where + ", after step " + std::to_string(step_);
  while (step_ < step) {
    if (auto wrong = step_missing()) return where + ", but " + *wrong;
    ++step_;
    calls_ = oks_ = 0;
    given_up_ = false;
  }
  return std::nullopt;
}

AskedCalls::Wrong AskedCalls::accept_step(Operation& o) {
  const Step& step = (*steps_)[step_];
  const std::string where =
      "is of process " + std::to_string(process_) + ", step " + std::to_string(step_) + ", ";
  if (o.kind != step.kind) {
    return where + "which is " + std::string(name(step.kind)) + ", not " +
           std::string(name(o.kind));
  }
  if (step_done()) return where + "which was done already";
  if (o.timeout_ns != 0 && o.timeout_ns != step.timeout_ns) {
    return where + "whose timeout_ns is " + std::to_string(step.timeout_ns) + ", not " +
           std::to_string(o.timeout_ns);
  }
  o.timeout_ns = step.timeout_ns;
  if (is_put(o.kind)) {
    o.item_bytes = step.item_bytes;
    const std::uint64_t number = step.until == Until::count ? calls_ : oks_;
    const Value first = first_[step_];
    const Value expected = first == no_value ? no_value : first + static_cast<Value>(number);
    if (auto wrong = check_put(o, expected)) return wrong;
  }
  ++calls_;
  if (o.outcome == Outcome::ok) ++oks_;
  given_up_ = step.until != Until::count && o.outcome != Outcome::ok &&
              !may_be_tried_again(o.outcome) && o.outcome != Outcome::pending;
  return std::nullopt;
}

AskedCalls::Wrong AskedCalls::check_put(const Operation& o, Value expected) const {
  if (o.value == expected) return std::nullopt;
  return "puts the value " + value_text(o.value) + ", but the program says " + value_text(expected);
}

bool AskedCalls::step_done() const {
  const Step& step = (*steps_)[step_];
  if (given_up_) return true;
  if (step.until == Until::closed) return false;
  return (step.until == Until::count ? calls_ : oks_) >= step.repeat;
}

AskedCalls::Wrong AskedCalls::step_missing() const {
  if (step_done()) return std::nullopt;
  const Step& step = (*steps_)[step_];
  return "of step " + std::to_string(step_) + " (" + std::string(name(step.kind)) + ") only " +
         std::to_string(step.until == Until::ok ? oks_ : calls_) +
         (step.until == Until::closed ? " calls are told, and none answered closed"
                                      : " of " + std::to_string(step.repeat) + " calls are told");
}

AskedCalls::Wrong AskedCalls::missing() const {
  if (process_ == 0 && prefilled_ < program_.prefill) {
    return "only " + std::to_string(prefilled_) + " of " + std::to_string(program_.prefill) +
           " prefill calls are told";
  }
  AskedCalls rest = *this;
  for (; rest.step_ < steps_->size(); ++rest.step_, rest.calls_ = rest.oks_ = 0) {
    if (auto wrong = rest.step_missing()) return wrong;
    rest.given_up_ = false;
  }
  return std::nullopt;
}

}  // namespace queuecheck
