#include "queuecheck/reports/sample_run_test_support.hpp"

#include <utility>

namespace queuecheck {
namespace {

Operation call(std::uint32_t process, OperationKind kind, Value value, std::int64_t t0,
               std::int64_t t1, Outcome outcome = Outcome::ok) {
  Operation operation;
  operation.process = process;
  operation.kind = kind;
  operation.value = value;
  operation.t0 = t0;
  operation.t1 = t1;
  operation.outcome = outcome;
  return operation;
}

Operation waiting(std::uint32_t process, OperationKind kind, std::int64_t t0) {
  return call(process, kind, no_value, t0, never, Outcome::pending);
}

// A program of which `operations` could be a run: one step per call.
void give_program(Failure& failure) {
  const History& history = failure.run.history;
  failure.program.processes.assign(history.processes, {});
  for (const Operation& operation : history.operations) {
    if (operation.kind == OperationKind::crash) {
      failure.program.kills.push_back({operation.process, operation.t0});
      continue;
    }
    Step step;
    step.kind = operation.kind;
    step.timeout_ns = operation.timeout_ns;
    failure.program.processes[operation.process].push_back(step);
  }
  if (failure.original_operations > 0) return;
  failure.original_processes = failure.program.processes.size();
  failure.original_operations = operation_count(failure.program);
}

Failure failure_of(std::string queue, std::string stage, ViolationClass violation) {
  Failure failure;
  failure.queue.name = std::move(queue);
  failure.stage = std::move(stage);
  failure.seed = 42;
  failure.program_index = 17;
  failure.judgement.verdict = Verdict::violation;
  failure.judgement.safety = Verdict::violation;
  failure.judgement.violation = violation;
  return failure;
}

StageResult stage_of(std::string stage, Status status, double seconds,
                     std::map<std::string, double> counters, std::string reason = "") {
  StageResult result;
  result.stage = std::move(stage);
  result.status = status;
  result.seconds = seconds;
  result.counters = std::move(counters);
  result.reason = std::move(reason);
  return result;
}

RunResult run_of(std::vector<QueueResult> queues) {
  RunResult run;
  run.program = "build/queuecheck";
  run.seed = 42;
  run.started_utc = "2026-11-22T16:45:00Z";
  run.seconds = 23.14;
  run.environment = sample_environment();
  run.directory = "results/20261122T164500Z-verify-42";
  run.queues = std::move(queues);
  for (QueueResult& queue : run.queues) queue.status = merged_status(queue);
  run.status = merged_status(run);
  return run;
}

}  // namespace

Environment sample_environment() {
  Environment environment;
  environment.cpu_model = "Example CPU 2.10GHz";
  environment.cpus_online = 2;
  environment.cpus_allowed = 2;
  environment.smt = "off";
  environment.governor = "unknown";
  environment.memory_model = "x86-TSO: weak-memory bugs cannot show here";
  environment.clock_source = "tsc";
  environment.kernel = "Linux 6.1.0 x86_64";
  environment.glibc = "2.36";
  environment.boost = "1.74.0";
  environment.compiler = "g++ 12.2.0";
  environment.build_type = "Release";
  environment.build_flags = "-O3 -DNDEBUG";
  environment.commit = "0123456789";
  environment.shm_bytes_total = 67108864;
  environment.shm_bytes_free = 67100672;
  environment.load_1m = 0.5;
  return environment;
}

Failure sample_false_full() {
  Failure failure = failure_of("mutant:PB3", "properties", ViolationClass::false_full);
  failure.judgement.rule = "FULL needs an instant at which the queue is full";
  failure.judgement.explanation =
      "process 1's try_put #1 answered FULL from 410 to 480, although at most 1 of 2 places was "
      "taken the whole time.";
  failure.judgement.level =
      "a violation of a truthful FULL; FIFO order, EMPTY aside holds; 1 of 1 FULL are false";
  failure.original_processes = 4;
  failure.original_operations = 31;
  failure.reruns = 20;
  failure.reruns_failed = 9;
  failure.time_to_detection_s = 0.41;
  History& history = failure.run.history;
  history.specification = "fifo capacity=2 refusal=unfinished";
  history.processes = 2;
  history.end = 900;
  history.operations = {
      call(0, OperationKind::try_put, 1, 0, 60),
      call(1, OperationKind::try_get, no_value, 20, 90, Outcome::empty),
      call(1, OperationKind::try_get, 1, 120, 180),
      call(0, OperationKind::put_for, 2, 200, 390),
      call(1, OperationKind::try_put, 1001, 410, 480, Outcome::full),
      call(0, OperationKind::empty, no_value, 500, 530),
      call(0, OperationKind::size, no_value, 560, 590),
      call(1, OperationKind::get_for, 2, 570, 610),
      call(1, OperationKind::get_for, no_value, 650, 51'000, Outcome::timeout),
  };
  history.operations[3].timeout_ns = 1'500'000;
  history.operations[6].answer = 1;
  history.operations[7].timeout_ns = 50'000;
  history.operations[8].timeout_ns = 50'000;
  failure.judgement.witness = {3, 4};
  give_program(failure);
  return failure;
}

Failure sample_lost_wakeup() {
  Failure failure = failure_of("mutant:PA11", "faults", ViolationClass::dead_owner);
  failure.judgement.rule = "nobody waits for ever for the dead";
  failure.judgement.explanation =
      "process 2 waits in get() although 1 item is present; process 1 was killed inside get() at "
      "340. It waits in futex_wait.";
  failure.time_to_detection_s = 3.2;
  History& history = failure.run.history;
  history.specification = "fifo capacity=4 close=drain";
  history.processes = 3;
  history.end = 600'000'000;
  history.complete = true;
  history.operations = {
      waiting(1, OperationKind::get, 100),
      call(1, OperationKind::crash, no_value, 340, 340),
      waiting(2, OperationKind::get, 220),
      call(0, OperationKind::put, 1, 400, 520),
      call(0, OperationKind::size, no_value, 600, 610),
      call(0, OperationKind::close, no_value, 2'000, 2'300),
  };
  history.operations[4].answer = 1;
  failure.judgement.witness = {2, 3};
  give_program(failure);
  return failure;
}

Failure sample_long(std::uint32_t processes, std::size_t operations) {
  Failure failure = failure_of("ticket", "stress", ViolationClass::order);
  failure.judgement.rule = "FIFO order";
  failure.judgement.explanation = "The later item was taken first.";
  History& history = failure.run.history;
  history.specification = "fifo capacity=8";
  history.processes = processes;
  for (std::size_t i = 0; i < operations; ++i) {
    const auto process = static_cast<std::uint32_t>(i % processes);
    const auto t0 = static_cast<std::int64_t>(i * 100);
    const bool put = process % 2 == 0;
    history.operations.push_back(call(process, put ? OperationKind::put : OperationKind::get,
                                      static_cast<Value>(i / 2), t0, t0 + 90 + (put ? 40 : 0)));
  }
  failure.judgement.witness = {operations / 2, operations / 2 + 1};
  give_program(failure);
  return failure;
}

std::vector<CrashRow> sample_crash_rows() {
  const auto row = [](std::string step, bool pauses, std::map<std::string, std::uint64_t> outcomes,
                      std::string place = {}) {
    CrashRow made;
    made.step = std::move(step);
    made.place = std::move(place);
    made.pauses = pauses;
    made.outcomes = std::move(outcomes);
    for (const auto& [outcome, count] : made.outcomes) made.trials += count;
    return made;
  };
  return {row("asleep in get", false, {{"nothing-lost", 20}}),
          row("asleep in get", true, {{"held-up", 2}, {"nothing-lost", 18}}),
          row("put, access 1 of 3", false, {{"inflight-lost", 20}}, "ring.hpp:10"),
          row("put, access 2 of 3", false, {{"inflight-lost", 20}}, "ring.hpp:12"),
          row("put, access 3 of 3", false, {{"dead-owner", 1}, {"took-effect", 4}}, "ring.hpp:14"),
          row("put, access 1 of 3", true, {{"nothing-lost", 20}}, "ring.hpp:10"),
          row("put, access 2 of 3", true, {{"nothing-lost", 20}}, "ring.hpp:12"),
          row("put, access 3 of 3", true, {{"nothing-lost", 20}}, "ring.hpp:14")};
}

RunResult sample_valid_run() {
  QueueResult queue;
  queue.queue.name = "locked";
  queue.specification = "fifo capacity=8 close=drain crash={inflight_lost}";
  queue.stages = {
      stage_of("conformance", Status::valid, 0.62, {{"programs", 840}, {"operations", 91002}}),
      stage_of("properties", Status::valid, 6.0,
               {{"programs", 20412},
                {"programs_per_second", 3402},
                {"share_full", 0.031},
                {"share_empty", 0.224},
                {"unknown", 0}}),
      stage_of("stress", Status::valid, 9.1, {{"items", 1920000}, {"items_per_second", 211000}}),
      stage_of("faults", Status::valid, 4.3, {{"kills", 412}, {"recovery_ns", 1850}}),
      stage_of("bench", Status::valid, 2.9,
               {{"items_per_second", 4870000},
                {"ratio_to_boost_message_queue", 1.32},
                {"futex_round_trip_ns", 5210}}),
  };
  ThroughputRow locked{"locked", 1, 1, 8, 1024, "blocking", 4.87e6, 4.61e6, 5.02e6, 15, 1.32, ""};
  ThroughputRow boost{
      "boost-message-queue", 1, 1, 8, 1024, "blocking", 3.69e6, 3.32e6, 3.9e6, 15, 1.0,
      "pinned apart"};
  queue.throughput = {locked, boost};
  RunResult run = run_of({queue});
  run.command_line = "build/queuecheck verify locked --seed 42";
  return run;
}

RunResult sample_failing_run() {
  QueueResult ticket;
  ticket.queue.name = "mutant:PB3";
  ticket.specification = "fifo capacity=2 refusal=unfinished";
  ticket.stages = {
      stage_of("conformance", Status::valid, 0.5, {{"programs", 840}}),
      stage_of("properties", Status::violation, 1.4, {{"programs", 18}}, "false-full"),
      stage_of("stress", Status::unknown, 2.0, {}, "the budget of 2000000 states ended"),
      stage_of("bench", Status::environment, 0, {},
               "/dev/shm has 64 KiB free, 1 MiB needed; enlarge it"),
  };
  ticket.stages[1].failures = {sample_false_full()};
  QueueResult locked;
  locked.queue.name = "mutant:PA11";
  locked.specification = "fifo capacity=4 close=drain";
  locked.stages = {stage_of("faults", Status::violation, 4.3, {{"kills", 3}}, "dead-owner"),
                   stage_of("stress", Status::violation, 1.1, {}, "order")};
  locked.stages[0].failures = {sample_lost_wakeup()};
  locked.stages[1].failures = {sample_long(4, 400)};
  RunResult run = run_of({ticket, locked});
  run.command_line = "build/queuecheck verify mutant:PB3 mutant:PA11 --seed 42";
  run.warnings = {"2 CPUs for 16 processes: stress is oversubscribed"};
  return run;
}

RunResult sample_known_run() {
  RunResult run = sample_failing_run();
  run.queues[0].stages[1].failures[0].known = "ticket 12: a stale cache answers FULL";
  run.queues[1].stages[1].failures[0].known = "ticket 13";
  run.warnings.emplace_back(
      "known failure did not appear: known.txt:3: mutant:PB3 torn (ticket 14)");
  for (QueueResult& queue : run.queues) queue.status = merged_status(queue);
  run.status = merged_status(run);
  return run;
}

std::string hostile_text() {
  return std::string("</script><script>alert(1)</script><b a='\"'>&amp;\x01\x1b[31m\xff\xc3(") +
         "\xed\xa0\x80 ]]> \xe2\x80\xae $(rm -rf ~) `id` \\ \r\n-->" + std::string(1, '\0');
}

RunResult sample_hostile_run() {
  const std::string bad = hostile_text();
  Failure failure = sample_false_full();
  failure.queue.name = bad;
  failure.stage = bad;
  failure.judgement.rule = bad;
  failure.judgement.explanation = bad;
  failure.judgement.level = bad;
  failure.run.history.specification = bad;
  QueueResult queue;
  queue.queue = {bad, "/tmp/" + bad};
  queue.specification = bad;
  queue.stages = {stage_of(bad, Status::violation, 1, {{bad, 1}}, bad)};
  queue.stages[0].failures = {failure};
  queue.stages[0].level = bad;
  queue.throughput = {ThroughputRow{bad, 1, 1, 8, 0, bad, 1, 1, 1, 1, 1.0, bad}};
  RunResult run = run_of({queue});
  run.command = bad;
  run.program = bad;
  run.command_line = bad;
  run.directory = bad;
  run.started_utc = bad;
  run.warnings = {bad};
  run.environment.cpu_model = bad;
  return run;
}

}  // namespace queuecheck
