#include "queuecheck/reports/detection/detection_score.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "queuecheck/reports/detection/render_score.hpp"

namespace queuecheck {
namespace {

MutantTrial kill(double at_s, bool right = true) {
  MutantTrial trial;
  trial.killed = true;
  trial.stage = "stress";
  trial.violation = right ? "lost" : "order";
  trial.class_right = right;
  trial.time_to_detection_s = at_s;
  trial.processes = 2;
  trial.operations = 4;
  return trial;
}

MutantTrial survival() {
  return {};
}

MutantTrial no_answer() {
  MutantTrial trial;
  trial.failed = "verdict environment";
  return trial;
}

const MutantFacts wrong{"ticket", {"lost"}, "", false};
const MutantFacts control{"ticket", {}, "", true};

ScoredMutant mutant(const char* id, std::vector<MutantTrial> trials,
                    const MutantFacts& facts = wrong) {
  return {id, facts, std::move(trials)};
}

TEST(DetectionScore, KilledByMoreThanHalfOfTheSeedsThatAnswered) {
  EXPECT_TRUE(mutant("A", {kill(1), kill(2), survival()}).killed());
  EXPECT_FALSE(mutant("A", {kill(1), survival()}).killed());
  EXPECT_TRUE(mutant("A", {kill(1), no_answer()}).killed());
  EXPECT_FALSE(mutant("A", {no_answer()}).killed());
}

TEST(DetectionScore, OneAccusationOfAControlIsAnAlarm) {
  EXPECT_TRUE(mutant("B", {survival(), kill(1), survival()}, control).alarmed());
  EXPECT_FALSE(mutant("B", {survival(), no_answer()}, control).alarmed());
}

TEST(DetectionScore, CountsEachKindApart) {
  const MutantFacts slow{"ticket", {"slower"}, "compare", false};
  const DetectionScore score = detection_score(
      {mutant("M1", {kill(1), kill(5), kill(2)}), mutant("M2", {kill(9, false)}),
       mutant("M3", {survival()}), mutant("M4", {no_answer()}), mutant("P", {kill(30)}, slow),
       mutant("C", {survival()}, control), mutant("D", {kill(1)}, control)});
  EXPECT_EQ(score.mutants, 3U) << "M4 gave no answer";
  EXPECT_EQ(score.killed, 2U);
  EXPECT_EQ(score.kills, 4U);
  EXPECT_EQ(score.kills_named_rightly, 3U);
  EXPECT_EQ(score.small, 2U);
  EXPECT_EQ(score.slower, 1U);
  EXPECT_EQ(score.slower_killed, 1U);
  EXPECT_EQ(score.controls, 2U);
  EXPECT_EQ(score.controls_alarmed, 1U);
  EXPECT_EQ(score.failed, 1U);
  EXPECT_DOUBLE_EQ(score.time_to_detection_s_median, 2);
  EXPECT_DOUBLE_EQ(score.time_to_detection_s_max, 9);
}

TEST(DetectionScore, BelowTheBaselineIsWhoSurvivesNowAndWhoIsAccused) {
  const std::vector<ScoredMutant> now{mutant("M1", {survival()}), mutant("M2", {kill(1)}),
                                      mutant("M3", {survival()}), mutant("C", {kill(1)}, control)};
  EXPECT_EQ(below_baseline(now, {"M1", "M2", "M9"}),
            (std::vector<std::string>{"M1 was found before, and is not any more",
                                      "C is a control, and was accused"}));
}

TEST(DetectionScore, AStoredDocumentIsABaseline) {
  const std::vector<ScoredMutant> now{mutant("M1", {kill(1)}), mutant("M2", {survival()}),
                                      mutant("C", {survival()}, control)};
  const ScoreJson json = render_score_json(now);
  EXPECT_EQ(killed_in(R"({"schema":"queuecheck-mutants/1","results":)" + json.results + "}"),
            std::vector<std::string>{"M1"});
  for (const char* other : {"", "[]", R"({"schema":"queuecheck-bench/1","results":[]})",
                            R"({"schema":"queuecheck-mutants/1","results":[{}]})"}) {
    EXPECT_THROW(killed_in(other), std::invalid_argument) << other;
  }
}

TEST(DetectionScore, TextNamesSurvivorsAndAlarms) {
  const std::vector<ScoredMutant> now{mutant("M1", {kill(0.25, false)}), mutant("M2", {survival()}),
                                      mutant("C", {kill(1)}, control), mutant("E", {no_answer()})};
  const std::string text = render_score_text(now, {"C is a control, and was accused"});
  for (const char* part :
       {"M2       SURVIVED      0/1", "C        ALARM", "order (wrong)", "2 × 4",
        "E        no answer: verdict environment", "killed 1 of 2 (50 %)",
        "class right in 0 of 1 (0 %) of kills", "controls: 1 of 1 accused", "1 runs gave no answer",
        "below the baseline: C is a control, and was accused"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(DetectionScore, CsvHasARowForEach) {
  EXPECT_EQ(render_score_csv({mutant("M1", {kill(0.5)}), mutant("C", {survival()}, control)}),
            "mutant,control,killed,killed_trials,trials,stage,class,class_right,"
            "time_to_detection_s,time_to_detection_s_max,operations,processes\r\n"
            "M1,false,true,1,1,stress,lost,true,0.5,0.5,4,2\r\n"
            "C,true,false,0,1,,,,,,,\r\n");
}

TEST(DetectionScore, JsonHasNullsForWhoSurvived) {
  const ScoreJson json = render_score_json({mutant("M2", {survival()})});
  const auto row = nlohmann::json::parse(json.results).at(0);
  EXPECT_EQ(row.at("mutant"), "M2");
  EXPECT_FALSE(row.at("killed").get<bool>());
  for (const char* name :
       {"stage", "class", "class_right", "time_to_detection_s", "operations", "processes"}) {
    EXPECT_TRUE(row.at(name).is_null()) << name;
  }
}

}  // namespace
}  // namespace queuecheck
