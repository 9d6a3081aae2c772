// Schedules carried over to programs from which something was taken out.
#include <gtest/gtest.h>

#include "queuecheck/properties/explore/schedule_projection.hpp"

namespace queuecheck::explore {
namespace {

Step call(OperationKind kind, std::uint64_t repeat = 1) {
  Step step;
  step.kind = kind;
  step.repeat = repeat;
  return step;
}

const Step put = call(OperationKind::try_put), get = call(OperationKind::try_get),
           size = call(OperationKind::size);

Program program_of(std::vector<std::vector<Step>> processes) {
  Program program;
  program.processes = std::move(processes);
  return program;
}

Move run(std::uint8_t process, std::uint32_t ordinal, std::uint32_t access) {
  return {.action = {ActionKind::run, process}, .ordinal = ordinal, .access = access};
}

std::string text_of(const Moves& moves) {
  std::string text;
  for (const Move& move : moves) text += (text.empty() ? "" : ", ") + move_text(move);
  return text;
}

TEST(ScheduleProjection, ChangesNothingOnTheProgramItself) {
  const Program program = program_of({{put, get, put}, {get, size, call(OperationKind::put, 3)}});
  const Moves moves{run(0, 1, 2), run(1, 4, 1), run(0, 5, 2), {.action = {ActionKind::kill, 1}}};
  EXPECT_EQ(text_of(projected(moves, program, program)), text_of(moves));
}

TEST(ScheduleProjection, OperationsThatAreGoneEndWhereTheyBegan) {
  const Program from = program_of({{put, get, put}});
  const Moves moves{run(0, 0, 2), run(0, 1, 3), run(0, 2, 4), run(0, 3, 1)};
  EXPECT_EQ(text_of(projected(moves, from, program_of({{put, put}}))),
            "P0 0.2, P0 1.0, P0 1.4, P0 2.1");
  EXPECT_EQ(text_of(projected(moves, from, program_of({{get, put}}))),
            "P0 0.0, P0 0.3, P0 1.4, P0 2.1");
}

TEST(ScheduleProjection, ProcessesThatAreGoneTakeTheirMovesWithThem) {
  const Program from = program_of({{put, put}, {put, get}, {get, get}});
  const Moves moves{
      run(0, 0, 1), run(1, 1, 2), run(2, 1, 3), {.action = {ActionKind::flush, 2}}, run(3, 0, 1)};
  EXPECT_EQ(text_of(projected(moves, from, program_of({{put, put}, {get, get}}))),
            "P0 0.1, P1 1.3, P1 flush, P2 0.1");
  EXPECT_EQ(text_of(projected(moves, from, program_of({{put, get}, {get, get}}))),
            "P0 1.2, P1 1.3, P1 flush, P2 0.1");
}

TEST(ScheduleProjection, ChangedDetailsAndRepeatsKeepTheirPlace) {
  Step timed = call(OperationKind::put_for);
  timed.timeout_ns = 500;
  const Program from = program_of({{timed, call(OperationKind::get, 3), put}});
  const Program to = program_of({{put, call(OperationKind::try_get, 2), put}});
  const Moves moves{run(0, 0, 7), run(0, 2, 1), run(0, 4, 2)};
  EXPECT_EQ(text_of(projected(moves, from, to)), "P0 0.7, P0 2.1, P0 3.2");
}

}  // namespace
}  // namespace queuecheck::explore
