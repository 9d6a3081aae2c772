#include "queuecheck/reports/latency/histogram_json.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace queuecheck {
namespace {

TEST(HistogramJson, IsReadBack) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  for (const std::int64_t ns : {0, 200, 200, 201, 1'000'000}) histogram->add(ns);
  histogram->add(std::int64_t{1} << 50);
  const HistogramCounts counts = counts_of(*histogram);
  const std::string json = histogram_json(counts);
  EXPECT_EQ(json.substr(0, 99),
            "{\"layout\":\"log-linear-7-43\",\"beyond\":1,\"max_ns\":1125899906842624,"
            "\"buckets\":[[0,1],[200,2],[201,1],[");
  EXPECT_EQ(parse_histogram(json), counts);
  EXPECT_EQ(parse_histogram(histogram_json({})), HistogramCounts{});
}

std::string complaint(const std::string& json) {
  try {
    parse_histogram(json);
  } catch (const HistogramError& error) {
    return error.what();
  }
  return "";
}

std::string with_buckets(const std::string& buckets) {
  return R"({"layout":"log-linear-7-43","beyond":0,"max_ns":9,"buckets":)" + buckets + "}";
}

TEST(HistogramJson, WhatIsNoneIsRefusedByName) {
  EXPECT_EQ(complaint("["), "is no histogram");
  EXPECT_EQ(complaint("{}"),
            "a histogram's layout is null; this version reads \"log-linear-7-43\"");
  EXPECT_EQ(complaint(R"({"layout":"log-linear-7-43","beyond":-1})"),
            "a histogram's 'beyond' is no whole number");
  EXPECT_EQ(complaint(with_buckets("3")), "a histogram's 'buckets' is no list");
  EXPECT_EQ(complaint(with_buckets("[[2,1],[1,1]]")), "a histogram's buckets do not ascend");
  for (const char* wrong :
       {"[[1]]", "[[1,0]]", "[[99999,1]]", "[[-1,1]]", "[[1,2.5]]", "[\"x\"]"}) {
    EXPECT_NE(complaint(with_buckets(wrong)).find("are pairs of an index below 4736"),
              std::string::npos)
        << wrong;
  }
}

}  // namespace
}  // namespace queuecheck
