#include "queuecheck/impl/vocabulary.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

TEST(Vocabulary, NamesAndParsingAreInverse) {
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    const auto kind = static_cast<OperationKind>(i);
    EXPECT_EQ(parse_operation_kind(name(kind)), kind);
  }
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(parse_outcome(name(outcome)), outcome);
  }
  EXPECT_EQ(name(OperationKind::crash), "crash");
  EXPECT_EQ(name(Outcome::crashed), "crashed");
  EXPECT_EQ(parse_operation_kind("PUT"), std::nullopt);
  EXPECT_EQ(parse_outcome(""), std::nullopt);
}

}  // namespace
}  // namespace queuecheck
