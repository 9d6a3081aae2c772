// Schedule files: what is written is read again, what is damaged is refused in one line.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/explore/line_words.hpp"
#include "queuecheck/properties/explore/program_text.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/generators.hpp"

namespace queuecheck::explore {
namespace {

Program read_program(const std::string& text) {
  ProgramReader reader;
  std::string_view left = text;
  while (!left.empty()) {
    const Cut line = cut_at(left, '\n');
    left = line.after;
    const Cut words = cut_at(line.before, ' ');
    std::string_view word = words.before;
    EXPECT_TRUE(ProgramReader::knows(word)) << word;
    reader.take(word, trimmed(words.after));
  }
  return reader.finish();
}

Program sample_program() {
  Program program;
  program.options.capacity = 2;
  program.options.item_bytes_max = 16;
  program.options.extra = {{"wait_slice", "none"}};
  program.balanced = true;
  Step put, get;
  put.item_bytes = 16;
  get.kind = OperationKind::get;
  program.processes = {{put, put}, {get}};
  return program;
}

Schedule sample_schedule() {
  Schedule schedule;
  schedule.queue = "mutant:PB1";
  schedule.plugin = "PB1.so";
  schedule.build_id = "0123456789abcdef";
  schedule.compiler = "GCC: (Debian 12.2.0-14) 12.2.0";
  schedule.settings = {
      .memory = MemoryMode::c11, .races = true, .kills = 1, .late_comer = true, .skip_looks = true};
  schedule.strategy = "pct";
  schedule.seed = 42;
  schedule.violation = "lost";
  schedule.program = sample_program();
  Move read{.action = {ActionKind::run, 1}, .ordinal = 0, .access = 9, .pick_count = 2};
  read.picks[0] = {ChoiceKind::read_from, 1};
  read.picks[1] = {ChoiceKind::waiter, 2};
  schedule.moves = {{.action = {ActionKind::run, 0}, .ordinal = 1, .access = 3},
                    read,
                    {.action = {ActionKind::flush, 0}},
                    {.action = {ActionKind::flush, 0}},
                    {.action = {ActionKind::time_out, 1}},
                    {.action = {ActionKind::run, 1}, .resume = true},
                    {.action = {ActionKind::kill, 1}}};
  schedule.steps = 33;
  schedule.hash = 0x12345678;
  schedule.checks = {0x1234, 0x0007};
  return schedule;
}

constexpr const char* sample_text =
    "queuecheck-schedule 1\n"
    "queue mutant:PB1\n"
    "plugin PB1.so\n"
    "build 0123456789abcdef\n"
    "compiler GCC: (Debian 12.2.0-14) 12.2.0\n"
    "memory c11 races kills=1 late_comer skip_looks\n"
    "found pct seed=42\n"
    "class lost\n"
    "options capacity=2 item_bytes=16 producers=1 consumers=1\n"
    "set wait_slice=none\n"
    "balanced\n"
    "process 0: try_put bytes=16, try_put bytes=16\n"
    "process 1: get\n"
    "schedule\n"
    "P0 1.3\n"
    "P1 0.9 read_from=1 waiter=2\n"
    "P0 flush x2\n"
    "P1 time-out\n"
    "P1 resume\n"
    "P1 kill\n"
    "end 33 0000000012345678\n"
    "checks 1234 0007\n";

TEST(ScheduleText, IsShortAndReadable) {
  EXPECT_EQ(schedule_text(sample_schedule()), sample_text);
}

TEST(ScheduleText, IsReadAsItWasWritten) {
  const Schedule read = read_schedule(sample_text, "f");
  const Schedule wanted = sample_schedule();
  EXPECT_EQ(schedule_text(read), sample_text);
  EXPECT_EQ(read.moves, wanted.moves);
  EXPECT_EQ(read.program, wanted.program);
  EXPECT_EQ(read.checks, wanted.checks);
  EXPECT_EQ(read.hash, wanted.hash);
  EXPECT_EQ(read.steps, wanted.steps);
  EXPECT_EQ(read.settings.kills, 1U);
  EXPECT_TRUE(read.settings.races && read.settings.late_comer && read.settings.skip_looks &&
              !read.settings.spurious);
}

std::string error_of(const std::string& text) {
  try {
    read_schedule(text, "f");
  } catch (const ScheduleTextError& error) {
    return error.what();
  }
  return "";
}

std::string changed(std::string_view from, std::string_view to) {
  std::string text = sample_text;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ScheduleText, EachDamageIsNamedWithItsLine) {
  const struct {
    const char *from, *to, *error;
  } damages[] = {
      {"schedule 1", "schedule 2",
       "f:1: 'queuecheck-schedule 2'; right would be 'queuecheck-schedule 1'"},
      {"queue mutant", "quue mutant",
       "f:2: 'quue' begins no line of a schedule file; right would be queue, plugin, build, "
       "compiler, memory, found, class, options, process or schedule"},
      {"0123456789abcdef", "xyz", "f:4: build 'xyz'; right would be lower-case hex digits"},
      {"memory c11", "memory arm", "f:6: memory 'arm'; right would be sc, tso or c11"},
      {"seed=42", "seed=4x2", "f:7: seed is '4x2'; right would be a number"},
      {"class lost", "class gone", "f:8: 'gone' is no class; right would be one like 'lost'"},
      {"capacity=2", "capacity=0", "f:14: capacity is 0; a queue holds at least 1 item"},
      {"process 1", "process 2", "f:13: process '2'; right would be 'process 1: ...'"},
      {"P0 1.3", "P9 1.3",
       "f:15: 'P9 1.3' in the schedule; right would be 'P0 1.4', with P0 to P7, or 'P0 kill', or "
       "'end ...' after the last move"},
      {"1.3", "1.x", "f:15: the access of a move is 'x'; right would be a number"},
      {"waiter=2", "eater=2",
       "f:16: 'eater=2' in a move; right would be read_from=N, waiter=N or weak_failure=N"},
      {"read_from=1", "read_from=256", "f:16: read_from is '256'; right would be a number"},
      {"time-out", "sleep",
       "f:18: 'sleep' is no move; right would be '1.4' (operation 1, access 4), resume, flush, "
       "time-out, spurious or kill"},
      {"flush x2", "flush x99999", "f:17: more than 8192 moves"},
      {"0000000012345678", "12345678", "f:21: the hash '12345678'; right would be 16 hex digits"},
      {"0007", "7", "f:22: a check '7'; right would be 4 hex digits"},
  };
  for (const auto& [from, to, error] : damages) EXPECT_EQ(error_of(changed(from, to)), error);
  EXPECT_EQ(error_of(""), "f:1: empty; right would be 'queuecheck-schedule 1'");
  const std::string whole = sample_text;
  EXPECT_EQ(error_of(whole.substr(0, whole.find("P0 flush"))),
            "f:16: no line 'end': the file is cut off");
  EXPECT_EQ(error_of(whole.substr(0, whole.find("schedule\nP0"))),
            "f:13: no line 'schedule': the file is cut off");
}

TEST(ScheduleText, AnEditedScheduleSaysThatNothingIsRecordedOfIt) {
  const std::string whole = sample_text;
  const std::string moves = whole.substr(0, whole.find("\nend ") + 1);
  const Schedule edited = read_schedule(moves + "end unchecked\n", "f");
  EXPECT_FALSE(edited.checked);
  EXPECT_EQ(edited.moves, read_schedule(whole, "f").moves);
  EXPECT_EQ(schedule_text(edited), moves + "end unchecked\n");
  EXPECT_EQ(error_of(moves + "end unchecked\nchecks 0007\n"),
            "f:22: checks of a schedule with 'end unchecked'");
}

TEST(ScheduleText, AMoveOfAProcessThatTheProgramHasNotIsRefused) {
  const std::string whole = sample_text;
  std::string text = whole;
  text.replace(text.find("P0 flush"), 2, "P7");
  text.replace(text.find(" late_comer"), 11, "");
  EXPECT_NE(error_of(text).find("P7 of a program of"), std::string::npos) << error_of(text);
}

// Whatever the bytes: a schedule or one line of error.
RC_GTEST_PROP(ScheduleText, DamagedBytesAreReadOrRefused, ()) {
  std::string text = sample_text;
  const auto changes = *rc::gen::inRange(1, 6);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        text[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        text.erase(at, *rc::gen::inRange<std::size_t>(1, 30));
        break;
      default:
        text.insert(at, text.substr(*rc::gen::inRange<std::size_t>(0, text.size()), 20));
        break;
    }
    if (text.empty()) return;
  }
  try {
    const Schedule schedule = read_schedule(text, "f");
    RC_ASSERT(!check_runnable(schedule.program));
    const std::string again = schedule_text(schedule);
    RC_ASSERT(schedule_text(read_schedule(again, "f")) == again);
  } catch (const ScheduleTextError& error) {
    RC_ASSERT(std::string_view(error.what()).find('\n') == std::string_view::npos);
  }
}

RC_GTEST_PROP(ProgramText, GeneratedProgramsAreReadAsTheyWereWritten, (std::uint64_t seed)) {
  GeneratorSettings settings;
  for (unsigned kind = 0; kind < static_cast<unsigned>(OperationKind::ack); ++kind) {
    settings.operations.push_back(static_cast<OperationKind>(kind));
  }
  settings.presets = true;
  const Program program = program_at(seed, 1, settings).value();
  RC_ASSERT(read_program(program_text(program)) == program);
}

RC_GTEST_PROP(ProgramText, AnyTextAndNumbersSurvive,
              (std::string key, std::string value, std::string name, std::uint64_t seed)) {
  Program program = sample_program();
  program.name = name;
  program.seed = seed;
  program.options.extra.emplace_back(key, value);
  program.preset = *rc::gen::arbitrary<std::uint64_t>();
  program.prefill = 2;
  program.drain = false;
  program.kills = {{1, *rc::gen::arbitrary<std::int64_t>()}};
  program.late = {{1, *rc::gen::inRange(1U, late_ns_max)}};
  Step& step = program.processes[1][0];
  step.kind = OperationKind::get_for;
  step.until = Until::ok;
  step.repeat = *rc::gen::inRange<std::uint64_t>(1, ~0ULL);
  step.timeout_ns = *rc::gen::arbitrary<std::int64_t>();
  step.delay_ns = *rc::gen::arbitrary<std::uint32_t>();
  step.yield = true;
  program.processes.emplace_back();
  RC_ASSERT(read_program(program_text(program)) == program);
}

}  // namespace
}  // namespace queuecheck::explore
