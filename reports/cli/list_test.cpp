// `list` says the same to people and to programs, known findings included, and each of these is
// told and stored.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "queuecheck/impl/adapters/known_findings.hpp"
#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

const fs::path docs = fs::path(QUEUECHECK_SOURCE_DIRECTORY) / "docs";

// As pages are linked: lower case, blanks to hyphens, nothing else but letters and digits.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (c == ' ' || c == '-') anchor += '-';
  }
  return anchor;
}

std::vector<std::string> sections_of_findings() {
  std::ifstream in(docs / "findings.md");
  std::vector<std::string> sections;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## "))
      sections.push_back("docs/findings.md#" + anchor_of(line.substr(3)));
  }
  return sections;
}

bool is_stored(const KnownFinding& finding) {
  for (const auto& entry : fs::directory_iterator(docs / "findings")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    const Json failure = Json::parse(in);
    const bool same = failure.at("queue").at("name") == finding.queue &&
                      failure.at("judgement").at("class") == finding.violation;
    if (same) return true;
  }
  return false;
}

TEST(List, EachKnownFindingIsToldAndStored) {
  const std::vector<std::string> sections = sections_of_findings();
  for (const KnownFinding& finding : known_findings) {
    EXPECT_EQ(std::count(sections.begin(), sections.end(), finding.page), 1) << finding.page;
    EXPECT_TRUE(is_stored(finding)) << finding.queue;
  }
}

TEST(List, NamesFindingsInTextAndJson) {
  const TemporaryDirectory folder;
  const Ended text = run_program({"list"}, folder.path());
  const Ended json = run_program({"list", "--json", "-"}, folder.path());
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_EQ(json.exit_code, 0) << json.err;
  const Json document = Json::parse(json.out);
  EXPECT_EQ(document.at("schema"), "queuecheck-list/1");
  int found = 0;
  for (const Json& queue : document.at("results")) {
    const std::string name = queue.at("queue");
    EXPECT_NE(text.out.find("\n  " + name), std::string::npos) << name;
    const KnownFinding* finding = known_finding(name);
    EXPECT_EQ(queue.at("finding").is_null(), finding == nullptr) << name;
    if (finding == nullptr) continue;
    ++found;
    EXPECT_EQ(queue["finding"].at("class"), finding->violation);
    EXPECT_NE(text.out.find("fails its own claim: " + std::string(finding->violation)),
              std::string::npos);
    EXPECT_NE(text.out.find(finding->page), std::string::npos);
  }
  EXPECT_GE(found, 1) << "boost-lockfree-queue is always built";
  for (const char* part : {"absent", "mutants", "hosts", "specifications", "programs", "stages"}) {
    EXPECT_TRUE(document.at(part).is_array()) << part;
  }
}

}  // namespace
}  // namespace queuecheck
