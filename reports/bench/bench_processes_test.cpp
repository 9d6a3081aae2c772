// Real measured runs: right queues with right counts, and queues that stall, crash, lose or refuse.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/reports/bench/bench_stage.hpp"
#include "queuecheck/reports/bench/bench_worker.hpp"
#include "queuecheck/reports/bench/google_bench.hpp"
#include "queuecheck/reports/bench/small_ring_test_support.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {
namespace {

// What a bad queue does with its 1000th put: the warm-up is past, the clock is running.
enum class Badness { stalls, crashes, changes, errs, refuses };

template <Badness badness>
class BadQueue : public test::SmallRing {
 public:
  static std::string name() { return "bad-" + std::to_string(static_cast<int>(badness)); }
  static BadQueue create(const Place& place, const Options&) {
    if (badness == Badness::refuses) throw std::invalid_argument("not with me");
    BadQueue queue;
    queue.lay_out(place);
    return queue;
  }
  static BadQueue attach(const Place& place) {
    BadQueue queue;
    queue.find(place);
    return queue;
  }

  Outcome try_put(std::span<const std::byte> item) {
    const bool now = puts() == 1000;
    if (now && badness == Badness::stalls) return Outcome::full;
    if (now && badness == Badness::crashes) raise(SIGSEGV);
    if (now && badness == Badness::errs) return Outcome::error;
    return put_changed(item, now && badness == Badness::changes ? 4 : 0);
  }
};

template <Badness badness>
QueueSource bad_queue() {
  return {BadQueue<badness>::name(), ""};
}

// Before main: the nursery is forked by start(), and knows what is known then.
const bool registered = [] {
  register_bench_worker();
  register_queue(queue_table<BadQueue<Badness::stalls>>());
  register_queue(queue_table<BadQueue<Badness::crashes>>());
  register_queue(queue_table<BadQueue<Badness::changes>>());
  register_queue(queue_table<BadQueue<Badness::errs>>());
  register_queue(queue_table<BadQueue<Badness::refuses>>());
  return true;
}();

BenchCell cell_of(const QueueSource& queue, std::uint32_t producers = 1,
                  std::uint32_t consumers = 1) {
  return {queue, {64, 8, producers, consumers, {}}};
}

BenchSample measure(const BenchCell& cell, std::uint64_t items, const RunLimits& limits = {}) {
  const Options& options = cell.options;
  return measure_once(cell, items,
                      place_workers(options.producers, options.consumers, allowed_cpus()), limits);
}

// Ours in /dev/shm; other programs' names are none of this test's business.
int names_left() {
  int left = 0;
  const std::string ours = "queuecheck-" + std::to_string(getpid()) + "-";
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
    if (entry.path().filename().string().find(ours) != std::string::npos) ++left;
  }
  return left;
}

TEST(Measure, MovesEveryItemOfEachBuiltInQueue) {
  for (const char* name : {"locked", "ticket", "boost-message-queue"}) {
    for (const BenchShape shape : {BenchShape{1, 1}, BenchShape{2, 3}}) {
      const BenchSample sample =
          measure(cell_of(find_queue(name), shape.producers, shape.consumers), 5003);
      EXPECT_EQ(sample.end, RunEnd::completed) << name << ": " << sample.problem;
      EXPECT_EQ(sample.items, 5003U);
      EXPECT_GT(sample.elapsed_s, 0);
      EXPECT_GT(sample.cpu_ns_per_item, 0);
      EXPECT_EQ(sample.capacity, 64U);
    }
  }
  EXPECT_EQ(names_left(), 0);
}

TEST(Measure, FindsAChangedItem) {
  const BenchSample sample = measure(cell_of(bad_queue<Badness::changes>()), 5000);
  EXPECT_EQ(sample.end, RunEnd::wrong) << sample.problem;
}

TEST(Measure, FindsAFailingOperationWithoutWaitingForTheStall) {
  const BenchSample sample = measure(cell_of(bad_queue<Badness::errs>()), 5000);
  EXPECT_EQ(sample.end, RunEnd::wrong) << sample.problem;
  EXPECT_NE(sample.problem.find("producer 0: an operation failed"), std::string::npos)
      << sample.problem;
}

TEST(Measure, TellsACrashByItsSignal) {
  const BenchSample sample = measure(cell_of(bad_queue<Badness::crashes>()), 5000);
  EXPECT_EQ(sample.end, RunEnd::crashed) << sample.problem;
  EXPECT_NE(sample.problem.find("producer 0"), std::string::npos) << sample.problem;
}

TEST(Measure, EndsARunThatStallsAndSaysHowFarItCame) {
  const BenchSample sample = measure(cell_of(bad_queue<Badness::stalls>()), 5000, {0.5});
  EXPECT_EQ(sample.end, RunEnd::stalled) << sample.problem;
  EXPECT_NE(sample.problem.find("of 5128 items"), std::string::npos) << sample.problem;
}

TEST(Measure, PassesOnARefusal) {
  const BenchSample sample = measure(cell_of(bad_queue<Badness::refuses>()), 5000);
  EXPECT_EQ(sample.end, RunEnd::refused);
  EXPECT_NE(sample.problem.find("not with me"), std::string::npos) << sample.problem;
}

TEST(Measure, RefusesAPlaceThatTheMachineCannotHold) {
  BenchCell cell = cell_of(find_queue("locked"));
  cell.options.capacity = std::uint64_t{1} << 44;
  const BenchSample sample = measure(cell, 5000);
  EXPECT_TRUE(sample.end == RunEnd::environment || sample.end == RunEnd::refused);
  EXPECT_FALSE(sample.problem.empty());
}

TEST(Limits, AreMeasuredAndInOrder) {
  const PhysicalLimits limits = measure_limits();
  ASSERT_TRUE(limits.line_round_trip_ns.has_value()) << limits.problem;
  EXPECT_GT(*limits.line_round_trip_ns_best, 0);
  EXPECT_LE(*limits.line_round_trip_ns_best, *limits.line_round_trip_ns);
  EXPECT_LE(*limits.futex_round_trip_ns_best, *limits.futex_round_trip_ns);
  EXPECT_GT(*limits.fetch_add_contended_ns, 0);
  EXPECT_GT(*limits.memcpy_gib_per_s, 0);
}

TEST(Throughput, RatioIsTakenRoundByRound) {
  BenchSettings settings;
  settings.queues = {find_queue("locked"), find_queue("boost-message-queue")};
  settings.repetitions = 3;
  settings.run_seconds = 0.03;
  const std::vector<BenchRow> rows = run_throughput(settings);
  ASSERT_EQ(rows.size(), 2U);
  for (const BenchRow& row : rows) {
    EXPECT_EQ(row.end, RunEnd::completed) << row.problem;
    EXPECT_GE(row.samples.size(), 3U);
    EXPECT_EQ(row.waiting, "blocking");
  }
  ASSERT_TRUE(rows[0].ratio_to_baseline.has_value());
  EXPECT_GT(*rows[0].ratio_to_baseline, 0);
  EXPECT_FALSE(rows[1].ratio_to_baseline.has_value());
}

TEST(Throughput, ShapesOfAQueueStandBesideItsFirst) {
  BenchSettings settings;
  settings.queues = {find_queue("locked"), find_queue("spsc")};
  settings.shapes = {{1, 1}, {2, 2}};
  settings.repetitions = 2;
  settings.run_seconds = 0.01;
  const std::vector<BenchRow> rows = run_throughput(settings);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_FALSE(rows[0].ratio_to_first_shape.has_value());
  ASSERT_TRUE(rows[2].ratio_to_first_shape.has_value());
  EXPECT_GT(*rows[2].ratio_to_first_shape, 0);
  EXPECT_EQ(rows[3].end, RunEnd::not_offered);
  EXPECT_EQ(rows[3].problem, "one producer, one consumer");
  EXPECT_FALSE(rows[3].ratio_to_first_shape.has_value());
}

TEST(Throughput, ABadQueueIsMeasuredOnceAndDoesNotHarmTheOthers) {
  BenchSettings settings;
  settings.queues = {find_queue("locked"), bad_queue<Badness::crashes>()};
  settings.repetitions = 2;
  settings.run_seconds = 0.01;
  const BenchReport report = run_bench(settings, {});
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_EQ(report.rows[0].items_per_second.count, report.rows[0].samples.size());
  EXPECT_GE(report.rows[0].items_per_second.count, 2U);
  EXPECT_EQ(report.rows[1].end, RunEnd::crashed);
  EXPECT_EQ(report.rows[1].samples.size(), 1U);
  EXPECT_EQ(report.status, Status::violation);
}

TEST(GoogleBenchmark, ItsFilterAndRepetitionsDecideWhatIsMeasured) {
  BenchSettings settings;
  settings.queues = {find_queue("locked"), find_queue("ticket")};
  settings.run_seconds = 0.01;
  testing::internal::CaptureStdout();
  const BenchReport report = run_bench(
      settings,
      {"--", "--benchmark_filter=^ticket", "--benchmark_repetitions=2", "--benchmark_format=json"});
  const std::string output = testing::internal::GetCapturedStdout();
  ASSERT_EQ(report.rows.size(), 1U);
  EXPECT_EQ(report.rows[0].queue, "ticket");
  EXPECT_GE(report.rows[0].samples.size(), 2U);
  EXPECT_LE(report.rows[0].samples.size(), 6U);  // two rounds, repeated where disturbed
  EXPECT_NE(output.find("\"cpu_ns_per_item\""), std::string::npos) << output;
  EXPECT_EQ(output.find("locked"), std::string::npos) << output;
}

TEST(Stage, HasItsCountersAndKeepsItsBudget) {
  BenchReport details;
  const StageResult stage = run_bench_stage(find_queue("locked"), 7, 1, {}, &details);
  EXPECT_EQ(stage.status, Status::valid) << stage.reason;
  for (const char* counter :
       {"items_per_second", "ratio_to_boost_message_queue", "futex_round_trip_ns"}) {
    EXPECT_TRUE(stage.counters.contains(counter)) << counter;
  }
  EXPECT_EQ(details.rows.size(), 2U);
  EXPECT_LT(stage.seconds, 10);  // 1 s asked for; the rest is a busy machine's
}

TEST(Stage, AWrongQueueIsAViolation) {
  const StageResult stage = run_bench_stage(bad_queue<Badness::changes>(), 7, 1);
  EXPECT_EQ(stage.status, Status::violation);
  EXPECT_FALSE(stage.reason.empty());
}

}  // namespace
}  // namespace queuecheck
