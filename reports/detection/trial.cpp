#include "queuecheck/reports/detection/trial.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace queuecheck {
namespace {

using Json = nlohmann::json;

constexpr const char* no_document = "it ended without a result that can be read";

std::uint64_t count_of(const Json& counters, const char* name) {
  const auto found = counters.find(name);
  return found != counters.end() && found->is_number() ? static_cast<std::uint64_t>(*found) : 0;
}

bool is_expected(const MutantFacts& facts, const std::string& violation) {
  return std::find(facts.expected.begin(), facts.expected.end(), violation) != facts.expected.end();
}

// The stages before the one that found it took their whole time.
void read_stages(const Json& stages, const MutantFacts& facts, MutantTrial& trial) {
  double before_s = 0;
  for (const Json& stage : stages) {
    const Json& counters = stage.at("counters");
    trial.programs += count_of(counters, "programs");
    trial.schedules += count_of(counters, "schedules");
    if (stage.at("verdict") != "violation" || stage.at("failures").empty()) {
      before_s += stage.at("seconds").get<double>();
      continue;
    }
    const Json& failure = stage.at("failures").front();
    trial.killed = true;
    trial.stage = stage.at("stage");
    if (failure.at("class").is_string()) trial.violation = failure.at("class");
    trial.class_right = is_expected(facts, trial.violation);
    trial.time_to_detection_s = before_s + failure.at("time_to_detection_s").get<double>();
    trial.operations = failure.at("operations");
    trial.processes = failure.at("processes");
    trial.reruns = failure.at("reruns");
    trial.reruns_failed = failure.at("reruns_failed");
    if (failure.at("replay").is_string()) trial.replay = failure.at("replay");
    return;
  }
}

// Runs `read` on the results of the document.
template <class Read>
MutantTrial read_trial(std::string_view text, std::uint64_t seed, double seconds, Read read) {
  MutantTrial trial;
  trial.seed = seed;
  trial.seconds = seconds;
  try {
    const Json document = Json::parse(text);
    const std::string verdict = document.at("verdict");
    if (verdict == "environment" || verdict == "internal" || verdict == "nothing") {
      trial.failed = "verdict " + verdict;
    } else {
      read(document.at("results"), trial);
    }
  } catch (const Json::exception&) {
    trial = {};
    trial.seed = seed;
    trial.seconds = seconds;
    trial.failed = no_document;
  }
  return trial;
}

}  // namespace

MutantTrial read_verify_trial(std::string_view document, const MutantFacts& facts,
                              std::uint64_t seed, double seconds) {
  return read_trial(document, seed, seconds, [&](const Json& results, MutantTrial& trial) {
    read_stages(results.at(0).at("stages"), facts, trial);
  });
}

MutantTrial read_compare_trial(std::string_view document, const MutantFacts& facts,
                               std::uint64_t seed, double seconds) {
  return read_trial(document, seed, seconds, [&](const Json& results, MutantTrial& trial) {
    trial.killed = std::any_of(results.begin(), results.end(),
                               [](const Json& row) { return row.at("comparison") == "worse"; });
    if (!trial.killed) return;
    trial.stage = "compare";
    trial.violation = "slower";
    trial.class_right = is_expected(facts, trial.violation);
    trial.time_to_detection_s = seconds;
  });
}

}  // namespace queuecheck
