// What is wrong costs one clear line each: it names the input, the line, the culprit and what would
// be right, however the input was broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {
namespace {

using namespace std::string_literals;

const std::string header = "{\"format\":\"queuecheck-history/1\"}\n";

std::string told(const std::string& text) {
  std::istringstream stream(text);
  HistoryReader reader(stream, "input");
  try {
    std::size_t operations = 0;
    while (const auto history = reader.next()) operations += history->operations.size();
    return std::to_string(operations);
  } catch (const HistoryError& error) {
    return error.what();
  }
}

// A line of JSON behind a header.
std::string operation(const std::string& members) {
  return header + "{\"process\":0,\"op\":\"put\",\"t0\":1,\"t1\":2,\"outcome\":\"ok\"" + members +
         "}\n";
}

struct Hostile {
  const char* name;
  std::string text;
  std::string told;  // part of the message
};

void PrintTo(const Hostile& hostile, std::ostream* out) {
  *out << hostile.name;
}

class HostileHistory : public testing::TestWithParam<Hostile> {};

TEST_P(HostileHistory, CostsOneClearLine) {
  const std::string message = told(GetParam().text);
  EXPECT_NE(message.find(GetParam().told), std::string::npos) << message;
  EXPECT_TRUE(message.starts_with("input:")) << message;
  EXPECT_LT(message.size(), 600U) << message;
  EXPECT_TRUE(std::all_of(message.begin(), message.end(), [](char c) {
    return c >= 0x20 && c < 0x7f;
  })) << message;
}

const std::vector<Hostile> hostile_inputs{
    {"UnknownKey", operation(",\"vaule\":7"), "input:2: key \"vaule\" is unknown"},
    {"UnknownHeaderKey", "{\"format\":\"queuecheck-history/1\",\"compelte\":true}\n",
     "input:1: key \"compelte\" is unknown; right would be one of format spec"},
    {"KeyTwice", operation(",\"value\":7,\"value\":8"), "key \"value\" stands twice"},
    {"KeyTwiceInHeader", "{\"format\":\"queuecheck-history/1\",\"seed\":1,\"seed\":2}\n",
     "\"seed\" stands twice"},
    {"ValuesWithoutBatch", operation(",\"values\":[1,2]"), "right would be \"value\""},
    {"BatchWithoutValues",
     header + R"({"process":0,"op":"put_many","t0":1,"t1":2,"outcome":"ok"})" + "\n",
     "\"values\" is missing"},
    {"BatchWithValue",
     header + R"({"process":0,"op":"put_many","value":1,"t0":1,"t1":2,"outcome":"ok"})" + "\n",
     "right would be \"values\""},
    {"ResultOfAPut", operation(",\"result\":true"), "right would be \"value\""},
    {"CrashWithOutcome", header + R"({"process":0,"op":"crash","t0":1,"outcome":"ok"})" + "\n",
     "\"outcome\" has no meaning in a crash line"},
    {"ValueTooLarge", operation(",\"value\":9223372036854775808"),
     "\"value\" is 9223372036854775808"},
    {"ValueOfManyDigits", operation(",\"value\":" + std::string(400, '9')),
     "a number is malformed or does not fit 64 bits"},
    {"ValueReserved", operation(",\"value\":-9223372036854775808"),
     "right would be an integer from -9223372036854775807"},
    {"ValueFraction", operation(",\"value\":1.5"), "\"value\" is 1.5"},
    {"ValueString", operation(",\"value\":\"7\""), "\"value\" is \"7\""},
    {"ValueNaN", operation(",\"value\":NaN"), "not one JSON object in one line"},
    {"ValueInfinity", operation(",\"value\":1e999"), "a number is malformed"},
    {"ValueHexadecimal", operation(",\"value\":0x10"), "not one JSON object in one line"},
    {"ValuesOfStrings",
     header + R"({"process":0,"op":"put_many","values":[1,"2"],"t0":1,"t1":2,"outcome":"ok"})",
     "\"values\" is \"2\""},
    {"ProcessNegative", header + R"({"process":-1,"op":"put","t0":1,"t1":2,"outcome":"ok"})",
     "\"process\" is -1; right would be an integer from 0 to 4194303"},
    {"ProcessHuge", header + R"({"process":4294967295,"op":"put","t0":1,"t1":2,"outcome":"ok"})",
     "\"process\" is 4294967295"},
    {"ProcessesHuge", "{\"format\":\"queuecheck-history/1\",\"processes\":4294967295}\n",
     "\"processes\" is 4294967295"},
    {"TimeHuge", header + R"({"process":0,"op":"put","t0":2305843009213693952,"t1":null})",
     "\"t0\" is 2305843009213693952"},
    {"SeedNegative", "{\"format\":\"queuecheck-history/1\",\"seed\":-1}\n", "\"seed\" is -1"},
    {"EnvironmentList", "{\"format\":\"queuecheck-history/1\",\"environment\":[]}\n",
     "\"environment\" is []; right would be an object"},
    {"NestedDeeply", header + std::string(100000, '[') + std::string(100000, ']'),
     "nested more than 64 deep"},
    {"NestedObject", operation(",\"value\":{\"a\":{\"b\":1}}"), "\"value\" is {"},
    {"NotUtf8", operation(",\"x_note\":\"\xff\xfe\""), "it is not UTF-8"},
    {"SurrogateAlone", operation(",\"x_note\":\"\\ud800\""), "escape that JSON does not know"},
    {"ControlCharacter", operation(",\"x_note\":\"a\x01\""), "a string holds a control character"},
    {"NulByte", operation(",\"value\":\0"s + "7"), "the line holds NUL bytes"},
    {"NulByteInText", "0 put 7\0 1 2 OK\n"s, "value '7\\x00' is wrong"},
    {"TerminalCommandsAreShownHarmless", "0 \x1b[31mput 7 1 2 OK\n", "unknown op '\\x1b[31mput'"},
    {"LongWordIsCut", "0 " + std::string(1000000, 'x') + " 7 1 2 OK\n",
     "unknown op '" + std::string(40, 'x') + "...'"},
    {"Utf16", "\xff\xfe{\0\"\0"s, "input:1: the file is UTF-16; right would be UTF-8"},
    {"Array", "[{\"format\":\"queuecheck-history/1\"}]\n", "this is a JSON array"},
    {"PrettyPrinted", "{\n  \"format\": \"queuecheck-history/1\"\n}\n",
     "input:1: not one JSON object in one line"},
    {"TwoObjectsInALine", header + "{} {}\n", "input:2: not one JSON object in one line"},
    {"Scalar", header + "42\n", "input:2: found 42; right would be a JSON object"},
    {"CutInsideALine", header + "{\"process\":0,\"op\":\"pu",
     "the file ends inside it: truncated?"},
    {"StringWithoutEnd", header + "{\"process\":0,\"op\":\"put}\n", "closing quotation mark"},
    {"HeaderOfTheFuture", "{\"format\":\"queuecheck-history/2\",\"new\":1}\n",
     "unknown format \"queuecheck-history/2\"; right would be \"queuecheck-history/1\""},
    {"SecondHeaderOfTheFuture", header + "{\"format\":\"queuecheck-history/2\"}\n",
     "input:2: unknown format"},
    {"FormatIsNoString", "{\"format\":1}\n", "\"format\" is 1; right would be a string"},
    {"OperationFirst", "{\"process\":0,\"op\":\"put\",\"t0\":1,\"t1\":2,\"outcome\":\"ok\"}\n",
     "the first line of a history is its header"},
    {"OutcomeUnknown", header + R"({"process":0,"op":"put","t0":1,"t1":2,"outcome":"fine"})",
     "unknown outcome \"fine\"; right would be one of ok empty full"},
    {"TextProcessHuge", "4194304 put 7 1 2 OK\n", "right would be an integer from 0 to 4194303"},
    {"TextPlusSign", "0 put +7 1 2 OK\n", "value '+7' is wrong"},
    {"TextSevenWords", "0 put 7 1 2 OK OK\n", "found 7 words"},
    {"TextIndexHuge", "# index 99999999999999999999\n", "is wrong; right would be a number"},
    {"TextCutInALine", "0 put 7 1 2 OK\n0 put", "truncated?"},
};

INSTANTIATE_TEST_SUITE_P(Inputs, HostileHistory, testing::ValuesIn(hostile_inputs),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(HostileHistoryAccepted, LineEndsMarksAndBlankLines) {
  EXPECT_EQ(told("0 put 7 1 2 OK\r\n\r\n1 get 7 3 4 OK\r\n"), "2");
  EXPECT_EQ(told("\xef\xbb\xbf"
                 "0 put 7 1 2 OK"),
            "1");
  EXPECT_EQ(told("\n \n\t0\tput 7  1 2 OK#remark\n"), "1");
  EXPECT_EQ(told("\xef\xbb\xbf" + operation("")), "1");
  EXPECT_EQ(told("\r\n\n" + operation("\r") + "\n \n"), "1");
  EXPECT_EQ(told(operation(",\"x_note\":\"mine\",\"x_note\":[{\"a\":null}]")), "1");
}

TEST(HostileHistoryAccepted, EnvironmentStaysAsItStands) {
  const std::string environment = R"({ "a\"}" : [1.50, {"b":"}"}],"c":1e5 })";
  std::istringstream stream(
      "{\"format\":\"queuecheck-history/1\",\"x_a\":[1,{\"b\":2}],"
      "\"environment\": " +
      environment + " ,\"seed\":7}\n");
  const auto history = HistoryReader(stream, "input").next();
  EXPECT_EQ(history->environment, environment);
  EXPECT_EQ(history->seed, 7U);
}

// Lines longer than a block and shorter; a line of 16 MiB and one byte more.
TEST(HostileHistoryAccepted, LinesOfAnyLengthUpTo16MiB) {
  std::string values;
  for (int i = 0; i < 100000; ++i) values += (i == 0 ? "" : ",") + std::to_string(i);
  const std::string batch = R"({"process":0,"op":"put_many","values":[)" + values +
                            R"(],"t0":1,"t1":2,"outcome":"ok"})" + "\n";
  std::istringstream stream(header + batch + batch);
  const auto history = HistoryReader(stream, "input").next();
  ASSERT_EQ(history->operations.size(), 2U);
  EXPECT_EQ(history->operations[1].values.size(), 100000U);
  EXPECT_EQ(history->operations[1].values.back(), 99999);
  const std::string longest = "#" + std::string((std::size_t{16} << 20) - 1, ' ');
  EXPECT_EQ(told(longest + "\n0 put 7 1 2 OK\n"), "1");
  EXPECT_NE(told(longest + " \n0 put 7 1 2 OK\n").find("line longer than 16 MiB"),
            std::string::npos);
}

}  // namespace
}  // namespace queuecheck
