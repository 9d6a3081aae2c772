// What docs/findings.md says of other people's queues, as far as it can be shown in a second.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/plugin_loader.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {
namespace {

using Class = ViolationClass;

struct Exploring {
  std::optional<MemoryMode> memory;
  std::uint32_t kills = 0;
  std::uint64_t schedules = 5'000;
};

std::optional<Class> explored(const std::string& plugin, const Exploring& how) {
  CampaignSettings settings;
  settings.seconds = 60;
  settings.schedules = how.schedules;
  settings.memory = how.memory;
  settings.kills = how.kills;
  settings.races = false;  // told as warnings of other people's queues
  const auto lane = make_fiber_lane(plugin);
  const CampaignResult result = run_campaign(*lane, LoadedQueue(load_plugin(plugin)), settings);
  return result.violation ? result.violation->judgement.violation : std::nullopt;
}

std::string adapter(const std::string& name) {
  return instrumented_twin(find_queue(name)).path;
}

TEST(ThirdParty, BoostSpscQueueIsRightInEachModeAlsoWhenProcessesAreKilled) {
  const std::string queue = adapter("boost-lockfree-spsc");
  for (const MemoryMode mode : {MemoryMode::sc, MemoryMode::tso, MemoryMode::c11}) {
    EXPECT_FALSE(explored(queue, {mode, 0, 5'000}));
    EXPECT_FALSE(explored(queue, {mode, 1, 5'000}));
  }
}

TEST(ThirdParty, BoostQueueIsRightOnX86AlsoWhenProcessesAreKilled) {
  const std::string queue = adapter("boost-lockfree-queue");
  for (const MemoryMode mode : {MemoryMode::sc, MemoryMode::tso}) {
    EXPECT_FALSE(explored(queue, {mode, 0, 5'000}));
    EXPECT_FALSE(explored(queue, {mode, 1, 5'000}));
  }
}

TEST(ThirdParty, BoostQueueLosesItemsInTheMemoryModelOfCpp) {
  EXPECT_TRUE(explored(adapter("boost-lockfree-queue"), {MemoryMode::c11, 0, 100'000}));
}

TEST(ThirdParty, AtomicQueue2ChangesTheOrderWithoutWeakMemory) {
  if (const std::string& absent = find_adapter("atomic-queue")->absent; !absent.empty()) {
    GTEST_SKIP() << absent;
  }
  const auto found = explored(adapter("atomic-queue"), {MemoryMode::sc, 0, 50'000});
  ASSERT_TRUE(found);
  EXPECT_TRUE(*found == Class::order || *found == Class::false_empty) << name(*found);
}

TEST(ThirdParty, BoostInterprocessMutexAndConditionsAreRight) {
  const std::string queue = instrumented_twin(find_queue("boost")).path;
  EXPECT_FALSE(explored(queue, {std::nullopt, 0, 10'000}));
  EXPECT_FALSE(explored(queue, {std::nullopt, 1, 10'000})) << "it declares lock_held";
}

}  // namespace
}  // namespace queuecheck::explore
