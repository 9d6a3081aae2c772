#include "queuecheck/properties/program_shrinks.hpp"

#include <rapidcheck/seq/Create.h>
#include <rapidcheck/seq/Transform.h>
#include <rapidcheck/shrinkable/Create.h>
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "queuecheck/properties/program_balance.hpp"

namespace queuecheck {
namespace {

// A change of a program, applied only when the candidate is asked for.
using Edit = std::function<void(Program&)>;
using Edits = std::vector<Edit>;

void drop_process(Program& program, std::size_t process) {
  program.processes.erase(program.processes.begin() + static_cast<std::ptrdiff_t>(process));
  std::erase_if(program.kills, [&](const Kill& kill) { return kill.process == process; });
  for (Kill& kill : program.kills) kill.process -= kill.process > process ? 1 : 0;
  std::erase_if(program.late, [&](const LateComer& late) { return late.process == process; });
  for (LateComer& late : program.late) late.process -= late.process > process ? 1 : 0;
  // Somebody must be there to create the queue, and to hold it.
  std::erase_if(program.late, [](const LateComer& late) { return late.process == 0; });
  if (program.processes.empty()) return;
  for (Step& step : program.processes.front()) step.reattach = false;
}

void drop_steps(Program& program, std::size_t process, std::size_t from, std::size_t count) {
  std::vector<Step>& steps = program.processes[process];
  const auto begin = steps.begin() + static_cast<std::ptrdiff_t>(from);
  steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

void set_capacity(Program& program, std::uint64_t capacity) {
  program.options.capacity = capacity;
  program.prefill = static_cast<std::uint32_t>(std::min<std::uint64_t>(program.prefill, capacity));
}

// Smaller numbers than `from`, boldest first; none below `least`.
template <class Number>
std::vector<Number> smaller_numbers(Number from, Number least) {
  std::vector<Number> numbers;
  for (const Number number :
       {least, static_cast<Number>(from / 2), static_cast<Number>(from - 1)}) {
    if (from > least && number >= least && number < from &&
        std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

// The same call without its wait: put_for -> try_put, get_for -> try_get; with `any`, put and get
// too.
OperationKind without_waiting(OperationKind kind, bool any) {
  if (kind == OperationKind::put_for) return OperationKind::try_put;
  if (kind == OperationKind::get_for) return OperationKind::try_get;
  if (any && kind == OperationKind::put) return OperationKind::try_put;
  if (any && kind == OperationKind::get) return OperationKind::try_get;
  return kind;
}

// In programs that promise their own end, a cut may leave a caller alone for ever, which costs a
// hang's time to find out: so try without such calls first.
void cut_waiting(const Program& program, Edits& edits) {
  const auto waits = [](const Step& step) { return waits_for_ever(step.kind, step.timeout_ns); };
  for (const auto& steps : program.processes) {
    if (std::none_of(steps.begin(), steps.end(), waits)) continue;
    edits.push_back([](Program& cut) {
      for (auto& changed : cut.processes) {
        for (Step& step : changed) {
          step.kind = without_waiting(step.kind, true);
          step.timeout_ns = may_have_deadline(step.kind) ? -1 : 0;
        }
      }
    });
    return;
  }
}

void cut_processes(const Program& program, Edits& edits) {
  if (program.processes.size() > 1) {
    for (std::size_t p = 0; p < program.processes.size(); ++p) {
      edits.push_back([p](Program& cut) { drop_process(cut, p); });
    }
  }
  for (std::size_t k = 0; k < program.kills.size(); ++k) {
    edits.push_back(
        [k](Program& cut) { cut.kills.erase(cut.kills.begin() + static_cast<std::ptrdiff_t>(k)); });
  }
}

void cut_times_of_kills(const Program& program, Edits& edits) {
  for (std::size_t k = 0; k < program.kills.size(); ++k) {
    for (const auto at : smaller_numbers<std::uint64_t>(program.kills[k].at_access, 1)) {
      edits.push_back([=](Program& cut) { cut.kills[k].at_access = at; });
    }
    for (const auto after : smaller_numbers<std::int64_t>(program.kills[k].after_ns, 0)) {
      edits.push_back([=](Program& cut) { cut.kills[k].after_ns = after; });
    }
  }
}

void cut_late_comers(const Program& program, Edits& edits) {
  for (std::size_t i = 0; i < program.late.size(); ++i) {
    edits.push_back(
        [i](Program& cut) { cut.late.erase(cut.late.begin() + static_cast<std::ptrdiff_t>(i)); });
  }
  for (std::size_t i = 0; i < program.late.size(); ++i) {
    for (const auto after : smaller_numbers<std::uint32_t>(program.late[i].after_ns, 100)) {
      edits.push_back([=](Program& cut) { cut.late[i].after_ns = after; });
    }
  }
  if (std::none_of(program.processes.begin(), program.processes.end(),
                   [](const auto& steps) { return reattaches(steps); }))
    return;
  edits.push_back([](Program& cut) {
    for (auto& steps : cut.processes) {
      for (Step& step : steps) step.reattach = false;
    }
  });
}

void cut_repeats(const Program& program, Edits& edits) {
  const auto repeats = [](const Step& step) { return step.repeat > 1; };
  bool any = false;
  for (const auto& steps : program.processes)
    any |= std::any_of(steps.begin(), steps.end(), repeats);
  if (!any) return;
  for (const std::uint64_t divisor : {1'000U, 10U, 2U}) {
    edits.push_back([divisor](Program& cut) {
      for (auto& steps : cut.processes) {
        for (Step& step : steps) step.repeat = std::max<std::uint64_t>(1, step.repeat / divisor);
      }
    });
  }
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      for (const std::uint64_t repeat :
           smaller_numbers<std::uint64_t>(program.processes[p][s].repeat, 1)) {
        edits.push_back([=](Program& cut) { cut.processes[p][s].repeat = repeat; });
      }
    }
  }
}

// Half of a process's steps, a quarter, ... single steps.
void cut_steps(const Program& program, Edits& edits) {
  std::size_t longest = 0;
  for (const auto& steps : program.processes) longest = std::max(longest, steps.size());
  for (std::size_t chunk = std::max<std::size_t>(1, longest / 2); chunk > 0; chunk /= 2) {
    for (std::size_t p = 0; p < program.processes.size(); ++p) {
      const std::size_t count = program.processes[p].size();
      for (std::size_t from = 0; from + chunk <= count; from += chunk) {
        edits.push_back([=](Program& cut) { drop_steps(cut, p, from, chunk); });
      }
    }
  }
}

// Smaller batches, and single items instead.
void cut_batches(const Program& program, Edits& edits) {
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      const Step& step = program.processes[p][s];
      if (!is_batch(step.kind)) continue;
      edits.push_back([=](Program& cut) {
        Step& changed = cut.processes[p][s];
        const bool put = changed.kind == OperationKind::put_many;
        changed.kind = put ? OperationKind::try_put : OperationKind::try_get;
        changed.batch = 1;
        changed.timeout_ns = 0;
      });
      for (const std::uint32_t batch : smaller_numbers<std::uint32_t>(step.batch, 1)) {
        edits.push_back([=](Program& cut) { cut.processes[p][s].batch = batch; });
      }
    }
  }
}

void cut_numbers(const Program& program, Edits& edits) {
  if (program.preset) edits.push_back([](Program& cut) { cut.preset.reset(); });
  for (const std::uint32_t prefill : smaller_numbers<std::uint32_t>(program.prefill, 0)) {
    edits.push_back([=](Program& cut) { cut.prefill = prefill; });
  }
  for (const std::uint64_t capacity : smaller_numbers<std::uint64_t>(program.options.capacity, 1)) {
    edits.push_back([=](Program& cut) { set_capacity(cut, capacity); });
  }
  const std::uint32_t bytes = program.options.item_bytes_max;
  for (const std::uint32_t most : smaller_numbers<std::uint32_t>(bytes, std::min(bytes, 8U))) {
    edits.push_back([=](Program& cut) {
      cut.options.item_bytes_max = most;
      for (auto& steps : cut.processes) {
        for (Step& step : steps) step.item_bytes = std::min(step.item_bytes, most);
      }
    });
  }
}

void cut_details(const Program& program, Edits& edits) {
  const auto paced = [](const Step& step) { return step.delay_ns > 0 || step.yield; };
  bool any_pace = false;
  for (const auto& steps : program.processes)
    any_pace |= std::any_of(steps.begin(), steps.end(), paced);
  if (any_pace) {
    edits.push_back([](Program& cut) {
      for (auto& steps : cut.processes) {
        for (Step& step : steps) step.delay_ns = 0, step.yield = false;
      }
    });
  }
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      const Step& step = program.processes[p][s];
      if (may_have_deadline(step.kind) && step.timeout_ns != -1) {
        edits.push_back([=](Program& cut) { cut.processes[p][s].timeout_ns = -1; });
      }
      if (step.until != Until::count) {
        edits.push_back([=](Program& cut) { cut.processes[p][s].until = Until::count; });
      }
      if (puts_items(step.kind) && step.item_bytes > program.options.item_bytes_max) {
        edits.push_back(
            [=](Program& cut) { cut.processes[p][s].item_bytes = cut.options.item_bytes_max; });
      }
      if (is_timed(step.kind)) {
        edits.push_back([=](Program& cut) {
          Step& changed = cut.processes[p][s];
          changed.kind = without_waiting(changed.kind, false);
          changed.timeout_ns = 0;
        });
        if (step.timeout_ns != 0) {
          edits.push_back([=](Program& cut) { cut.processes[p][s].timeout_ns = 0; });
          edits.push_back([=](Program& cut) { cut.processes[p][s].timeout_ns /= 2; });
        }
      }
      if (paced(step)) {
        edits.push_back([=](Program& cut) {
          cut.processes[p][s].delay_ns = 0;
          cut.processes[p][s].yield = false;
        });
        edits.push_back([=](Program& cut) { cut.processes[p][s].delay_ns /= 2; });
      }
    }
  }
}

}  // namespace

// A long deadline, and no close that ends the wait: each such run takes as long as a hang.
static bool waits_long_for_nobody(const Program& program) {
  constexpr std::int64_t long_ns = 50'000'000;
  const auto any = [&](auto wanted) {
    return std::any_of(program.processes.begin(), program.processes.end(), [&](const auto& steps) {
      return std::any_of(steps.begin(), steps.end(), wanted);
    });
  };
  return any([](const Step& step) { return step.timeout_ns > long_ns; }) &&
         !any([](const Step& step) { return step.kind == OperationKind::close; });
}

// To try once is the least that a deadline can ask for.
static double timeout_size(const Step& step) {
  const std::int64_t least = may_have_deadline(step.kind) ? -1 : 0;
  if (step.timeout_ns == least) return 0.0;
  return 1.0 + 1e-12 * std::abs(static_cast<double>(step.timeout_ns));
}

static double detail_size(const Program& program, const Step& step) {
  const bool too_big = puts_items(step.kind) && step.item_bytes > program.options.item_bytes_max;
  return 0.01 * step.item_bytes + (too_big ? 1.0 : 0.0) + (step.until != Until::count ? 1.0 : 0.0) +
         (step.reattach ? 1.0 : 0.0) +
         (step.delay_ns > 0 || step.yield ? 1.0 + 1e-9 * step.delay_ns : 0.0);
}

double program_size(const Program& program) {
  double size = 1e6 * static_cast<double>(program.processes.size()) +
                1e4 * static_cast<double>(program.options.capacity) +
                1e3 * static_cast<double>(program.kills.size()) +
                10.0 * program.options.item_bytes_max + 1e5 * program.prefill +
                (program.preset ? 5e3 : 0.0);
  for (const Kill& kill : program.kills) {
    size += 1e-9 * static_cast<double>(kill.after_ns) + 1e-3 * static_cast<double>(kill.at_access);
  }
  for (const LateComer& late : program.late) size += 500 + 1e-6 * late.after_ns;
  for (const std::vector<Step>& steps : program.processes) {
    for (const Step& step : steps) {
      size += 1e5 * static_cast<double>(step.repeat) + detail_size(program, step) +
              (is_batch(step.kind) ? 3e4 * step.batch : 0.0) + (is_timed(step.kind) ? 2.0 : 0.0) +
              (waits_for_ever(step.kind, step.timeout_ns) ? 3.0 : 0.0) + timeout_size(step);
    }
  }
  return size;
}

rc::Seq<Program> smaller_programs(const Program& program) {
  Edits edits;
  if (program.balanced) cut_waiting(program, edits);
  cut_processes(program, edits);
  if (!program.balanced) cut_waiting(program, edits);
  cut_repeats(program, edits);
  cut_steps(program, edits);
  cut_batches(program, edits);
  cut_late_comers(program, edits);
  cut_numbers(program, edits);
  cut_details(program, edits);
  cut_times_of_kills(program, edits);
  // An edit may leave no step at all, or callers that nobody would wake: those are left out.
  const double size = program_size(program);
  const bool balanced = program.balanced && balances(program);
  const bool patient = waits_long_for_nobody(program);
  return rc::seq::filter(rc::seq::map(rc::seq::fromContainer(std::move(edits)),
                                      [program, balanced](const Edit& edit) {
                                        Program cut = program;
                                        edit(cut);
                                        if (balanced) rebalance(cut);
                                        return cut;
                                      }),
                         [=](const Program& cut) {
                           return program_size(cut) < size && operation_count(cut) > 0 &&
                                  (!balanced || balances(cut)) &&
                                  (patient || !waits_long_for_nobody(cut)) && !check_runnable(cut);
                         });
}

rc::Shrinkable<Program> shrinkable_program(Program program) {
  return rc::shrinkable::shrinkRecur(std::move(program),
                                     [](const Program& from) { return smaller_programs(from); });
}

}  // namespace queuecheck
