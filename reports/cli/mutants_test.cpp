// `mutants` by the command line: what it finds, what it writes, and what a baseline makes of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

TEST(Mutants, ABugOfOneProcessIsFoundNamedAndMadeSmall) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"mutants", "PA5", "--time", "5s", "--json", "-"}, folder.path());
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out);
  EXPECT_EQ(document.at("schema"), "queuecheck-mutants/1");
  const Json& row = document.at("results").at(0);
  EXPECT_EQ(row.at("mutant"), "PA5");
  EXPECT_TRUE(row.at("killed").get<bool>());
  EXPECT_EQ(row.at("stage"), "conformance");
  EXPECT_EQ(row.at("class"), "not-drained");
  EXPECT_TRUE(row.at("class_right").get<bool>());
  EXPECT_EQ(document.at("score").at("killed"), 1);
  // The run of each mutant is kept, as a user would have left it.
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "results" / "latest" / "mutants.json"));
}

TEST(Mutants, AnEarlierDocumentIsABaseline) {
  const TemporaryDirectory folder;
  const auto baseline = (folder.path() / "baseline.json").string();
  const Ended first =
      run_program({"mutants", "PA5", "--time", "5s", "--json", baseline}, folder.path());
  EXPECT_EQ(first.exit_code, 0) << first.err;
  const Ended again =
      run_program({"mutants", "PA5", "--time", "5s", "--baseline", baseline}, folder.path());
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  EXPECT_EQ(again.out.find("below the baseline"), std::string::npos) << again.out;
}

TEST(Mutants, WhatIsNotThereIsNamed) {
  const TemporaryDirectory folder;
  const Ended unknown = run_program({"mutants", "PX9"}, folder.path());
  EXPECT_EQ(unknown.exit_code, 64);
  EXPECT_NE(unknown.err.find("'PX9' is no mutant"), std::string::npos) << unknown.err;
  const Ended file = run_program({"mutants", "--baseline", "none.json"}, folder.path());
  EXPECT_EQ(file.exit_code, 64);
  EXPECT_NE(file.err.find("none.json: No such file"), std::string::npos) << file.err;
}

}  // namespace
}  // namespace queuecheck
