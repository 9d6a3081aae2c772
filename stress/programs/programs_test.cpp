// What every stress program keeps, whatever the queue offers, from 1 to 1024 processes; and what
// each of the shapes promises.
#include "queuecheck/stress/programs/programs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/program_wire.hpp"

namespace queuecheck {
namespace {

QueueFacts facts(const char* queue) {
  return load(find_queue(queue));
}

// A queue that offers only some operations.
QueueFacts offering(std::vector<OperationKind> operations) {
  return QueueFacts(
      "some", std::move(operations), [](const Options&) { return std::string("fifo"); },
      [](const Options&) {});
}

StressShape shape_of(std::uint32_t processes, std::uint64_t capacity = 0) {
  StressShape shape;
  shape.processes = processes;
  shape.capacity = capacity;
  return shape;
}

// Gets that surely come back, less the puts that surely do: who counts on whom.
std::int64_t gets_owed(const Program& program) {
  std::int64_t owed = 0;
  for (const auto& steps : program.processes) {
    for (const Step& step : steps) {
      if (!may_wait_for_ever(step)) continue;
      const auto repeat = static_cast<std::int64_t>(step.repeat);
      owed += is_get(step.kind) ? repeat : is_put(step.kind) ? -repeat : 0;
    }
  }
  return owed;
}

// Those that run unasked.
std::vector<StressProgram> usual_programs() {
  std::vector<StressProgram> all(stress_programs().begin(), stress_programs().end());
  std::erase_if(all, [](const StressProgram& one) { return one.only_asked; });
  return all;
}

TEST(StressPrograms, MayBeRunFromOneToAThousandProcesses) {
  for (const char* queue : {"locked", "ring", "spsc", "ticket", "boost-message-queue"}) {
    const QueueFacts offered = facts(queue);
    for (const StressProgram& one : usual_programs()) {
      for (const std::uint32_t processes : {1U, 2U, 3U, 16U, 1024U}) {
        for (std::uint64_t seed = 0; seed < (processes > 16 ? 1U : 25U); ++seed) {
          const MadeProgram made = one.make(shape_of(processes), offered, seed);
          EXPECT_TRUE(made || !made.why_not().empty()) << one.name;
          if (!made) continue;
          EXPECT_EQ(check_runnable(*made), std::nullopt) << one.name << " seed " << seed;
          EXPECT_EQ(made->name, one.name);
          EXPECT_EQ(*made, *one.make(shape_of(processes), offered, seed)) << one.name;
          EXPECT_LE(made->processes.size(), std::max(1U, processes)) << one.name;
          EXPECT_EQ(made->balanced ? gets_owed(*made) : 0, 0) << one.name << " seed " << seed;
          std::vector<std::byte> wire;
          encode_program(*made, wire);
          EXPECT_LE(wire.size(), program_area_bytes) << one.name << ", " << processes;
        }
      }
    }
  }
}

TEST(StressPrograms, TakeTheCapacityThatIsAskedForWhereItIsEnough) {
  for (const StressProgram& one : usual_programs()) {
    const MadeProgram made = one.make(shape_of(4, 40), facts("ring"), 3);
    ASSERT_TRUE(made) << one.name;
    EXPECT_EQ(made->options.capacity, 40U) << one.name;
  }
}

TEST(StressPrograms, SayWhyAQueueCannotBeGivenThem) {
  const QueueFacts least = offering({OperationKind::try_put, OperationKind::try_get});
  const auto why = [&](std::string_view name, std::uint32_t processes = 4) {
    return find_stress_program(name)->make(shape_of(processes), least, 1).why_not();
  };
  EXPECT_EQ(why("k2-tokens"), "");
  EXPECT_EQ(why("k3-holes"), "");
  EXPECT_EQ(why("k4-ping-pong"), "the queue has neither put nor get that wait");
  EXPECT_EQ(why("k5-herd"), "the queue has no get that waits");
  EXPECT_EQ(why("k6-brim", 1), "needs two processes");
  EXPECT_EQ(why("k7-deadlines"), "the queue has no call with a deadline");
  EXPECT_EQ(why("k8-close-storm"), "the queue has no close");
  EXPECT_EQ(why("k9-wrap"), "wrap not tested: the queue has no preset");
  EXPECT_EQ(why("k11-strangers"), "its processes cannot attach anew");
  EXPECT_EQ(why("k12-observers"), "the queue has none of size, empty, full and peek");
}

TEST(StressPrograms, ClosesComeAfterASilence) {
  bool silent = false;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const MadeProgram storm = k8_close_storm(shape_of(4), facts("locked"), seed);
    for (const Step& step : storm->processes.back()) silent = silent || step.delay_ns > 100'000;
  }
  EXPECT_TRUE(silent);
}

TEST(StressPrograms, HolesAreAsManyAsProcesses) {
  for (const std::uint64_t capacity : {0U, 3U, 100U}) {
    const MadeProgram made = k3_holes(shape_of(4, capacity), facts("locked"), 5);
    EXPECT_EQ(made->prefill + 4, made->options.capacity);
  }
  const MadeProgram alone = k3_holes(shape_of(4), facts("spsc"), 5);
  EXPECT_EQ(alone->processes.size(), 1U);
  EXPECT_EQ(alone->prefill + 1, alone->options.capacity) << "full but one";
}

TEST(StressPrograms, WrapsBeginInAllStatesNextToAllWidths) {
  bool full = false;
  bool empty = false;
  bool half = false;
  bool at_32_bits = false;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const MadeProgram made = k9_wrap(shape_of(4), facts("ticket"), seed);
    ASSERT_TRUE(made && made->preset);
    full = full || made->prefill == made->options.capacity;
    empty = empty || made->prefill == 0;
    half = half || (made->prefill > 0 && made->prefill < made->options.capacity);
    at_32_bits = at_32_bits || (std::uint64_t{1} << 32) - *made->preset <= 28;
  }
  EXPECT_TRUE(full && empty && half && at_32_bits);
}

// A far deadline that nobody ends would cost its seconds on a right queue.
TEST(StressPrograms, FarDeadlinesHaveAsManyWhoComeAsWait) {
  int seen = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const MadeProgram made = k7_deadlines(shape_of(6), facts("locked"), seed);
    std::uint64_t gets = 0;
    std::uint64_t puts = 0;
    bool far = false;
    for (const auto& steps : made->processes) {
      for (const Step& step : steps) {
        far = far || step.timeout_ns >= 500'000'000;
        gets += is_get(step.kind) ? step.repeat : 0;
        puts += is_put(step.kind) ? step.repeat : 0;
      }
    }
    if (!far) continue;
    ++seen;
    EXPECT_EQ(gets, puts) << "seed " << seed;
    EXPECT_TRUE(made->prefill != 0 || made->options.capacity >= puts) << "one is refused";
  }
  EXPECT_GT(seen, 10);
}

TEST(StressPrograms, StrangersComeAnewButNeverTheFirst) {
  const MadeProgram made = k11_strangers(shape_of(6), facts("ring"), 2);
  ASSERT_TRUE(made);
  EXPECT_FALSE(reattaches(made->processes.front()));
  EXPECT_TRUE(reattaches(made->processes.back()));
  Program wrong = *made;
  wrong.processes[0][0].reattach = true;
  EXPECT_EQ(check_runnable(wrong),
            "process 0, step 1: process 0 holds the queue for the others; it cannot attach anew");
}

}  // namespace
}  // namespace queuecheck
