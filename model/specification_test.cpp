#include "queuecheck/model/specification.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "queuecheck/model/named_points.hpp"

namespace queuecheck {
namespace {

Specification parsed(std::string_view text) {
  const auto result = parse_specification(text);
  if (const auto* error = std::get_if<SpecificationError>(&result)) {
    ADD_FAILURE() << text << ": " << error->message;
    return {};
  }
  return std::get<Specification>(result);
}

std::string complaint(std::string_view text) {
  const auto result = parse_specification(text);
  const auto* error = std::get_if<SpecificationError>(&result);
  return error == nullptr ? "" : error->message;
}

template <class Enum>
Enum any(int count) {
  return static_cast<Enum>(*rc::gen::inRange(0, count));
}

RC_GTEST_PROP(SpecificationText, ParseOfTextIsTheSpecification, ()) {
  Specification s;
  s.order = any<Order>(7);
  if (s.order == Order::relaxed) s.relaxed_k = *rc::gen::inRange<std::uint32_t>(0, 9);
  s.capacity_kind = any<CapacityKind>(4);
  if (s.capacity_kind == CapacityKind::items || s.capacity_kind == CapacityKind::bytes) {
    s.capacity = *rc::gen::inRange<std::uint64_t>(1, 1000);
  }
  for (std::uint32_t* most : {&s.producers, &s.consumers}) {
    if (*rc::gen::arbitrary<bool>()) *most = *rc::gen::inRange<std::uint32_t>(1, 9);
  }
  s.on_full = any<OnFull>(3);
  s.visibility = any<Visibility>(3);
  s.refusal = any<Refusal>(4);
  s.close_scope = any<CloseScope>(5);
  s.close_rest = any<CloseRest>(3);
  s.close_wake = any<CloseWake>(2);
  s.late_put = any<LatePut>(3);
  s.empty = any<Observe>(5);
  s.full = any<Observe>(5);
  s.size = any<Observe>(5);
  s.negative = any<Negative>(3);
  s.crash = {*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(),
             *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
  s.tasks = *rc::gen::arbitrary<bool>();
  s.lease = *rc::gen::arbitrary<bool>();
  RC_ASSERT(std::get<Specification>(parse_specification(text(s))) == s);
}

TEST(SpecificationText, NamesOnlyWhatDiffersFromTheDefault) {
  EXPECT_EQ(text(Specification{}), "fifo");
  EXPECT_EQ(text(parsed("close=drain capacity=4")), "fifo capacity=4 close=drain");
  EXPECT_EQ(text(parsed("lifo capacity=2 refusal=free crash={torn, lock-held}")),
            "lifo capacity=2 refusal=free crash={lock_held,torn}");
}

TEST(SpecificationText, TheExampleOfTheDesign) {
  const Specification s =
      parsed("fifo capacity=4 close=drain visibility=immediate refusal=truthful crash={}");
  EXPECT_EQ(s.capacity, 4U);
  EXPECT_EQ(s.close_scope, CloseScope::global);
  EXPECT_EQ(s.close_rest, CloseRest::drain);
}

TEST(SpecificationText, LaterWordsWinAndHyphensEqualUnderscores) {
  EXPECT_EQ(parsed("fifo capacity=4 capacity=unbounded"), parsed("fifo"));
  EXPECT_EQ(parsed("fifo close=last-handle"), parsed("fifo close=last_handle"));
  EXPECT_EQ(parsed("per-producer").order, Order::per_producer);
  EXPECT_EQ(parsed("fifo close=drain late-put=accept").late_put, LatePut::accept);
  EXPECT_EQ(parsed("relaxed(3)").relaxed_k, 3U);
}

TEST(SpecificationText, CloseFormsSetAllAxes) {
  const Specification s = parsed("fifo close=process");
  EXPECT_EQ(s.close_scope, CloseScope::process);
  EXPECT_EQ(s.close_rest, CloseRest::reject);
  EXPECT_EQ(s.close_wake, CloseWake::keep);
  EXPECT_EQ(s.late_put, LatePut::lose);
  EXPECT_EQ(parsed("fifo close=process close=none"), parsed("fifo"));
}

TEST(SpecificationText, RolesStandBehindTheCapacityAndOnlyWhereThereAreLimits) {
  const Specification s = parsed("fifo close=drain consumers=2 producers=1 capacity=4");
  EXPECT_EQ(s.producers, 1U);
  EXPECT_EQ(s.consumers, 2U);
  EXPECT_EQ(text(s), "fifo capacity=4 producers=1 consumers=2 close=drain");
  EXPECT_EQ(text(parsed("spsc")), "fifo producers=1 consumers=1");
  EXPECT_EQ(text(parsed("spsc producers=unbounded")), "fifo consumers=1");
}

TEST(SpecificationText, AnotherSpecificationKeepsTheLimitsThatItDoesNotName) {
  const std::string own = "fifo capacity=4 producers=1 consumers=2 close=drain";
  EXPECT_EQ(with_limits_of("bag", own), "bag capacity=4 producers=1 consumers=2");
  EXPECT_EQ(with_limits_of("bag producers=unbounded", own), "bag capacity=4 consumers=2");
  EXPECT_EQ(with_limits_of("bag producers=3 capacity=8", own),
            "bag capacity=8 producers=3 consumers=2");
  EXPECT_EQ(with_limits_of("spsc", "fifo capacity=4"), "fifo capacity=4 producers=1 consumers=1");
  EXPECT_EQ(with_limits_of("fofi", own), "fofi");
}

TEST(SpecificationText, NamedPointsParseAndTakeAxes) {
  for (const NamedPoint& point : named_points()) parsed(point.name);
  EXPECT_EQ(parsed("reference capacity=3").capacity, 3U);
  EXPECT_TRUE(parsed("reference").crash.inflight_lost);
  EXPECT_EQ(parsed("tutorial").close_rest, CloseRest::discard);
  EXPECT_EQ(parsed("python-queue").visibility, Visibility::eventual_process);
  EXPECT_EQ(parsed("python_queue"), parsed("python-queue"));
}

TEST(SpecificationText, ErrorsNameTheWordAndWhatWouldBeRight) {
  EXPECT_NE(complaint("fifo colour=red").find("unknown axis 'colour'"), std::string::npos);
  EXPECT_NE(complaint("fifo colour=red").find("capacity"), std::string::npos);
  EXPECT_NE(complaint("fifo close=slowly").find("'slowly'"), std::string::npos);
  EXPECT_NE(complaint("fifo close=slowly").find("drain"), std::string::npos);
  EXPECT_NE(complaint("fifo capacity=0").find("at least 1"), std::string::npos);
  EXPECT_NE(complaint("fifo capacity=-4").find("capacity"), std::string::npos);
  EXPECT_NE(complaint("fifo capacity=99999999999999999999").find("capacity"), std::string::npos);
  for (const char* axis : {"producers", "consumers"}) {
    for (const char* number : {"0", "-1", "many", "", "4294967295", "99999999999999999999"}) {
      const std::string line = complaint("fifo " + std::string(axis) + "=" + number);
      EXPECT_NE(line.find(axis), std::string::npos) << line;
      EXPECT_NE(line.find("a number from 1, or unbounded"), std::string::npos) << line;
    }
    EXPECT_EQ(complaint("fifo " + std::string(axis) + "=4294967294"), "");
  }
  EXPECT_NE(complaint("fofi").find("'fofi'"), std::string::npos);
  EXPECT_NE(complaint("fifo lifo").find("'lifo' has no '='"), std::string::npos);
  EXPECT_NE(complaint("fifo crash=torn").find("{inflight_lost}"), std::string::npos);
  EXPECT_NE(complaint("fifo crash={melted}").find("'melted'"), std::string::npos);
  EXPECT_NE(complaint("  ").find("empty specification"), std::string::npos);
  EXPECT_NE(complaint("relaxed(x)").find("number"), std::string::npos);
}

TEST(CannotJudge, NamesTheAxisThatTheRulesLeaveUndefined) {
  for (const auto& [text, axis] :
       {std::pair{"fifo capacity=rendezvous visibility=eventual(process)", "visibility=eventual"},
        std::pair{"fifo capacity=rendezvous on_full=drop_newest", "on_full=drop_newest"},
        std::pair{"fifo capacity=rendezvous delivery=lease", "delivery=lease"},
        std::pair{"fifo capacity=bytes(9) on_full=drop_oldest", "on_full=drop_oldest"},
        std::pair{"fifo capacity=2 on_full=drop_oldest delivery=lease", "on_full=drop_oldest"},
        std::pair{"fifo capacity=2 on_full=drop_oldest visibility=eventual(thread)",
                  "on_full=drop_oldest"}}) {
    const auto reason = cannot_judge(parsed(text));
    ASSERT_TRUE(reason) << text;
    EXPECT_NE(reason->find(axis), std::string::npos) << *reason;
  }
  for (const char* text :
       {"fifo", "reference capacity=4", "lifo", "bag close=discard", "priority", "keyed",
        "per_producer", "fifo refusal=unfinished size=approx", "relaxed(2)",
        "fifo visibility=eventual(process)", "fifo capacity=rendezvous", "fifo capacity=bytes(9)",
        "fifo close=process", "fifo tasks=counting", "fifo delivery=lease",
        "fifo size=signed_pending"}) {
    EXPECT_FALSE(cannot_judge(parsed(text))) << text;
  }
  for (const NamedPoint& point : named_points()) {
    EXPECT_FALSE(cannot_judge(parsed(point.name))) << point.name;
    EXPECT_FALSE(cannot_judge(parsed(std::string(point.name) + " capacity=4"))) << point.name;
  }
}

}  // namespace
}  // namespace queuecheck
