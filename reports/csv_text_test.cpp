#include "queuecheck/reports/csv_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace queuecheck {
namespace {

std::string cell(std::string_view text) {
  CsvTable table({"x"});
  const std::string out = table.text(text).str();
  return out.substr(3, out.size() - 5);  // without the head and the line's end
}

TEST(CsvText, RowsEndInCrLfAndNumbersStayNumbers) {
  CsvTable table({"queue", "items_per_second", "count", "clean"});
  table.text("ring").number(4.5e6).number(std::uint64_t{7}).boolean(true);
  table.text("").number(std::numeric_limits<double>::quiet_NaN()).number(-3).none();
  EXPECT_EQ(table.str(), "queue,items_per_second,count,clean\r\nring,4500000,7,true\r\n,,-3,\r\n");
}

TEST(CsvText, QuotesWhatRfc4180Says) {
  EXPECT_EQ(cell("a,b"), "\"a,b\"");
  EXPECT_EQ(cell("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(cell("plain text"), "plain text");
}

TEST(CsvText, NothingIsTakenForAFormula) {
  EXPECT_EQ(cell("=HYPERLINK(\"http:\")"), "\"'=HYPERLINK(\"\"http:\"\")\"");
  EXPECT_EQ(cell("+1"), "'+1");
  EXPECT_EQ(cell("-1"), "'-1");
  EXPECT_EQ(cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(cell("\t=1"), "\\x09=1");
}

TEST(CsvText, OneRowIsOneLineWhateverATextHolds) {
  EXPECT_EQ(cell("a\r\nb\x01\xff"), "a\\x0d\\x0ab\\x01\xEF\xBF\xBD");
}

TEST(CsvText, ARowThatIsNotWholeIsRefused) {
  CsvTable table({"a", "b"});
  table.text("1");
  EXPECT_THROW(table.str(), std::logic_error);
}

}  // namespace
}  // namespace queuecheck
