#include "queuecheck/stress/stuck_call.hpp"

#include <limits>

namespace queuecheck {

std::vector<StuckCall> stuck_calls(const History& history, std::span<const StuckActor> actors) {
  constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();
  std::vector<StuckCall> calls;
  std::vector<std::size_t> call_of;  // by process
  for (const StuckActor& actor : actors) {
    if (call_of.size() <= actor.process) call_of.resize(actor.process + 1, nobody);
    call_of[actor.process] = calls.size();
    calls.push_back({&actor});
  }
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (o.kind == OperationKind::crash || o.process >= call_of.size()) continue;
    if (call_of[o.process] == nobody) continue;
    StuckCall& call = calls[call_of[o.process]];
    ++call.number;
    if (call.index && o.t0 < history.operations[*call.index].t0) continue;
    call.index = i;
    call.kind = o.kind;
    call.timeout_ns = o.timeout_ns;
  }
  return calls;
}

}  // namespace queuecheck
