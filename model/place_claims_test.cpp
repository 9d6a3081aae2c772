// The two axes of the place: read from the line, refused by name, and nothing to the judges.
#include "queuecheck/model/place_claims.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/specification.hpp"

namespace queuecheck {
namespace {

TEST(PlaceClaims, TheDefaultTrustsAndBeginsAnew) {
  EXPECT_EQ(place_claims("fifo capacity=4"), PlaceClaims{});
  EXPECT_EQ(place_claims("fifo attach=trusting create=anew"), PlaceClaims{});
}

TEST(PlaceClaims, LaterWordsWin) {
  EXPECT_EQ(place_claims("fifo attach=checked  create=exclusive"), (PlaceClaims{true, true}));
  EXPECT_EQ(place_claims("fifo attach=checked attach=trusting"), PlaceClaims{});
}

TEST(PlaceClaims, TextIsRead) {
  EXPECT_EQ(text(PlaceClaims{}), "");
  EXPECT_EQ(text(PlaceClaims{true, true}), " attach=checked create=exclusive");
  EXPECT_EQ(with_limits_of("fifo attach=checked", "fifo capacity=4"),
            "fifo capacity=4 attach=checked")
      << "a specification that is given keeps them";
}

TEST(PlaceClaims, TheParserChecksTheirWordsAndKeepsNothing) {
  const auto parsed = parse_specification("fifo capacity=4 attach=checked create=exclusive");
  ASSERT_TRUE(std::holds_alternative<Specification>(parsed));
  EXPECT_EQ(text(std::get<Specification>(parsed)), "fifo capacity=4");
  const auto wrong = parse_specification("fifo attach=chekked");
  ASSERT_TRUE(std::holds_alternative<SpecificationError>(wrong));
  EXPECT_EQ(std::get<SpecificationError>(wrong).message,
            "unknown value 'chekked' of axis 'attach'; right would be trusting, checked");
}

}  // namespace
}  // namespace queuecheck
