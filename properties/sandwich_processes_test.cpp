// Why generated programs hold sandwiches (empty = false, a get, empty = false, by one process): a
// queue that may show items late excuses a false EMPTY by that, unless somebody saw the item before
// and after.
#include <gtest/gtest.h>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

// Whoever is the first to get through a handle is told EMPTY, whatever is inside.
template <bool bug>
class Shy {
 public:
  static const char* name() { return bug ? "shy" : "not-shy"; }
  static std::string specification(const Options&) {
    return "fifo visibility=eventual(process) close=none";
  }
  static Options roomy(Options options) {
    options.capacity = 4'096;  // as good as unbounded for programs of this size
    return options;
  }
  static std::size_t bytes_needed(const Options& options) {
    return LockedQueue::bytes_needed(roomy(options));
  }
  static Shy create(const Place& place, const Options& options) {
    return Shy(LockedQueue::create(place, roomy(options)));
  }
  static Shy attach(const Place& place) { return Shy(LockedQueue::attach(place)); }
  explicit Shy(LockedQueue queue) : queue_(std::move(queue)) {}

  std::uint64_t capacity() { return 0; }
  Outcome try_put(std::span<const std::byte> item) { return queue_.try_put(item); }
  Got try_get(std::span<std::byte> into) {
    if (bug && shy_) {
      shy_ = false;
      return {Outcome::empty, 0};
    }
    return queue_.try_get(into);
  }
  bool empty() { return queue_.empty(); }

 private:
  LockedQueue queue_;
  bool shy_ = true;
};

const bool registered = [] {
  register_queue(queue_table<Shy<false>>());
  register_queue(queue_table<Shy<true>>());
  return true;
}();

StageResult properties_of(const char* queue, std::vector<OperationKind> operations,
                          std::uint64_t programs = 2'000) {
  const auto executor = make_process_executor(find_queue(queue));
  PropertySettings settings;
  settings.seconds = 60;
  settings.programs_max = programs;
  settings.generator.operations = std::move(operations);
  settings.shrink.seconds = 2;
  return run_properties(*executor, settings);
}

const std::vector<OperationKind> with_observer{OperationKind::try_put, OperationKind::try_get,
                                               OperationKind::empty};

Judgement judge_second(const char* queue, std::vector<OperationKind> kinds) {
  Program program;
  program.options.capacity = 4;
  program.prefill = 1;
  program.processes.resize(2);
  for (const OperationKind kind : kinds) program.processes[1].emplace_back().kind = kind;
  return judge_run(make_process_executor(find_queue(queue))->run(program));
}

TEST(Sandwiches, MakeAFalseEmptySharp) {
  const StageResult result = properties_of("shy", with_observer);
  ASSERT_EQ(result.status, Status::violation) << result.reason;
  const Failure& failure = result.failures[0];
  EXPECT_EQ(failure.judgement.violation, ViolationClass::false_empty);
  EXPECT_LE(operation_count(failure.program), 5U);
}

TEST(Sandwiches, WithoutThemTheAxisExcusesIt) {
  using enum OperationKind;
  EXPECT_EQ(judge_second("shy", {try_get, try_get}).verdict, Verdict::valid);
  EXPECT_EQ(judge_second("shy", {empty, try_get, try_get}).verdict, Verdict::violation)
      << "seen before, and nobody else takes any";
  EXPECT_EQ(judge_second("shy", {empty, try_get, empty}).violation, ViolationClass::false_empty);
  EXPECT_EQ(judge_second("not-shy", {empty, try_get, empty}).verdict, Verdict::valid);
}

TEST(Sandwiches, AccuseNobodyElse) {
  // A few of these must be searched beyond the judge's budget, which accuses nobody.
  const StageResult result = properties_of("not-shy", with_observer, 400);
  EXPECT_TRUE(result.failures.empty()) << result.reason;
  EXPECT_GT(result.counters.at("sandwich_share"), 0.01);
}

}  // namespace
}  // namespace queuecheck
