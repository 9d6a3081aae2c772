// What CI asks of the command line: accepted failures, the first failure ends it, a summary page;
// and the examples for CI services do what their page says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

const fs::path source = QUEUECHECK_SOURCE_DIRECTORY;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Held to be a stack a queue fails at once, on every machine, in every stage and with one class.
TEST(InCi, AKnownFailureIsToldAndNotCounted) {
  const TemporaryDirectory folder;
  folder.write("known", "locked order # a test\nlocked torn # never seen\n");
  const Ended ended = run_program({"properties", "locked", "--spec", "lifo close=drain", "--time",
                                   "2s", "--seed", "1", "--known", "known", "--summary", "page.md"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "known violation, class order")) << ended.out;
  EXPECT_TRUE(has(ended.out, "Known, and not counted: a test")) << ended.out;
  EXPECT_TRUE(has(ended.out, "known failure did not appear: known:2: locked torn"));
  const fs::path results = folder.path() / "results" / "latest";
  EXPECT_TRUE(has(text_of(results / "junit.xml"), "<skipped message=\"known violation"));
  EXPECT_TRUE(has(text_of(results / "verdict.json"), "\"known\":\"a test\""));
  EXPECT_TRUE(fs::exists(results / "failure-1.json"));
  EXPECT_EQ(text_of(folder.path() / "page.md"), text_of(results / "summary.md"));
}

TEST(InCi, FailFastRunsNoFurtherQueue) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"properties", "locked", "ticket", "--spec", "lifo close=drain",
                                   "--time", "2s", "--seed", "1", "--fail-fast"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "--fail-fast: not run after the failure of locked: ticket"));
  EXPECT_FALSE(has(text_of(folder.path() / "results/latest/junit.xml"), "ticket\""));
}

// A job's page is appended to: what others wrote stays.
TEST(InCi, TheSummaryIsAppended) {
  const TemporaryDirectory folder;
  folder.write("page.md", "before\n");
  const Ended ended =
      run_program({"properties", "locked", "--time", "1s", "--summary", "page.md"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(text_of(folder.path() / "page.md").starts_with("before\n## "));
}

// The commands of the example that call queuecheck, continued lines joined.
std::string verify_command(const std::string& file) {
  std::ifstream in(source / "examples/ci" / file);
  std::string command;
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.find("build/queuecheck ");
    if (command.empty() && at == std::string::npos) continue;
    std::string part = command.empty() ? line.substr(at) : line;
    const bool goes_on = part.ends_with('\\');
    if (goes_on) part.pop_back();
    command += part;
    if (!goes_on) break;
  }
  return command;
}

class CiExample : public testing::TestWithParam<const char*> {};

// Run as the service would, in a clone with a build; only shorter.
TEST_P(CiExample, ItsVerifyStepWorks) {
  const TemporaryDirectory folder;
  fs::create_directory_symlink(fs::path(program()).parent_path(), folder.path() / "build");
  fs::create_directory_symlink(source / "examples", folder.path() / "examples");
  std::string command = verify_command(GetParam());
  const std::string profile = "--profile smoke";
  const std::size_t at = command.find(profile);
  ASSERT_NE(at, std::string::npos) << command;
  command.replace(at, profile.size(), "--time 2s");
  Command run({"sh", "-ec", "GITHUB_STEP_SUMMARY=page.md; " + command}, folder.path());
  const Ended ended = run.wait(60);
  EXPECT_EQ(ended.exit_code, 0) << command << '\n' << ended.out << ended.err;
  EXPECT_TRUE(fs::exists(folder.path() / "results/latest/junit.xml"));
  if (has(command, "--summary")) {
    EXPECT_TRUE(has(text_of(folder.path() / "page.md"), "queuecheck verify: valid"));
  }
}

TEST_P(CiExample, StandsOnThePageAsItIs) {
  const std::string file = GetParam();
  const std::string block =
      "```yaml " + file + "\n" + text_of(source / "examples/ci" / file) + "```\n";
  EXPECT_TRUE(has(text_of(source / "docs/ci.md"), block))
      << "docs/ci.md shows another " << file << " than examples/ci";
}

TEST_P(CiExample, IsYaml) {
  const TemporaryDirectory folder;
  const std::string reads =
      "import sys\ntry:\n  import yaml\nexcept ImportError:\n  sys.exit(77)\n"
      "yaml.safe_load(open(sys.argv[1]))\n";
  Command run({"python3", "-c", reads, (source / "examples/ci" / GetParam()).string()},
              folder.path());
  const Ended ended = run.wait(30);
  if (ended.exit_code == 77 || ended.exit_code == 127) GTEST_SKIP() << "no python with yaml here";
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

INSTANTIATE_TEST_SUITE_P(Services, CiExample, testing::Values("github.yml", "gitlab.yml"),
                         [](const auto& row) {
                           return std::string(row.param).substr(0,
                                                                std::string(row.param).find('.'));
                         });

}  // namespace
}  // namespace queuecheck
