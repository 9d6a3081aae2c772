// What only real processes can show, and what becomes of failures that are confirmed there.
#include "queuecheck/properties/explore/process_lane.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <set>

#include "queuecheck/properties/explore/confirm.hpp"
#include "queuecheck/properties/explore/models/blocking_test_support.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"

namespace queuecheck::explore {
namespace {

using enum OperationKind;

const std::string deeds = QUEUECHECK_REAL_DEEDS_PLUGIN;

std::string specimen(const std::string& name) {
  return QUEUECHECK_SPECIMENS + ("/" + name + ".instrumented.so");
}

Program doing(const std::string& deed, unsigned processes) {
  Program program = program_of(std::vector<Kinds>(processes, {try_put}), 8, false);
  program.options.extra = {{"deed", deed}};
  program.drain = false;
  return program;
}

// The process ids that the queue's code saw itself.
std::set<pid_t> pids_seen() {
  pid_t seen[8];
  std::memcpy(seen, reinterpret_cast<const void*>(runtime.area.base), sizeof seen);
  std::set<pid_t> pids(std::begin(seen), std::end(seen));
  pids.erase(0);
  return pids;
}

TEST(ProcessLane, EachVirtualProcessIsARealOne) {
  const auto lane = make_process_lane(deeds);
  lane->prepare(doing("pid", 3), {});
  RandomWalk strategy;
  lane->run(strategy, {});
  const std::set<pid_t> pids = pids_seen();
  EXPECT_EQ(pids.size(), 3U);
  EXPECT_FALSE(pids.contains(getpid()));
  lane->run(strategy, {});
  EXPECT_EQ(pids_seen(), pids) << "a worker does many runs";
  for (const pid_t pid : pids) EXPECT_EQ(kill(pid, 0), 0);
}

TEST(ProcessLane, LeavesNoProcessBehind) {
  std::set<pid_t> pids;
  {
    const auto lane = make_process_lane(deeds);
    lane->prepare(doing("pid", 3), {});
    RandomWalk strategy;
    lane->run(strategy, {});
    pids = pids_seen();
  }
  for (const pid_t pid : pids) {
    EXPECT_EQ(kill(pid, 0), -1);
    EXPECT_EQ(errno, ESRCH);
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
}

TEST(ProcessLane, AKillIsASignalAndTheNextRunHasANewProcess) {
  const auto lane = make_process_lane(deeds);
  LaneSettings settings;
  settings.kills = 1;
  lane->prepare(doing("pid", 3), settings);
  RandomWalk strategy;
  RunPlan plan;
  plan.processes = 3;
  plan.steps = 6;
  std::set<pid_t> all;
  unsigned kills = 0;
  for (plan.seed = 0; plan.seed < 20; ++plan.seed) {
    const World& world = lane->run(strategy, plan);
    kills += world.killed != 0 ? 1U : 0U;
    for (const pid_t pid : pids_seen()) all.insert(pid);
  }
  unsigned living = 0;
  for (const pid_t pid : all) living += kill(pid, 0) == 0 ? 1U : 0U;
  EXPECT_GT(kills, 10U);
  EXPECT_GT(all.size(), 3U);
  EXPECT_LE(living, 3U);
}

TEST(ProcessLane, AProcessThatEndsByItselfIsACrash) {
  const auto lane = make_process_lane(deeds);
  lane->prepare(doing("exit", 2), {});
  RandomWalk strategy;
  for (int round = 0; round < 2; ++round) {
    const World& world = lane->run(strategy, {});
    EXPECT_EQ(world.end, RunEnd::crashed);
    EXPECT_STREQ(world.what, "ended its process with code 3");
  }
  lane->prepare(doing("pid", 2), {});
  EXPECT_EQ(lane->run(strategy, {}).end, RunEnd::finished);
}

TEST(ProcessLane, ARealLockThatAnswersOtherwiseThanTheModelIsTold) {
  const auto lane = make_process_lane(deeds);
  RandomWalk strategy;
  lane->prepare(doing("lock", 3), {});
  for (RunPlan plan; plan.seed < 50; ++plan.seed) {
    const World& world = lane->run(strategy, plan);
    ASSERT_EQ(world.end, RunEnd::finished) << world.what;
  }
  lane->prepare(doing("scribble", 2), {});
  const World& world = lane->run(strategy, {});
  EXPECT_EQ(world.end, RunEnd::diverged);
  EXPECT_NE(std::string(world.what).find("the model of locks is wrong"), std::string::npos)
      << world.what;
}

// A failure of the fibers, to be confirmed.
struct Found {
  Program program;
  LaneSettings settings;
  Moves moves;
  Evidence evidence;
};

Found find_failure(const std::string& plugin, const Program& program,
                   const LaneSettings& settings) {
  const auto lane = make_fiber_lane(plugin);
  lane->prepare(program, settings);
  Portfolio strategy;
  const auto trace = std::make_unique<RunTrace>();
  Tracer tracer(strategy, *trace);
  RunPlan plan;
  plan.processes = static_cast<std::uint32_t>(program.processes.size());
  for (; plan.seed < 20'000; ++plan.seed) {
    lane->run(tracer, plan);
    const Evidence evidence = evidence_of(*lane, program, settings);
    if (evidence.violation) return {program, settings, moves_of(*trace), evidence};
  }
  throw std::runtime_error("no failure of " + plugin);
}

Confirmation confirmed(const std::string& plugin, const Found& found) {
  const auto processes = make_process_lane(plugin);
  return confirm(*processes, found.program, found.settings, found.moves, found.evidence);
}

const std::vector<Kinds> one_and_one{{try_put, try_put}, {try_get, try_get}};

TEST(Confirm, AWrongOrderOfStepsFailsInRealProcesses) {
  const std::string plugin = specimen("publish-first");
  const Found found = find_failure(plugin, program_of(one_and_one, 2, false), {});
  const Confirmation answer = confirmed(plugin, found);
  EXPECT_EQ(answer.how, Confirmed::confirmed) << answer.text;
  EXPECT_EQ(answer.text, "confirmed in real processes");
}

TEST(Confirm, AFoundKillFailsWithARealOne) {
  const std::string plugin = specimen("no-repair");
  LaneSettings settings;
  settings.kills = 1;
  settings.late_comer = true;
  const Found found = find_failure(
      plugin, program_of({{try_put, try_get}, {try_put, try_get}}, 2, false), settings);
  EXPECT_EQ(confirmed(plugin, found).how, Confirmed::confirmed) << confirmed(plugin, found).text;
}

TEST(Confirm, ALateStoreIsAMatterOfTheModel) {
  const std::string plugin = specimen("no-fence");
  LaneSettings settings;
  settings.memory = MemoryMode::tso;
  const Found found = find_failure(plugin, program_of({{put}, {get}}, 2, false), settings);
  const Confirmation answer = confirmed(plugin, found);
  EXPECT_EQ(answer.how, Confirmed::model_only) << answer.text;
  EXPECT_EQ(answer.text, "model only (weak memory)");
}

TEST(Confirm, AWeakModeIsNoExcuseWhereTheOrderOfStepsIsWrong) {
  const std::string plugin = specimen("publish-first");
  LaneSettings settings;
  settings.memory = MemoryMode::tso;
  const Found found = find_failure(plugin, program_of(one_and_one, 2, false), settings);
  EXPECT_EQ(confirmed(plugin, found).how, Confirmed::confirmed) << confirmed(plugin, found).text;
}

// The lie: the right twin is run where the wrong one failed.
TEST(Confirm, LanesThatDisagreeAreADefectOfOurs) {
  const Found found =
      find_failure(specimen("publish-first"), program_of(one_and_one, 2, false), {});
  const Confirmation answer = confirmed(specimen("cells"), found);
  EXPECT_EQ(answer.how, Confirmed::disagree);
  EXPECT_EQ(answer.text.find("the lanes disagree, a defect of queuecheck: "), 0U) << answer.text;
}

}  // namespace
}  // namespace queuecheck::explore
