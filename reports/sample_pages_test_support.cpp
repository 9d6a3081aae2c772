#include "queuecheck/reports/sample_pages_test_support.hpp"

#include <utility>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

RunResult run_with(Failure failure, std::string specification) {
  RunResult run = sample_valid_run();
  QueueResult& queue = run.queues[0];
  queue.queue = failure.queue;
  queue.specification = std::move(specification);
  queue.throughput.clear();
  queue.stages.resize(2);
  StageResult& stage = queue.stages[1];
  stage.stage = failure.stage;
  stage.status = Status::violation;
  stage.failures = {std::move(failure)};
  conclude_violation(stage);
  queue.status = merged_status(queue);
  run.status = merged_status(run);
  run.command_line = "build/queuecheck verify " + queue.queue.name + " --seed 42";
  return run;
}

ExploredStep step(std::uint32_t number, std::uint32_t process, std::string call,
                  std::uint32_t access, std::string what, std::string place = {},
                  std::string source = {}) {
  ExploredStep step{.number = number, .process = process, .action = "run"};
  step.call = std::move(call);
  step.access = access;
  step.what = std::move(what);
  step.place = std::move(place);
  step.source = std::move(source);
  return step;
}

}  // namespace

Failure sample_shrunk() {
  Failure failure = sample_false_full();
  OriginalRun original;
  original.history = sample_long(4, 31).run.history;
  original.judgement = failure.judgement;
  original.judgement.witness = {14, 15};
  failure.original = std::move(original);
  return failure;
}

Failure sample_hang() {
  Failure failure = sample_lost_wakeup();
  failure.judgement.safety = Verdict::valid;
  failure.judgement.obligations = Verdict::violation;
  HangEvidence hang;
  hang.quiescent = false;
  hang.probe = Probe::stuck;
  StuckActor getter;
  getter.process = 2;
  getter.how = Stuck::blocked;
  getter.wait = {'S', "futex_do_wait", "futex", "", FutexWord{"queue", 0x1c0, 6, 7, false}};
  getter.stack = {"MutantQueue::get (mutant.hpp:210)", "queuecheck::run_step (interpreter.cpp:88)"};
  hang.actors = {getter};
  failure.run.hang = hang;
  return failure;
}

Failure sample_explored() {
  Failure failure = sample_hang();
  failure.run.hang.reset();
  failure.stage = "explore";
  failure.executor = "fibers";
  Exploration& explored = failure.explored;
  explored.schedule = "queuecheck-schedule 1\nP0 P1\n";
  explored.steps = "step    process 0\n   1    put(1) [1]\n";
  explored.confirmation = "confirmed in real processes: the same violation";
  explored.certificate =
      "minimal: no program with fewer operations and no schedule with fewer "
      "switches fails within the bound";
  const std::string file = "ring_queue.hpp:";
  explored.listed = {
      step(1, 1, "get()", 0, "begin"),
      step(2, 1, "get", 1, "load +8 = 0", file + "210", "const auto head = ring_->head.load();"),
      step(3, 1, "get", 2, "load +72 = 0", file + "211", "if (ring_->tail.load() == head)"),
      step(4, 0, "put(1)", 0, "begin"),
      step(5, 0, "put", 1, "load +72 = 0", file + "140", "const auto tail = ring_->tail.load();"),
      step(6, 0, "put", 2, "store +128: 0 → 1", file + "151", "cell->item = item;"),
      step(7, 0, "put", 3, "store +72: 0 → 1", file + "152", "ring_->tail.store(tail + 1);"),
      step(8, 1, "get", 3, "store +192: 0 → 1", file + "230", "ring_->sleepers.store(1);"),
      step(9, 0, "put", 4, "load +192 = 0", file + "153", "if (ring_->sleepers.load() != 0)"),
      {.number = 10, .process = 1, .action = "kill", .what = "kill"},
      step(11, 2, "get()", 1, "load +8 = 0", file + "210", "const auto head = ring_->head.load();"),
  };
  explored.listed[3].chosen = true;
  explored.listed[6].critical = true;
  explored.listed[7].critical = explored.listed[7].chosen = true;
  explored.listed[8].answer = "ok";
  explored.listed[8].chosen = true;
  return failure;
}

RunResult sample_shrunk_run() {
  return run_with(sample_shrunk(), "fifo capacity=2 refusal=unfinished");
}

RunResult sample_hang_run() {
  return run_with(sample_hang(), "fifo capacity=4 close=drain");
}

RunResult sample_explored_run() {
  RunResult run = run_with(sample_explored(), "fifo capacity=4 close=drain");
  explore::Row searched{"dpor",
                        "sc",
                        "fibers",
                        4'312,
                        26'300,
                        5'000,
                        12,
                        false,
                        Status::violation,
                        "",
                        {{"full_share", 0.0},
                         {"empty_share", 0.5},
                         {"killed_share", 0.25},
                         {"blocked_share", 0.9},
                         {"deepest", 2}}};
  run.queues[0].explored = {searched};
  return run;
}

RunResult sample_crash_run() {
  RunResult run = sample_valid_run();
  QueueResult& queue = run.queues[0];
  StageResult& stage = queue.stages[3];
  stage.crash_matrix = sample_crash_rows();
  CrashRow& last = stage.crash_matrix.emplace_back();
  last.step = "close";
  last.not_run = "the queue has no close";
  stage.status = Status::violation;
  stage.reason = "dead-owner: nobody waits for ever for the dead";
  queue.stages[1].counters.insert({{"full_share", 0.031},
                                   {"empty_share", 0.224},
                                   {"wrap_share", 0.9999},
                                   {"blocked_share", 0.00001},
                                   {"closed_share", 0.0},
                                   {"overlap_share", 1.0}});
  queue.stages[2].counters.insert({{"full_share", 0.5}, {"closed_share", 0.0}});
  queue.status = merged_status(queue);
  run.status = merged_status(run);
  return run;
}

RunResult sample_large_run(std::size_t operations) {
  Failure failure = sample_long(12, operations - 1);  // the kill is one, too
  History& history = failure.run.history;
  std::vector<Operation>& all = history.operations;
  // Every tenth get is refused; the last call of process 1 never returns, process 3 is killed.
  for (std::size_t i = 1; i < all.size(); i += 20) {
    all[i].outcome = Outcome::empty;
    all[i].value = no_value;
  }
  history.end = all.back().t1 + 1'000'000'000;
  for (std::size_t i = all.size() - 12; i < all.size(); ++i) {
    if (all[i].process != 1 && all[i].process != 3) continue;
    all[i].outcome = Outcome::pending;
    all[i].value = no_value;
    all[i].t1 = never;
    if (all[i].process != 3) continue;
    Operation kill;
    kill.process = 3;
    kill.kind = OperationKind::crash;
    kill.outcome = Outcome::ok;
    kill.t0 = kill.t1 = all[i].t0 + 50;
    all.push_back(kill);
    break;
  }
  return run_with(std::move(failure), "fifo capacity=8");
}

}  // namespace queuecheck
