// Latency between real processes: forked writers of shared histograms, right queues in every phase,
// and queues that lose, change, crash or refuse. Nothing here depends on how fast anything is.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <stdexcept>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/small_ring_test_support.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/reports/latency/latency_rounds.hpp"
#include "queuecheck/reports/latency/latency_worker.hpp"

namespace queuecheck {
namespace {

// What a bad queue does with its 40th put.
enum class Badness { loses, changes, crashes, refuses };

template <Badness badness>
class BadLatencyQueue : public test::SmallRing {
 public:
  static std::string name() { return "bad-latency-" + std::to_string(static_cast<int>(badness)); }
  static BadLatencyQueue create(const Place& place, const Options&) {
    if (badness == Badness::refuses) throw std::invalid_argument("not with me");
    BadLatencyQueue queue;
    queue.lay_out(place);
    return queue;
  }
  static BadLatencyQueue attach(const Place& place) {
    BadLatencyQueue queue;
    queue.find(place);
    return queue;
  }

  Outcome try_put(std::span<const std::byte> item) {
    const bool now = ++tries_ == 40;
    if (now && badness == Badness::loses) return Outcome::ok;
    if (now && badness == Badness::crashes) raise(SIGSEGV);
    return put_changed(item, now && badness == Badness::changes ? 4 : 0);
  }

 private:
  std::uint64_t tries_ = 0;
};

constexpr std::uint32_t writers = 4;

// The value that a writer counts as its i-th; all writers together count 0, 1, 2, ...
std::int64_t value_of(std::uint64_t i, std::uint32_t writer) {
  return static_cast<std::int64_t>(i * writers + writer) * 97;
}

void histogram_writer(const WorkerContext& context) {
  const Mapping mapping = Segment::adopt(dup(context.control_fd)).map();
  auto* histograms = reinterpret_cast<LatencyHistogram*>(mapping.memory().data());
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    histograms[context.index].add(value_of(i, context.index));
  }
}

// Before main: the nursery is forked by start(), and knows what is known then.
const bool registered = [] {
  register_latency_worker();
  register_worker_entry("histogram-writer", histogram_writer);
  register_queue(queue_table<BadLatencyQueue<Badness::loses>>());
  register_queue(queue_table<BadLatencyQueue<Badness::changes>>());
  register_queue(queue_table<BadLatencyQueue<Badness::crashes>>());
  register_queue(queue_table<BadLatencyQueue<Badness::refuses>>());
  return true;
}();

TEST(SharedHistograms, OfForkedWritersTogetherHoldEveryValue) {
  // Fresh shared memory, all zero bytes: an empty histogram each.
  const Segment segment =
      Segment::create_anonymous("queuecheck-histograms", writers * sizeof(LatencyHistogram));
  {
    WorkerGroup group;
    for (std::uint32_t i = 0; i < writers; ++i) {
      group.add("histogram-writer", {i, 0, segment.fd(), false});
    }
    while (group.wait(1'000) != 0) {
    }
  }
  const Mapping mapping = segment.map();
  const auto* histograms = reinterpret_cast<const LatencyHistogram*>(mapping.memory().data());
  HistogramCounts all;
  for (std::uint32_t i = 0; i < writers; ++i) all = merged(all, counts_of(histograms[i]));
  const auto expected = std::make_unique<LatencyHistogram>();
  for (std::uint32_t writer = 0; writer < writers; ++writer) {
    for (std::uint64_t i = 0; i < 5'000; ++i) expected->add(value_of(i, writer));
  }
  EXPECT_EQ(all, counts_of(*expected));
}

const Calibration& stamp_clock() {
  static const Calibration measured = Calibration::measure(best_stamp_clock());
  return measured;
}

LatencySample measure(const LatencyProbe& probe, double seconds = 0.03, double stall_s = 3) {
  const Options& options = probe.options;
  return measure_latency(probe, place_workers(options.producers, options.consumers, allowed_cpus()),
                         stamp_clock(), seconds, {stall_s});
}

LatencyProbe probe_of(const QueueSource& queue, LatencyPhase phase, std::uint32_t processes = 1) {
  LatencyProbe probe;
  probe.phase = phase;
  probe.queue = queue;
  probe.options = {64, 8, processes, processes, {}};
  probe.items_per_second = 20'000;
  return probe;
}

TEST(MeasureLatency, OfBothLimits) {
  for (const auto& [medium, phase] : {std::pair{LatencyMedium::two_lines, LatencyPhase::busy},
                                      std::pair{LatencyMedium::futex, LatencyPhase::idle}}) {
    LatencyProbe probe;
    probe.medium = medium;
    probe.phase = phase;
    probe.options = {0, 8, 1, 1, {}};
    const LatencySample sample = measure(probe);
    ASSERT_EQ(sample.end, RunEnd::completed) << name(medium) << ": " << sample.problem;
    EXPECT_GT(sample.items, 0U) << name(medium);
  }
}

TEST(MeasureLatency, OfQueuesInEveryPhase) {
  using enum LatencyPhase;
  for (const char* queue : {"locked", "ring", "boost-message-queue", "boost-lockfree-spsc"}) {
    const bool waits = std::string_view(queue) != "boost-lockfree-spsc";
    for (const LatencyPhase phase : {busy, idle, load, saturated}) {
      if (phase == idle && !waits) continue;
      const LatencySample sample = measure(probe_of(find_queue(queue), phase));
      ASSERT_EQ(sample.end, RunEnd::completed)
          << queue << " " << name(phase) << ": " << sample.problem;
      EXPECT_GT(sample.items, 0U) << queue << " " << name(phase);
      EXPECT_LE(sample.scheduled.count(), sample.items);
      EXPECT_EQ(sample.scheduled.count(), sample.closed_loop.count());
      EXPECT_GT(sample.achieved_items_per_second, 0);
      EXPECT_EQ(sample.blocking, waits && phase != busy) << queue;
      EXPECT_GE(sample.capacity, 64U);
    }
  }
}

TEST(MeasureLatency, OfTwoProducersAndTwoConsumersWithItemsOfAnySize) {
  for (const char* queue : {"locked", "ring", "ticket"}) {
    LatencyProbe probe = probe_of(find_queue(queue), LatencyPhase::load, 2);
    probe.options.item_bytes_max = 64;
    const LatencySample sample = measure(probe);
    ASSERT_EQ(sample.end, RunEnd::completed) << queue << ": " << sample.problem;
    EXPECT_GT(sample.items, 0U);
  }
}

TEST(MeasureLatency, ALoadThatNothingMovesIsNotKept) {
  LatencyProbe probe = probe_of(find_queue("locked"), LatencyPhase::load);
  probe.items_per_second = 1e9;
  const LatencySample sample = measure(probe, 0.01);
  ASSERT_EQ(sample.end, RunEnd::completed) << sample.problem;
  EXPECT_LT(sample.kept_share, kept_share_min);
}

template <Badness badness>
LatencySample measure_bad(LatencyPhase phase, double stall_s = 3) {
  return measure(probe_of({BadLatencyQueue<badness>::name(), ""}, phase), 0.03, stall_s);
}

TEST(MeasureLatency, FindsAChangedItemACrashAndARefusal) {
  const LatencySample changed = measure_bad<Badness::changes>(LatencyPhase::load);
  EXPECT_EQ(changed.end, RunEnd::wrong);
  EXPECT_NE(changed.problem.find("lost, repeated or changed"), std::string::npos)
      << changed.problem;
  EXPECT_EQ(measure_bad<Badness::crashes>(LatencyPhase::busy).end, RunEnd::crashed);
  const LatencySample refused = measure_bad<Badness::refuses>(LatencyPhase::load);
  EXPECT_EQ(refused.end, RunEnd::refused);
  EXPECT_NE(refused.problem.find("not with me"), std::string::npos) << refused.problem;
}

TEST(MeasureLatency, DoesNotWaitForeverForALostItem) {
  EXPECT_EQ(measure_bad<Badness::loses>(LatencyPhase::load, 0.2).end, RunEnd::stalled);
}

TEST(LatencyReport, HasARowForEachPhaseAndLoadAndTellsItsClock) {
  LatencySettings settings;
  settings.bench.queues = {find_queue("locked"), find_queue("spsc")};
  settings.bench.shapes = {{1, 1}, {2, 2}};
  settings.bench.repetitions = 1;
  settings.loads = {{0.5, 0}, {0, 10'000}};
  settings.run_seconds = 0.02;
  const LatencyReport report = run_latency(settings);
  EXPECT_EQ(report.status, Status::valid) << report.reason;
  // Two limits, and each queue's busy, idle and two loads, and two loads in the second shape.
  ASSERT_EQ(report.rows.size(), 2U + 6U + 6U);
  EXPECT_TRUE(report.rows[0].is_limit);
  EXPECT_EQ(report.rows[2].phase, LatencyPhase::busy);
  EXPECT_EQ(report.rows[3].phase, LatencyPhase::idle);
  const LatencyRow& half = report.rows[4];
  ASSERT_TRUE(half.saturated_items_per_second);
  EXPECT_DOUBLE_EQ(half.load_items_per_second, *half.saturated_items_per_second / 2);
  EXPECT_FALSE(report.rows[5].saturated_items_per_second);
  EXPECT_EQ(report.rows[6].producers, 2U);
  EXPECT_EQ(report.rows[13].end, RunEnd::not_offered);
  EXPECT_GT(report.clock.record_ns, 0);
  EXPECT_GT(report.clock.stamp_ns, 0);
  if (report.clock.skew) {
    EXPECT_LE(report.clock.skew->low_ns, report.clock.skew->high_ns + 1);
  }
}

}  // namespace
}  // namespace queuecheck
