// Ctrl-C while stages run: what was found so far is told, the process ends by the signal, and a
// campaign that counts its programs can be resumed.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr double patience_s = 60;  // for a loaded machine

Json run_json(const fs::path& results) {
  for (const auto& at : fs::recursive_directory_iterator(results)) {
    if (at.path().filename() != "run.json") continue;
    std::ifstream in(at.path());
    return Json::parse(in, nullptr, false);
  }
  return {};
}

TEST(Interrupt, TellsWhatWasFoundSoFarAndCanBeResumed) {
  const TemporaryDirectory folder;
  Command command({program(), "stress", "locked", "--program", "k1-sequential", "--programs",
                   "100000000", "--seed", "3"},
                  folder.path());
  for (int tries = 0; run_json(folder.path()).is_null() && tries < 600; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  command.signal(SIGINT);
  const Ended ended = command.wait(patience_s);
  EXPECT_EQ(ended.exit_code, 128 + SIGINT) << ended.err;
  EXPECT_EQ(command.left_behind_after(2), Words{});
  EXPECT_NE(ended.out.find("interrupted: what was found until then is told, and nothing else ran; "
                           "--resume results/"),
            std::string::npos)
      << ended.out << ended.err;
  const Json run = run_json(folder.path());
  EXPECT_EQ(run.at("finished"), false);
  EXPECT_GT(run.at("results").at(0).at("stages").at(0).at("programs_run").at("programs"), 0);
}

}  // namespace
}  // namespace queuecheck
