#include "queuecheck/model/verdict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace queuecheck {
namespace {

constexpr std::array statuses{Status::valid,       Status::nothing,   Status::unknown,
                              Status::environment, Status::violation, Status::internal};

Status any_status() {
  return *rc::gen::elementOf(statuses);
}

Judgement any_judgement() {
  Judgement j;
  const int which = *rc::gen::inRange(0, 5);
  if (which == 1) {
    j.verdict = j.safety = Verdict::unknown;
    j.unknown_reason = *rc::gen::element<std::string>("budget a", "budget b");
  }
  if (which >= 2) {
    j.verdict = Verdict::violation;
    (which == 2 ? j.obligations : j.safety) = Verdict::violation;
    j.violation = static_cast<ViolationClass>(*rc::gen::inRange(0, 28));
    j.rule = *rc::gen::element<std::string>("r", "s");
  }
  return j;
}

bool same(const Judgement& a, const Judgement& b) {
  return a.verdict == b.verdict && a.safety == b.safety && a.obligations == b.obligations &&
         a.violation == b.violation && a.rule == b.rule && a.unknown_reason == b.unknown_reason;
}

TEST(Status, ExitCodesFollowTheRule) {
  EXPECT_EQ(exit_code(Status::valid), 0);
  EXPECT_EQ(exit_code(Status::violation), 1);
  EXPECT_EQ(exit_code(Status::unknown), 2);
  EXPECT_EQ(exit_code(Status::environment), 3);
  EXPECT_EQ(exit_code(Status::nothing), 4);
  EXPECT_EQ(exit_code(Status::internal), 70);
}

TEST(Status, InternalBeatsViolationBeatsEnvironmentBeatsUnknownBeatsNothingBeatsValid) {
  for (std::size_t weak = 0; weak < statuses.size(); ++weak) {
    for (std::size_t strong = weak; strong < statuses.size(); ++strong) {
      EXPECT_EQ(merge(statuses[weak], statuses[strong]), statuses[strong]);
      EXPECT_EQ(merge(statuses[strong], statuses[weak]), statuses[strong]);
    }
  }
}

RC_GTEST_PROP(Status, MergeIsAssociative, ()) {
  const Status a = any_status();
  const Status b = any_status();
  const Status c = any_status();
  RC_ASSERT(merge(a, merge(b, c)) == merge(merge(a, b), c));
}

RC_GTEST_PROP(Judgements, MergeIsAssociativeCommutativeAndIdempotent, ()) {
  const Judgement a = any_judgement();
  const Judgement b = any_judgement();
  const Judgement c = any_judgement();
  RC_ASSERT(same(merge(a, a), a));
  RC_ASSERT(same(merge(a, b), merge(b, a)));
  RC_ASSERT(same(merge(a, merge(b, c)), merge(merge(a, b), c)));
  RC_ASSERT(merge(a, b).violation.has_value() == (merge(a, b).verdict == Verdict::violation));
}

TEST(Judgements, SafetyIsToldBeforeObligationsAndCausesBeforeSymptoms) {
  Judgement hang;
  hang.verdict = hang.obligations = Verdict::violation;
  hang.violation = ViolationClass::blocked;
  Judgement owner = hang;
  owner.violation = ViolationClass::dead_owner;
  Judgement wrong;
  wrong.verdict = wrong.safety = Verdict::violation;
  wrong.violation = ViolationClass::size;
  EXPECT_EQ(merge(hang, owner).violation, ViolationClass::dead_owner);
  EXPECT_EQ(merge(owner, wrong).violation, ViolationClass::size);
  EXPECT_EQ(merge(owner, wrong).obligations, Verdict::violation);
}

TEST(ViolationClasses, NamesAndParserAreInverse) {
  for (int i = 0; i < 28; ++i) {
    const auto violation = static_cast<ViolationClass>(i);
    EXPECT_EQ(parse_violation_class(name(violation)), violation);
  }
  EXPECT_EQ(name(ViolationClass::false_empty), "false-empty");
  EXPECT_EQ(name(ViolationClass::slower), "slower");
  EXPECT_EQ(parse_violation_class("false_empty"), std::nullopt);
}

}  // namespace
}  // namespace queuecheck
