// The rungs that differ in what real time orders: strict (a killed call takes effect before the
// kill or never) and quiescent consistency (only instants at which nothing runs order anything).
#include <algorithm>

#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/strict_choices.hpp"

namespace queuecheck {
namespace {

// The busy period of an instant: a maximal time in which at every instant some call is running.
class BusyPeriods {
 public:
  explicit BusyPeriods(const History& history) {
    std::vector<std::pair<std::int64_t, std::int64_t>> calls;
    calls.reserve(history.operations.size());
    for (const Operation& o : history.operations) {
      if (o.kind != OperationKind::crash) calls.emplace_back(o.t0, o.t1);
    }
    std::sort(calls.begin(), calls.end());
    for (const auto& [from, to] : calls) {
      if (periods_.empty() || from > periods_.back().second) {
        periods_.emplace_back(from, to);
      } else {
        periods_.back().second = std::max(periods_.back().second, to);
      }
    }
  }

  // Of an instant inside a call; `never` stays. What returned has returned before `never`, also in
  // a period that does not end.
  std::int64_t begin_of(std::int64_t time) const { return time == never ? never : at(time).first; }
  std::int64_t end_of(std::int64_t time) const {
    return time == never ? never : std::min(at(time).second, never - 1);
  }

 private:
  std::pair<std::int64_t, std::int64_t> at(std::int64_t time) const {
    const auto next = std::upper_bound(periods_.begin(), periods_.end(), std::pair(time, never));
    return *std::prev(next);
  }

  std::vector<std::pair<std::int64_t, std::int64_t>> periods_;
};

bool only_too_early(const Finding& finding) {
  return finding.violation == ViolationClass::fresh && finding.witness.size() == 2;
}

Rung inherited(const Rung& linearizable, std::string remark) {
  Rung rung = linearizable;
  rung.level = Level::strict;
  if (rung.standing == Standing::holds) rung.reason = std::move(remark);
  return rung;
}

}  // namespace

Rung judge_quiescent(const LevelInput& input) {
  const Level level = Level::quiescently_consistent;
  const auto& finding = input.windows.finding;
  if (finding && !only_too_early(*finding)) return failed(input.history, level, *finding);
  const BusyPeriods busy(input.history);
  LevelInput wide = input;
  wide.windows.finding.reset();
  for (ValueWindow& w : wide.windows.values) {
    w.put_from = busy.begin_of(w.put_from);
    w.put_to = busy.end_of(w.put_to);
    w.get_from = busy.begin_of(w.get_from);
    w.get_to = busy.end_of(w.get_to);
    if (w.get_to < w.put_from) {
      return failed(input.history, level,
                    {ViolationClass::fresh,
                     "what is got was put before",
                     "an item was got in a busy period before that of its put.",
                     {w.put, w.get},
                     w.get_to});
    }
  }
  for (EmptyClaim& claim : wide.empties) {
    const Operation& o = input.history.operations[claim.operation];
    claim.from = busy.begin_of(o.t0);
    claim.to = busy.end_of(o.t1);
    claim.after_close = false;
  }
  if (finding) return unjudged(level, "an item was got before the call of its put");
  for (Rung rung : {judge_order(wide, Level::fifo_order), judge_bag(wide)}) {
    if (rung.standing == Standing::holds) continue;
    rung.level = level;
    if (rung.standing == Standing::fails) {
      rung.reason = "At an instant between them nothing was running: " + rung.reason;
    }
    return rung;
  }
  return held(level);
}

Rung judge_strict(const LevelInput& input, const Rung& linearizable, const JudgeBudget& budget) {
  const Level level = Level::strict;
  if (linearizable.standing != Standing::holds) return inherited(linearizable, "");
  StrictChoices choices(input.history, input.windows);
  if (choices.nobody_killed()) return inherited(linearizable, "nobody was killed inside a call");
  JudgeBudget quiet = budget;
  quiet.tell_level = false;
  const auto judged = [&](const History& history) { return judge(history, input.axes, quiet); };
  const Judgement puts_only = judged(choices.with_puts_before_kills());
  if (puts_only.safety == Verdict::violation) {
    Rung rung{level, Standing::fails, puts_only.violation,
              "If killed calls took effect before the kill: " + puts_only.explanation,
              puts_only.witness};
    return rung;
  }
  while (choices.next()) {
    const Judgement judgement = judged(choices.current());
    if (judgement.safety == Verdict::valid) return held(level);
    if (judgement.safety == Verdict::unknown) return unjudged(level, judgement.unknown_reason);
  }
  if (!choices.all_tried()) {
    return unjudged(level, std::to_string(choices.killed_gets()) +
                               " gets were killed: too many ways in which they can have taken an "
                               "item before");
  }
  return {level, Standing::fails, ViolationClass::crash_contract,
          "No item that a killed get can have taken before its kill explains the other answers.",
          choices.killed_operations()};
}

}  // namespace queuecheck
