#include "queuecheck/reports/detection/detection_score.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace queuecheck {
namespace {

constexpr const char* needs_compare = "compare";
constexpr std::uint64_t small_processes = 3;
constexpr std::uint64_t small_operations = 6;

bool is_small(const MutantTrial& trial) {
  return trial.processes <= small_processes && trial.operations <= small_operations;
}

template <class Which>
std::size_t count(const std::vector<MutantTrial>& trials, Which which) {
  return static_cast<std::size_t>(std::count_if(trials.begin(), trials.end(), which));
}

}  // namespace

std::size_t ScoredMutant::answered() const {
  return count(trials, [](const MutantTrial& trial) { return trial.failed.empty(); });
}

std::size_t ScoredMutant::killed_times() const {
  return count(trials, [](const MutantTrial& trial) { return trial.killed; });
}

std::size_t ScoredMutant::class_right_times() const {
  return count(trials, [](const MutantTrial& trial) { return trial.class_right; });
}

double ScoredMutant::time_to_detection_max_s() const {
  double most = 0;
  for (const MutantTrial& trial : trials) {
    if (trial.killed) most = std::max(most, trial.time_to_detection_s);
  }
  return most;
}

const MutantTrial* ScoredMutant::typical() const {
  std::vector<const MutantTrial*> killing;
  for (const MutantTrial& trial : trials) {
    if (trial.killed) killing.push_back(&trial);
  }
  if (killing.empty()) return nullptr;
  const auto middle = killing.begin() + static_cast<std::ptrdiff_t>((killing.size() - 1) / 2);
  std::nth_element(killing.begin(), middle, killing.end(),
                   [](const MutantTrial* a, const MutantTrial* b) {
                     return a->time_to_detection_s < b->time_to_detection_s;
                   });
  return *middle;
}

DetectionScore detection_score(const std::vector<ScoredMutant>& mutants) {
  DetectionScore score;
  std::vector<double> times;
  for (const ScoredMutant& one : mutants) {
    score.failed += one.trials.size() - one.answered();
    if (one.answered() == 0) continue;
    if (one.facts.control) {
      ++score.controls;
      score.controls_alarmed += one.alarmed() ? 1U : 0U;
      continue;
    }
    if (one.facts.needs == needs_compare) {
      ++score.slower;
      score.slower_killed += one.killed() ? 1U : 0U;
      continue;
    }
    ++score.mutants;
    score.kills += one.killed_times();
    score.kills_named_rightly += one.class_right_times();
    if (!one.killed()) continue;
    ++score.killed;
    const MutantTrial& typical = *one.typical();
    score.small += is_small(typical) ? 1U : 0U;
    times.push_back(typical.time_to_detection_s);
  }
  if (times.empty()) return score;
  std::sort(times.begin(), times.end());
  score.time_to_detection_s_median = times[(times.size() - 1) / 2];
  score.time_to_detection_s_max = times.back();
  return score;
}

std::vector<std::string> killed_in(std::string_view document) {
  using Json = nlohmann::json;
  try {
    const Json stored = Json::parse(document);
    if (stored.at("schema") != "queuecheck-mutants/1") {
      throw std::invalid_argument("its schema is " + stored.at("schema").dump() +
                                  "; right would be \"queuecheck-mutants/1\"");
    }
    std::vector<std::string> killed;
    for (const Json& row : stored.at("results")) {
      if (row.at("killed").get<bool>()) killed.push_back(row.at("mutant"));
    }
    return killed;
  } catch (const Json::exception&) {
    throw std::invalid_argument("it is no document of 'mutants --json'");
  }
}

std::vector<std::string> below_baseline(const std::vector<ScoredMutant>& mutants,
                                        const std::vector<std::string>& killed_before) {
  std::vector<std::string> worse;
  for (const ScoredMutant& one : mutants) {
    if (one.answered() == 0) continue;
    if (one.alarmed()) worse.push_back(one.id + " is a control, and was accused");
    const bool before =
        std::find(killed_before.begin(), killed_before.end(), one.id) != killed_before.end();
    if (before && !one.facts.control && !one.killed()) {
      worse.push_back(one.id + " was found before, and is not any more");
    }
  }
  return worse;
}

}  // namespace queuecheck
