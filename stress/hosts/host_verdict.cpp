#include "queuecheck/stress/hosts/host_verdict.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/stress/hang_class.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t window_least_ns = 1'000'000'000;

std::string seconds(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(ns) / 1e9);
  return text;
}

const Operation* last_operation(const History& history, std::size_t process) {
  const Operation* last = nullptr;
  for (const Operation& o : history.operations) {
    if (o.process == process && o.kind != OperationKind::crash) last = &o;
  }
  return last;
}

bool some(const HostAnswer& answer, ProcessEnd end) {
  return std::any_of(answer.processes.begin(), answer.processes.end(),
                     [end](const ToldProcess& one) { return one.end == end; });
}

// The first that died by its own fault, in words.
Judgement judge_death(const HostAnswer& answer, History& history) {
  Judgement judgement;
  for (std::size_t p = 0; p < answer.processes.size(); ++p) {
    const ToldProcess& told = answer.processes[p];
    if (told.end != ProcessEnd::died) continue;
    if (told.reason == "SIGKILL") {
      throw EnvironmentError("process " + std::to_string(p) +
                             " of the host was killed from outside (SIGKILL): out of memory?");
    }
    std::string where = "outside of its operations";
    for (std::size_t i = 0; i < history.operations.size(); ++i) {
      Operation& o = history.operations[i];
      if (o.process != p || o.outcome != Outcome::pending) continue;
      o.outcome = Outcome::crashed;
      where = "in " + std::string(name(o.kind)) + "()";
      if (!judgement.violation) judgement.witness.push_back(i);
    }
    if (judgement.violation) continue;
    judgement.verdict = judgement.safety = Verdict::violation;
    judgement.violation = ViolationClass::crashed;
    judgement.rule = "no call ends the process";
    judgement.explanation = "process " + std::to_string(p) + " died " +
                            (told.reason.empty() ? "" : "of " + told.reason + " ") + where;
  }
  return judgement;
}

class HangVerdict {
 public:
  HangVerdict(const HostAnswer& answer, const CheckedAnswer& checked, const History& history,
              std::int64_t longest_delay_ns)
      : answer_(answer),
        checked_(checked),
        history_(history),
        window_ns_(window_least_ns + 4 * longest_delay_ns) {}

  // Nothing is set where those who are said to hang have done their parts and stand outside of all
  // calls.
  void judge(Run& run) const {
    HangEvidence evidence;
    for (std::size_t p = 0; p < answer_.processes.size(); ++p) {
      if (answer_.processes[p].end != ProcessEnd::hung || checked_.done[p]) continue;
      const Operation* last = last_operation(history_, p);
      const bool inside = last != nullptr && last->outcome == Outcome::pending;
      if (!inside || !stood_still(*last)) {
        run.observed = at_work(p);
        return;
      }
      evidence.actors.push_back({static_cast<std::uint32_t>(p), Stuck::blocked, false,
                                 "for " + seconds(history_.end - last->t0)});
    }
    if (evidence.actors.empty()) return;
    evidence.quiescent = answer_.quiescent && !some(answer_, ProcessEnd::killed);
    run.hang = std::move(evidence);
    conclude_hang(run);
  }

 private:
  // In this call for a window, a timed one for a window after its deadline; and nobody else could
  // have changed anything meanwhile.
  bool stood_still(const Operation& call) const {
    const bool timed = is_timed(call.kind, call.timeout_ns);
    std::int64_t since = call.t0 + (timed ? std::max<std::int64_t>(call.timeout_ns, 0) : 0);
    for (const Operation& o : history_.operations) {
      if (o.t1 != never) since = std::max(since, o.t1);
    }
    return history_.end - since >= window_ns_;
  }

  Judgement at_work(std::size_t process) const {
    Judgement judgement;
    judgement.verdict = judgement.obligations = Verdict::unknown;
    judgement.unknown_reason = "process " + std::to_string(process) +
                               " was still at work when the host's patience ended, " +
                               seconds(history_.end) + " after the first call";
    return judgement;
  }

  const HostAnswer& answer_;
  const CheckedAnswer& checked_;
  const History& history_;
  std::int64_t window_ns_;
};

}  // namespace

Run conclude_run(const HostAnswer& answer, const CheckedAnswer& checked, const Program& program,
                 std::int64_t longest_delay_ns) {
  Run run;
  run.history = checked.history;
  if (some(answer, ProcessEnd::died)) {
    run.observed = judge_death(answer, run.history);
    return run;
  }
  if (some(answer, ProcessEnd::hung)) {
    HangVerdict(answer, checked, run.history, longest_delay_ns).judge(run);
    return run;
  }
  run.history.complete = answer.quiescent && (checked.drained || !program.drain);
  return run;
}

}  // namespace queuecheck
