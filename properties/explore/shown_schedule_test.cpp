// The text of a schedule, and where its steps stand in the source.
#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shown_schedule.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"
#include "queuecheck/properties/explore/toy_lane_test_support.hpp"

namespace queuecheck::explore {
namespace {

Program two_producers() {
  Program program;
  program.options.capacity = 2;
  program.processes = {{Step{}}, {Step{}}};
  return program;
}

struct Traced {
  Traced(Lane& lane, const Program& program, const Moves& moves, const std::byte* segment) {
    replay->assign(moves);
    Tracer tracer(*replay, *trace, segment);
    lane.run(tracer, {});
    tracer.finish();
    static_cast<void>(program);
  }
  std::unique_ptr<ReplayAnchored> replay = std::make_unique<ReplayAnchored>();
  std::unique_ptr<RunTrace> trace = std::make_unique<RunTrace>();
};

TEST(ShownSchedule, OneColumnForEachProcessAndTheStepsThatMeet) {
  ToyLane lane;
  lane.prepare(two_producers(), {});
  const Moves moves{{.action = {ActionKind::run, 0}, .ordinal = 0, .access = 2},
                    {.action = {ActionKind::run, 1}, .ordinal = 0, .access = 4}};
  const Traced traced(lane, two_producers(), moves, lane.segment());
  EXPECT_EQ(shown_schedule(lane.world(), *traced.trace, std::vector<SourceLine>{}),
            R"(step    process 0                           process 1
============================================================================
   1  * try_put(1) [1] load +8 = 0
   2    try_put [2]
   3                                        try_put(1001) [1-2]
   5                                      * try_put [3] store +16: 0 → 1001
   6                                      * try_put [4] store +8: 0 → 1 → ok
   7  * try_put [3] store +16: 1001 → 1
   8  * try_put [4] store +8: 1 → 1 → ok
[n-m]: accesses to the segment, counted within the operation
* where the operations meet:
  step   1, process 0: load +8 = 0
  step   5, process 1: store +16: 0 → 1001
  step   6, process 1: store +8: 0 → 1
  step   7, process 0: store +16: 1001 → 1
  step   8, process 0: store +8: 1 → 1
)");
  const std::string accused =
      shown_schedule(lane.world(), *traced.trace, std::vector<SourceLine>{}, {4, 6});
  EXPECT_TRUE(
      accused.ends_with("* what the failure is about:\n"
                        "  step   5, process 1: store +16: 0 → 1001\n"
                        "  step   7, process 0: store +16: 1001 → 1\n"))
      << accused;
}

TEST(ShownSchedule, TheSameStepsOneByOne) {
  ToyLane lane;
  lane.prepare(two_producers(), {});
  const Moves moves{{.action = {ActionKind::run, 0}, .ordinal = 0, .access = 2},
                    {.action = {ActionKind::run, 1}, .ordinal = 0, .access = 4}};
  const Traced traced(lane, two_producers(), moves, lane.segment());
  const SourceLine place{"Toy::put", "toy.hpp", 7, "tail = 1;"};
  const std::vector<ExploredStep> steps = listed_steps(
      lane.world(), *traced.trace, std::vector<SourceLine>(traced.trace->event_count, place), {4});
  ASSERT_EQ(steps.size(), traced.trace->event_count);
  EXPECT_EQ(steps[0].call, "try_put(1)");
  EXPECT_EQ(steps[0].what, "load +8 = 0");
  EXPECT_EQ(steps[1].call, "try_put");
  EXPECT_EQ(steps[4].number, 5u);
  EXPECT_EQ(steps[4].process, 1u);
  EXPECT_EQ(steps[4].access, 3u);
  EXPECT_EQ(steps[4].place, "toy.hpp:7");
  EXPECT_EQ(steps[4].source, "tail = 1;");
  EXPECT_TRUE(steps[4].critical);
  EXPECT_FALSE(steps[6].critical);
  EXPECT_EQ(steps[4].answer, "") << "not there yet";
  EXPECT_EQ(steps[5].answer, "ok");
}

TEST(SourceLines, TheInnermostFrameOutsideTheStandardLibraryIsTold) {
  const std::string output =
      "0x0000000000001a2f\n"
      "std::atomic<unsigned long>::store(unsigned long, std::memory_order)\n"
      "/usr/include/c++/12/bits/atomic_base.h:464\n"
      "queuecheck::Ring<int, (Kind)1>::put(std::span<std::byte const>)\n"
      "src/ring.hpp:12 (discriminator 2)\n"
      "outer()\n"
      "src/outer.hpp:7\n"
      "0x0000000000000000\n"
      "??\n"
      "??:0\n"
      "0x0000000000000007\n"
      "std::atomic<bool>::load(std::memory_order) const\n"
      "/usr/include/c++/12/atomic:80\n";
  const std::vector<SourceLine> lines = parse_frames(output, 3);
  EXPECT_EQ(lines[0], (SourceLine{"queuecheck::Ring<int, (Kind)1>::put", "src/ring.hpp", 12, ""}));
  EXPECT_EQ(place_text(lines[0]), "ring.hpp:12");
  EXPECT_EQ(lines[1], SourceLine{});
  EXPECT_EQ(lines[2].line, 80U) << "nothing else is there";
}

TEST(SourceLines, WhatIsMissingIsSaidInOneLine) {
  const std::uintptr_t offset = 64;
  EXPECT_EQ(source_lines("x.so", {&offset, 1}, "no-such-addr2line").missing,
            "no source lines: 'no-such-addr2line' could not read x.so; right would be the package "
            "binutils");
  EXPECT_EQ(source_lines("/no/such/x.so", {&offset, 1}).lines.size(), 1U);
  EXPECT_NE(source_lines("/no/such/x.so", {&offset, 1}).missing, "");
}

TEST(SourceLines, EveryStepOfAQueueHasFunctionLineAndText) {
  const InstrumentedTwin twin = instrumented_twin(find_queue("ticket"));
  ASSERT_TRUE(twin) << twin.reason;
  const auto lane = make_fiber_lane(twin.path);
  lane->prepare(two_producers(), {});
  const Moves moves{{.action = {ActionKind::run, 0}, .ordinal = 0, .access = 3}};
  const Traced traced(*lane, two_producers(), moves,
                      reinterpret_cast<const std::byte*>(runtime.area.base));
  std::string missing;
  const std::vector<SourceLine> places = places_of(*traced.trace, twin.path, missing);
  EXPECT_EQ(missing, "");
  ASSERT_GT(places.size(), 4U);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const SourceLine& place = places[i];
    EXPECT_GT(place.line, 0U) << "step " << i + 1;
    EXPECT_NE(place.function, "");
    EXPECT_NE(place.text, "") << place_text(place);
    EXPECT_EQ(place.file.find("/include/c++/"), std::string::npos) << place_text(place);
  }
  const std::string text = shown_schedule(lane->world(), *traced.trace, twin.path);
  EXPECT_NE(text.find("ticket_"), std::string::npos) << text;
  if (std::getenv("QUEUECHECK_SHOW") != nullptr) std::printf("%s\n", text.c_str());
}

}  // namespace
}  // namespace queuecheck::explore
