#include "queuecheck/properties/witness_programs.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "queuecheck/properties/program_balance.hpp"

namespace queuecheck {
namespace {

using Chosen = std::set<std::size_t>;  // indices into the history's operations
using ByAnother = std::optional<std::pair<std::size_t, std::uint32_t>>;  // operation, process

constexpr std::int64_t delay_least_ns = 100;  // less cannot be waited for

// From one call to the next, whoever makes it: between what was recorded on a busy machine lies
// mostly the time of others.
constexpr std::int64_t even_gaps_ns[] = {3'000, 30'000, 300'000, 3'000'000};

OperationKind tried_once(OperationKind kind) {
  return is_put(kind) ? OperationKind::try_put : (is_get(kind) ? OperationKind::try_get : kind);
}

class Recorded {
 public:
  Recorded(const Program& program, const Run& run) : program_(program), history_(run.history) {
    for (std::size_t i = 0; i < history_.operations.size(); ++i) by_time_.push_back(i);
    std::stable_sort(by_time_.begin(), by_time_.end(),
                     [&](std::size_t a, std::size_t b) { return op(a).t0 < op(b).t0; });
    std::uint32_t prefill = program.prefill;
    for (const std::size_t i : by_time_) {
      if (prefill > 0 && op(i).process == 0) {
        before_start_.insert(i);
        --prefill;
      } else if (!start_) {
        start_ = op(i).t0;
      }
      if (puts_items(op(i).kind)) remember(i);
    }
  }

  const Operation& op(std::size_t i) const { return history_.operations[i]; }

  // Operations of other processes that ran beside one of `chosen` that gave or took no item, the
  // longest of each: what it may have met.
  Chosen with_those_beside(Chosen chosen) const {
    const Chosen seeds = chosen;
    for (const std::size_t seed : seeds) {
      if (op(seed).outcome == Outcome::ok && moves_items(op(seed))) continue;
      std::map<std::uint32_t, std::pair<std::int64_t, std::size_t>> beside;
      for (const std::size_t i : by_time_) {
        const std::int64_t shared =
            std::min(op(i).t1, op(seed).t1) - std::max(op(i).t0, op(seed).t0);
        if (op(i).process == op(seed).process || shared < 0) continue;
        auto& best = beside.try_emplace(op(i).process, -1, i).first->second;
        if (shared > best.first) best = {shared, i};
      }
      for (const auto& [process, best] : beside) chosen.insert(best.second);
    }
    return chosen;
  }

  // With the puts of what the chosen ones got.
  Chosen with_their_puts(Chosen chosen) const {
    Chosen all = chosen;
    for (const std::size_t i : chosen) {
      if (!gets_items(op(i).kind)) continue;
      add_put_of(op(i).value, all);
      for (const Value value : op(i).values) add_put_of(value, all);
    }
    return all;
  }

  // With all that the processes of the chosen ones had done before the last of these began.
  Chosen with_all_before(const Chosen& chosen) const {
    std::set<std::uint32_t> processes;
    std::int64_t last = 0;
    for (const std::size_t i : chosen) {
      processes.insert(op(i).process);
      last = std::max(last, op(i).t0);
    }
    Chosen all = chosen;
    for (const std::size_t i : by_time_) {
      if (op(i).t0 <= last && processes.contains(op(i).process)) all.insert(i);
    }
    return all;
  }

  // Without what one process took after all others had ended, as the drain does by itself.
  Chosen without_drain(const Chosen& chosen) const {
    if (!program_.drain || by_time_.empty()) return chosen;
    const std::uint32_t drainer = op(by_time_.back()).process;
    std::int64_t others_ended = 0;
    for (const std::size_t i : by_time_) {
      if (op(i).process != drainer) others_ended = std::max(others_ended, op(i).t1);
    }
    Chosen left = chosen;
    std::erase_if(left, [&](std::size_t i) {
      return op(i).process == drainer && op(i).kind == OperationKind::try_get &&
             op(i).t0 > others_ended;
    });
    return left;
  }

  // The chosen operations as a program. `by_another` is done by that process instead of its own.
  Program program_of(const Chosen& chosen, const ByAnother& by_another = {}) const {
    Program small = program_;
    small.prefill = 0;
    std::map<std::uint32_t, std::vector<Step>> steps;
    std::map<std::uint32_t, std::int64_t> free_at;
    for (const std::size_t i : by_time_) {
      if (!chosen.contains(i)) continue;
      if (before_start_.contains(i)) {
        ++small.prefill;
        continue;
      }
      const std::uint32_t process = process_of(i, by_another);
      const auto free =
          free_at.try_emplace(process, start_.value_or(0) + late_ns(program_, process)).first;
      steps[process].push_back(step_of(op(i), op(i).t0 - free->second));
      free->second = std::max(op(i).t0, op(i).t1 == never ? op(i).t0 : op(i).t1);
    }
    small.processes.clear();
    small.late.clear();
    for (auto& [process, its] : steps) {
      const std::uint32_t late = late_ns(program_, process);
      const auto number = static_cast<std::uint32_t>(small.processes.size());
      if (late > 0 && number > 0) small.late.push_back({number, late});
      small.processes.push_back(std::move(its));
    }
    return small;
  }

  // The same with each call `gap_ns` after the one before it, whoever makes it, in the order in
  // which they began.
  Program evenly_paced(const Chosen& chosen, std::int64_t gap_ns,
                       const ByAnother& by_another = {}) const {
    Program small = program_of(chosen, by_another);
    small.late.clear();
    struct Place {
      std::vector<Step>* steps = nullptr;
      std::size_t next = 0;
      std::int64_t free_at_ns = 0;
    };
    std::map<std::uint32_t, Place> places;  // by process of the run
    for (const std::size_t i : chosen) {
      if (!before_start_.contains(i)) places[process_of(i, by_another)] = {};
    }
    std::size_t number = 0;
    for (auto& [process, place] : places) place.steps = &small.processes[number++];
    std::int64_t now_ns = 0;
    for (const std::size_t i : by_time_) {
      if (!chosen.contains(i) || before_start_.contains(i)) continue;
      Place& place = places[process_of(i, by_another)];
      (*place.steps)[place.next++].delay_ns = static_cast<std::uint32_t>(
          std::min<std::int64_t>(now_ns - place.free_at_ns, late_ns_max));
      place.free_at_ns = now_ns;
      now_ns += gap_ns;
    }
    return small;
  }

 private:
  std::uint32_t process_of(std::size_t i, const ByAnother& by_another) const {
    return by_another && by_another->first == i ? by_another->second : op(i).process;
  }

  static bool moves_items(const Operation& o) { return puts_items(o.kind) || gets_items(o.kind); }

  static Step step_of(const Operation& o, std::int64_t gap_ns) {
    Step step;
    step.kind = o.kind;
    step.item_bytes = puts_items(o.kind) ? o.item_bytes : Step{}.item_bytes;
    step.timeout_ns = o.timeout_ns;
    if (is_batch(o.kind)) {
      step.batch = static_cast<std::uint32_t>(
          std::clamp<std::size_t>(o.values.size(), 1, std::size_t{batch_max}));
    }
    if (gap_ns >= delay_least_ns) {
      step.delay_ns = static_cast<std::uint32_t>(std::min<std::int64_t>(gap_ns, late_ns_max));
    }
    return step;
  }

  void remember(std::size_t i) {
    if (op(i).value != no_value) put_of_.emplace(op(i).value, i);
    for (const Value value : op(i).values) put_of_.emplace(value, i);
  }

  void add_put_of(Value value, Chosen& all) const {
    const auto put = put_of_.find(value);
    if (put != put_of_.end()) all.insert(put->second);
  }

  const Program& program_;
  const History& history_;
  std::vector<std::size_t> by_time_;
  std::set<std::size_t> before_start_;
  std::optional<std::int64_t> start_;
  std::map<Value, std::size_t> put_of_;
};

// A program that may wait for ever is made to try instead, where nobody would end its wait.
bool made_runnable(Program& program) {
  if (program.balanced && balances(program)) return !check_runnable(program);
  program.balanced = false;
  for (auto& steps : program.processes) {
    for (Step& step : steps) {
      if (!may_wait_for_ever(step)) continue;
      step.kind = tried_once(step.kind);
      if (may_have_deadline(step.kind)) step.timeout_ns = -1;
    }
  }
  return !check_runnable(program);
}

}  // namespace

std::vector<Program> witness_programs(const Program& program, const Run& run,
                                      const Judgement& judgement) {
  std::vector<Program> programs;
  if (!program.kills.empty() || judgement.witness.empty()) return programs;
  const Recorded recorded(program, run);
  const auto offer = [&](Program small) {
    if (operation_count(small) == 0 || operation_count(small) >= operation_count(program)) return;
    if (!made_runnable(small)) return;
    if (std::find(programs.begin(), programs.end(), small) == programs.end()) {
      programs.push_back(std::move(small));
    }
  };
  const Chosen witness(judgement.witness.begin(), judgement.witness.end());
  const Chosen fed = recorded.with_their_puts(witness);
  const Chosen met = recorded.with_their_puts(recorded.with_those_beside(witness));
  for (const Chosen& chosen : {witness, fed, met}) {
    offer(recorded.program_of(recorded.without_drain(chosen)));
    offer(recorded.program_of(chosen));
    for (const std::int64_t gap_ns : even_gaps_ns) offer(recorded.evenly_paced(chosen, gap_ns));
    // Who took an item matters less than when: another process may be the busier one.
    for (const std::size_t i : chosen) {
      if (!is_get(recorded.op(i).kind) || recorded.op(i).outcome != Outcome::ok) continue;
      for (const std::size_t other : chosen) {
        if (recorded.op(other).process == recorded.op(i).process) continue;
        const ByAnother by_another = std::pair{i, recorded.op(other).process};
        offer(recorded.program_of(chosen, by_another));
        for (const std::int64_t gap_ns : even_gaps_ns) {
          offer(recorded.evenly_paced(chosen, gap_ns, by_another));
        }
      }
    }
  }
  const Chosen before = recorded.with_all_before(met);
  offer(recorded.program_of(recorded.without_drain(before)));
  std::stable_sort(programs.begin(), programs.end(), [](const Program& a, const Program& b) {
    return operation_count(a) < operation_count(b);
  });
  return programs;
}

}  // namespace queuecheck
