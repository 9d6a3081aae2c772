#include "queuecheck/reports/environment.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/build_info.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(Environment, ReadsThisMachine) {
  const Environment environment = read_environment();
  EXPECT_FALSE(environment.cpu_model.empty());
  EXPECT_GE(environment.cpus_online, 1u);
  EXPECT_GE(usable_cpus(environment), 1u);
  EXPECT_EQ(environment.kernel.substr(0, 5), "Linux");
  EXPECT_EQ(environment.glibc.substr(0, 2), "2.");
  EXPECT_FALSE(environment.build_type.empty());
}

TEST(Environment, JsonHasEveryFieldAndStaysOnOneLine) {
  const std::string text = environment_json(sample_environment());
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const auto object = nlohmann::json::parse(text);
  EXPECT_EQ(object.size(), 20u);
  EXPECT_EQ(object["cores_online"], 2);
  EXPECT_EQ(object["cpu_model"], "Example CPU 2.10GHz");
  EXPECT_EQ(object["shm_bytes_total"], 67108864);
}

TEST(Environment, CpuModel) {
  EXPECT_EQ(cpu_model_of("processor\t: 0\nmodel name\t: Fast 9000\nmodel name\t: other\n"),
            "Fast 9000");
  EXPECT_EQ(cpu_model_of("processor : 0\n"), "unknown");
  EXPECT_EQ(cpu_model_of("model name"), "unknown");
  EXPECT_EQ(cpu_model_of(""), "unknown");
}

TEST(Environment, Quota) {
  EXPECT_EQ(cpu_quota_of("max 100000\n"), 0);
  EXPECT_EQ(cpu_quota_of("150000 100000\n"), 1.5);
  EXPECT_EQ(cpu_quota_of("unknown unknown"), 0);
  EXPECT_EQ(cpu_quota_of(""), 0);
  EXPECT_EQ(cpu_quota_of("5"), 0);
  Environment environment = sample_environment();
  environment.cpus_allowed = 8;
  environment.cpus_quota = 1.5;
  EXPECT_EQ(usable_cpus(environment), 2u);
}

TEST(Environment, TheBuildNamesNoPathOfItsMachine) {
  const BuildInfo build = build_info();
  EXPECT_FALSE(build.commit.empty());
  EXPECT_EQ(build.flags.find("/home"), std::string_view::npos);
  EXPECT_EQ(build.flags.find(QUEUECHECK_GOLDEN_DIR), std::string_view::npos);
}

}  // namespace
}  // namespace queuecheck
