#include "queuecheck/stress/program.hpp"

#include <algorithm>

#include "queuecheck/stress/record_log.hpp"

namespace queuecheck {
namespace {

std::uint64_t puts_of(const std::vector<Step>& steps) {
  std::uint64_t puts = 0;
  for (const Step& step : steps) {
    if (!puts_items(step.kind)) continue;
    // An open-ended loop may put any number.
    if (step.until == Until::closed) return std::uint64_t{1} << 40;
    puts += step.repeat * (is_batch(step.kind) ? step.batch : 1);
  }
  return puts;
}

std::string at(std::size_t process, std::size_t step) {
  return "process " + std::to_string(process) + ", step " + std::to_string(step + 1) + ": ";
}

std::optional<std::string> check_step(const Program& program, std::size_t process,
                                      std::size_t index) {
  const Step& step = program.processes[process][index];
  const std::string where = at(process, index);
  switch (step.kind) {
    case OperationKind::ack:
    case OperationKind::nack:
      return where + std::string(name(step.kind)) + " is not in the queue contract yet";
    case OperationKind::crash:
      return where + "crash is not a call; use kills";
    default:
      break;
  }
  if (step.reattach && process == 0) {
    return where + "process 0 holds the queue for the others; it cannot attach anew";
  }
  if (is_batch(step.kind) && (step.batch == 0 || step.batch > batch_max)) {
    return where + "a batch of " + std::to_string(step.batch) + " items; right would be 1 to " +
           std::to_string(batch_max);
  }
  if (step.repeat == 0) return where + "repeat is 0; leave the step out instead";
  if (is_put(step.kind) && step.item_bytes > program.options.item_bytes_max &&
      step.until != Until::count) {
    return where + "an item of " + std::to_string(step.item_bytes) +
           " bytes can never be put: item_bytes_max is " +
           std::to_string(program.options.item_bytes_max);
  }
  if (step.until != Until::count && !is_put(step.kind) && !is_get(step.kind)) {
    return where + "only puts and gets can be repeated until they succeed or the queue is closed";
  }
  return std::nullopt;
}

std::optional<std::string> check_kill(const Program& program, const Kill& kill) {
  const std::string whose = "kill of process " + std::to_string(kill.process);
  if (kill.process >= program.processes.size()) return whose + ", which the program lacks";
  if (kill.pauses() && kill.until_round <= kill.round) {
    return whose + ": paused in round " + std::to_string(kill.round) + " until round " +
           std::to_string(kill.until_round) + "; right would be a later one";
  }
  return std::nullopt;
}

std::optional<std::string> check_late(const Program& program) {
  for (std::size_t i = 0; i < program.late.size(); ++i) {
    const LateComer& late = program.late[i];
    const std::string who = "process " + std::to_string(late.process);
    if (late.process == 0 || late.process >= program.processes.size()) {
      return who + " cannot come late; right would be 1 to " +
             std::to_string(program.processes.size() - 1);
    }
    if (late.after_ns == 0 || late.after_ns > late_ns_max) {
      return who + " comes late by " + std::to_string(late.after_ns) + " ns; right would be 1 to " +
             std::to_string(late_ns_max);
    }
    const auto same = [&](const LateComer& other) { return other.process == late.process; };
    if (std::count_if(program.late.begin(), program.late.end(), same) > 1) {
      return who + " comes late twice";
    }
  }
  return std::nullopt;
}

bool closes_without_waiting(const std::vector<Step>& steps) {
  return !steps.empty() && steps.back().kind == OperationKind::close &&
         std::none_of(steps.begin(), steps.end(), may_wait_for_ever);
}

}  // namespace

std::int64_t value_stride(const Program& program) {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < program.processes.size(); ++i) {
    most = std::max(most, puts_of(program.processes[i]) + (i == 0 ? program.prefill : 0));
  }
  return most < 1000 ? 1000 : std::int64_t{1} << 40;
}

std::uint32_t late_ns(const Program& program, std::size_t process) {
  for (const LateComer& late : program.late) {
    if (late.process == process) return late.after_ns;
  }
  return 0;
}

bool may_wait_for_ever(const Step& step) {
  return waits_for_ever(step.kind, step.timeout_ns) || step.until != Until::count;
}

bool reattaches(std::span<const Step> steps) {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.reattach; });
}

std::uint32_t last_round(const Program& program) {
  std::uint32_t last = 0;
  for (const auto& steps : program.processes) {
    for (const Step& step : steps) last = std::max(last, step.round);
  }
  for (const Kill& kill : program.kills) last = std::max({last, kill.round, kill.until_round});
  return last;
}

std::uint64_t record_count(const Program& program) {
  std::uint64_t count = program.prefill;
  for (const auto& steps : program.processes) {
    for (const Step& step : steps)
      count += step.repeat * (is_batch(step.kind) ? 1 + step.batch : 1);
  }
  return count;
}

std::uint64_t operation_count(const Program& program) {
  std::uint64_t count = program.prefill;
  for (const auto& steps : program.processes) {
    for (const Step& step : steps) count += step.repeat;
  }
  return count;
}

std::optional<std::string> check_runnable(const Program& program) {
  if (program.processes.empty()) return "the program has no process";
  if (program.processes.size() > processes_max) {
    return "the program has " + std::to_string(program.processes.size()) + " processes; at most " +
           std::to_string(processes_max) + " are possible";
  }
  if (program.options.capacity == 0) return "capacity is 0; a queue holds at least 1 item";
  if (program.prefill > program.options.capacity) {
    return "prefill " + std::to_string(program.prefill) + " exceeds the capacity " +
           std::to_string(program.options.capacity);
  }
  bool waits = false;
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    if (program.processes[p].size() >= list_entry) {
      return "process " + std::to_string(p) + " has too many steps; use repeat";
    }
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      if (auto wrong = check_step(program, p, s)) return wrong;
      waits = waits || may_wait_for_ever(program.processes[p][s]);
      if (s > 0 && program.processes[p][s].round < program.processes[p][s - 1].round) {
        return at(p, s) + "round " + std::to_string(program.processes[p][s].round) +
               " after round " + std::to_string(program.processes[p][s - 1].round);
      }
    }
  }
  for (const Kill& kill : program.kills) {
    if (auto wrong = check_kill(program, kill)) return wrong;
  }
  if (auto wrong = check_late(program)) return wrong;
  if (waits && !program.balanced &&
      std::none_of(program.processes.begin(), program.processes.end(), closes_without_waiting)) {
    return "an operation waits for ever, and no process without such operations closes the queue "
           "as its last step";
  }
  return std::nullopt;
}

}  // namespace queuecheck
