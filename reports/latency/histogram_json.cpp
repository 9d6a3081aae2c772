#include "queuecheck/reports/latency/histogram_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {

namespace {

using Json = nlohmann::ordered_json;

std::string layout() {
  return fmt::format("log-linear-{}-{}", LatencyHistogram::part_bits, LatencyHistogram::bits_max);
}

std::uint64_t number(const Json& object, const char* name) {
  if (!object.contains(name) || !object[name].is_number_unsigned()) {
    throw HistogramError(fmt::format("a histogram's '{}' is no whole number", name));
  }
  return object[name].get<std::uint64_t>();
}

HistogramCounts::Bucket bucket_of(const Json& pair) {
  const bool two = pair.is_array() && pair.size() == 2 && pair[0].is_number_unsigned() &&
                   pair[1].is_number_unsigned();
  if (!two || pair[0].get<std::uint64_t>() >= LatencyHistogram::buckets ||
      pair[1].get<std::uint64_t>() == 0) {
    throw HistogramError(
        fmt::format("a histogram's buckets are pairs of an index below {} and a count, not {}",
                    LatencyHistogram::buckets, printable(pair.dump())));
  }
  return {pair[0].get<std::uint32_t>(), pair[1].get<std::uint64_t>()};
}

}  // namespace

std::string histogram_json(const HistogramCounts& counts) {
  Json buckets = Json::array();
  for (const HistogramCounts::Bucket& bucket : counts.buckets) {
    buckets.push_back({bucket.index, bucket.count});
  }
  return Json{{"layout", layout()},
              {"beyond", counts.beyond},
              {"max_ns", counts.max_ns},
              {"buckets", std::move(buckets)}}
      .dump();
}

HistogramCounts parse_histogram(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) throw HistogramError("is no histogram");
  if (const Json found = json.value("layout", Json()); found != layout()) {
    throw HistogramError(fmt::format("a histogram's layout is {}; this version reads \"{}\"",
                                     printable(found.dump()), layout()));
  }
  HistogramCounts counts;
  counts.beyond = number(json, "beyond");
  counts.max_ns = number(json, "max_ns");
  const Json buckets = json.value("buckets", Json());
  if (!buckets.is_array()) throw HistogramError("a histogram's 'buckets' is no list");
  for (const Json& pair : buckets) {
    const HistogramCounts::Bucket bucket = bucket_of(pair);
    if (!counts.buckets.empty() && bucket.index <= counts.buckets.back().index) {
      throw HistogramError("a histogram's buckets do not ascend");
    }
    counts.buckets.push_back(bucket);
  }
  return counts;
}

}  // namespace queuecheck
