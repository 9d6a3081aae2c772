#include "queuecheck/properties/program_balance.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

bool surely(const Step& step) {
  return waits_for_ever(step.kind, step.timeout_ns) || step.until == Until::ok;
}

struct Counts {
  std::uint64_t puts = 0;  // that surely succeed, prefill included
  std::uint64_t waiting_puts = 0;
  std::uint64_t gets = 0;  // at most
  std::uint64_t waiting_gets = 0;
  std::uint64_t most_puts = 0;
  bool countable = true;

  std::uint64_t unserved() const {
    return waiting_gets == 0 || gets <= puts ? 0 : std::min(waiting_gets, gets - puts);
  }
  std::uint64_t without_room(std::uint64_t capacity) const {
    const std::uint64_t room = capacity + waiting_gets;
    return waiting_puts == 0 || most_puts <= room ? 0 : std::min(waiting_puts, most_puts - room);
  }
};

Counts count(const Program& program) {
  Counts counts;
  counts.puts = counts.most_puts = program.prefill;
  for (const auto& steps : program.processes) {
    for (const Step& step : steps) {
      const bool sure = surely(step);
      if (is_batch(step.kind) || step.until == Until::closed) counts.countable = false;
      if (step.kind == OperationKind::clear || step.kind == OperationKind::close) {
        counts.countable = false;
      }
      if (is_put(step.kind)) {
        counts.most_puts += step.repeat;
        counts.puts += sure ? step.repeat : 0;
        counts.waiting_puts += sure ? step.repeat : 0;
      } else if (is_get(step.kind)) {
        counts.gets += step.repeat;
        counts.waiting_gets += sure ? step.repeat : 0;
      }
    }
  }
  return counts;
}

void take_away(Program& program, bool (*wanted)(OperationKind), std::uint64_t calls) {
  for (auto steps = program.processes.rbegin(); steps != program.processes.rend(); ++steps) {
    for (auto step = steps->rbegin(); step != steps->rend() && calls > 0; ++step) {
      if (!wanted(step->kind) || !surely(*step)) continue;
      const std::uint64_t taken = std::min(calls, step->repeat);
      step->repeat -= taken;
      calls -= taken;
    }
    std::erase_if(*steps, [](const Step& step) { return step.repeat == 0; });
  }
}

}  // namespace

bool balances(const Program& program) {
  const Counts counts = count(program);
  return counts.countable && counts.unserved() == 0 &&
         counts.without_room(program.options.capacity) == 0;
}

void rebalance(Program& program) {
  take_away(program, is_get, count(program).unserved());
  take_away(program, is_put, count(program).without_room(program.options.capacity));
}

}  // namespace queuecheck
