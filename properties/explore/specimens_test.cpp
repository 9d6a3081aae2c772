// What the explorer is for: each planted bug is found by the default campaign, and named as what it
// is; the right twin, which differs in one line, raises no alarm.
//
// With QUEUECHECK_SPECIMEN_SEEDS=20 (a number of seeds) the times to detection are told as a table.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

#include "queuecheck/impl/plugin_loader.hpp"
#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {
namespace {

using Class = ViolationClass;

struct Specimen {
  const char* bug;
  const char* twin;
  std::vector<Class> names;  // any of which is right
};

void PrintTo(const Specimen& specimen, std::ostream* out) {
  *out << specimen.bug;
}

const std::vector<Class> wrong_items{
    Class::race, Class::torn,        Class::duplicate,    Class::fresh,       Class::order,
    Class::lost, Class::not_drained, Class::conservation, Class::false_empty, Class::false_full};

const std::vector<Specimen> specimens{
    {"publish-first", "cells", wrong_items},
    {"release-first", "cells", wrong_items},
    {"relaxed-publish", "cells", {Class::race}},
    {"retry-for-ever", "cells", {Class::livelock, Class::blocked}},
    {"check-then-act", "checked", wrong_items},
    {"private-mutex", "checked", {Class::statics}},
    {"lost-wakeup", "waiting", {Class::lost_wakeup}},
    {"no-fence", "doorbell", {Class::lost_wakeup}},
    {"private-futex", "doorbell", {Class::lost_wakeup, Class::statics}},
    {"standard-wait", "doorbell", {Class::lost_wakeup, Class::statics}},
    {"no-repair",
     "robust",
     {Class::lost, Class::order, Class::duplicate, Class::false_empty, Class::false_full,
      Class::crash_contract, Class::capacity}},
    {"endless-sleep", "robust", {Class::dead_owner}},
    {"slot-pointer", "addresses", {Class::address}},
    {"function-pointer", "addresses", {Class::address}},
    {"virtual-functions", "addresses", {Class::address}},
    {"static-tail", "statics", wrong_items},
    {"dead-owner", "spinning", {Class::dead_owner}},
    {"lease-by-clock", "spinning", wrong_items},
    {"lease-by-cycles", "spinning", wrong_items},
};

CampaignResult explored(const std::string& name, const CampaignSettings& settings) {
  const std::string path = std::string(QUEUECHECK_SPECIMENS) + "/" + name + ".instrumented.so";
  const auto lane = make_fiber_lane(path);
  return run_campaign(*lane, LoadedQueue(load_plugin(path)), settings);
}

unsigned seeds() {
  const char* const given = std::getenv("QUEUECHECK_SPECIMEN_SEEDS");
  return given == nullptr ? 2 : static_cast<unsigned>(std::strtoul(given, nullptr, 10));
}

class Bug : public testing::TestWithParam<Specimen> {};

TEST_P(Bug, IsFoundAndNamed) {
  std::vector<double> seconds;
  std::vector<std::uint64_t> schedules;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    CampaignSettings settings;
    settings.seed = seed;
    settings.seconds = 60;
    const CampaignResult result = explored(GetParam().bug, settings);
    ASSERT_TRUE(result.violation) << "seed " << seed << ": " << result.reason;
    const Counterexample& found = *result.violation;
    const auto& names = GetParam().names;
    ASSERT_TRUE(found.judgement.violation);
    EXPECT_NE(std::find(names.begin(), names.end(), *found.judgement.violation), names.end())
        << "seed " << seed << ": " << name(*found.judgement.violation) << ": "
        << found.judgement.explanation;
    seconds.push_back(found.seconds);
    schedules.push_back(found.schedules);
  }
  std::sort(seconds.begin(), seconds.end());
  std::sort(schedules.begin(), schedules.end());
  const std::size_t middle = seconds.size() / 2;
  if (seeds() > 2) {
    std::printf("| %-17s | %8.2f ms | %8.2f ms | %8llu |\n", GetParam().bug, seconds[middle] * 1e3,
                seconds.back() * 1e3, static_cast<unsigned long long>(schedules[middle]));
    EXPECT_LT(seconds[middle], 1.0);  // on a machine that has time
  }
}

INSTANTIATE_TEST_SUITE_P(Specimens, Bug, testing::ValuesIn(specimens), [](const auto& of) {
  std::string name = of.param.bug;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

class Twin : public testing::TestWithParam<const char*> {};

TEST_P(Twin, RaisesNoAlarm) {
  CampaignSettings settings;
  settings.seconds = 60;
  settings.schedules = seeds() > 2 ? 20'000 : 3'000;
  // Its survivors of a kill spin for ever, as it says: each such run is followed to the bound.
  if (std::string(GetParam()) == "spinning") settings.schedules /= 10;
  const CampaignResult result = explored(GetParam(), settings);
  ASSERT_FALSE(result.violation) << result.violation->judgement.explanation;
  EXPECT_EQ(result.status, Status::valid) << result.reason;
}

INSTANTIATE_TEST_SUITE_P(Specimens, Twin,
                         testing::Values("addresses", "cells", "checked", "doorbell", "robust",
                                         "spinning", "statics", "waiting"),
                         [](const auto& of) { return std::string(of.param); });

}  // namespace
}  // namespace queuecheck::explore
