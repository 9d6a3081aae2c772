// The seam between programs and histories: run(Program) -> Run. Executors with processes and with
// threads stand behind it; generators, shrinker and replay know nothing else.
//
// Process and thread safety: an executor is used by one thread.
//
// Invariants
//   1. A Run's history holds every operation that any process began, also those of processes that
//      were killed or hang; its processes are numbered as in the program.
//   2. After run() returns, whatever happened, the executor can run the next program: dead or hung
//      workers were killed and replaced, the queue's place is fresh.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/hang_evidence.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// What a process was doing when it was killed or paused.
enum class HitIn : std::uint8_t { between_calls, call, attach, detach };

// What came of the one kill or pause of a program with rounds.
struct FaultSeen {
  HitIn in = HitIn::between_calls;
  OperationKind call{};  // inside which
  bool asleep = false;   // it slept there
  bool held_up = false;  // a pause: somebody waited for the paused process, and went on after it
  // Of the access at which it was hit: the address behind the call, in the image of the
  // instrumented twin; else 0.
  std::uint64_t access_place = 0;
};

// One executed program. `observed` is what the watchdog and the exit statuses say apart from the
// history: a hang (lost-wakeup, close-sleeper, deadlock, livelock, dead-owner, blocked), a process
// that died by its own fault (crashed), something left behind (leak); valid when nothing.
// history.specification is set, with the effective capacity.
struct Run {
  History history;
  Judgement observed;
  // Of a run that stood still. What is observed then follows from the specification: who judges by
  // another one than the queue's own calls conclude_hang (hang_class.hpp).
  std::optional<HangEvidence> hang{};
  std::optional<FaultSeen> fault{};  // nobody was hit: nothing
};

// The machine could not do what was asked (fork, shared memory, permissions): exit code 3. The text
// is one line that names the culprit and what would be right.
struct EnvironmentError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The queue refused the options at create; not a violation.
struct RefusedError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Runs the programs in order and returns as many runs. Batching lets the workers go from one
  // program to the next without waking the harness. Throws EnvironmentError or RefusedError.
  virtual std::vector<Run> run_batch(std::span<const Program> programs) = 0;

  virtual const QueueSource& queue() const = 0;
  virtual std::string_view name() const = 0;  // "processes", "threads", "host"

  // What queue() offers and claims. For a queue of ours its C table tells.
  virtual QueueFacts facts() const { return load(queue()); }

  // Empty where the executor runs programs with kills, else why it does not.
  virtual std::string_view why_no_kills() const { return {}; }

  Run run(const Program& program) { return std::move(run_batch({&program, 1}).front()); }
};

// The judgement of a run: judge(history) merged with what was observed.
Judgement judge_run(const Run& run);

}  // namespace queuecheck
