#include "queuecheck/reports/bench/bench_rows.hpp"

#include "queuecheck/reports/bench/round_samples.hpp"

namespace queuecheck {

namespace {

static_assert(clean_min == bootstrap_values_min, "the clean runs alone must make an interval");

// How it was done and how it ended.
void describe(BenchRow& row, const BenchCell& cell, const Placement& placement) {
  row.queue = cell.queue.name;
  row.extra = cell.options.extra;
  row.producers = cell.options.producers;
  row.consumers = cell.options.consumers;
  row.item_bytes = cell.options.item_bytes_max;
  row.batch = cell.batch;
  row.capacity = row.capacity_asked = cell.options.capacity;
  row.waiting_asked = cell.waiting;
  row.placement = placement.text;
  row.placement_asked = cell.placement;
  row.oversubscribed = placement.oversubscribed;
  for (const BenchSample& sample : row.samples) {
    row.clean_samples += sample.clean ? 1U : 0U;
    if (sample.end != RunEnd::completed) {
      row.end = sample.end;
      row.problem = sample.problem;
      continue;
    }
    row.capacity = sample.capacity;
    row.host = sample.host;
    row.waiting = sample.blocking                        ? "blocking"
                  : cell.waiting == WaitingKind::polling ? name(WaitingKind::polling)
                                                         : "yield";
  }
}

}  // namespace

std::vector<double> rates_of(const std::vector<BenchSample>& samples) {
  std::vector<double> rates;
  for (const std::size_t i : standing_samples(samples)) {
    rates.push_back(samples[i].items_per_second);
  }
  return rates;
}

BenchRow row_of(const BenchCell& cell, const Placement& placement,
                const std::vector<BenchSample>& samples) {
  BenchRow row;
  row.samples = samples;
  describe(row, cell, placement);
  const std::vector<std::size_t> standing = standing_samples(samples);
  const auto summary = [&](double BenchSample::*member) {
    std::vector<double> values;
    for (const std::size_t i : standing) values.push_back(samples[i].*member);
    return summarize(std::move(values));
  };
  const auto shares = [&](std::optional<Shares> BenchSample::*member) {
    std::vector<Shares> values;
    for (const std::size_t i : standing) {
      if (samples[i].*member) values.push_back(*(samples[i].*member));
    }
    return median_shares(values);
  };
  const std::vector<double> rates = rates_of(samples);
  row.items_per_second = summarize(rates);
  row.precision = precision_of(rates);
  for (const std::size_t i : outliers_of(rates)) row.outliers.push_back(standing[i]);
  row.producer_shares = shares(&BenchSample::producer_shares);
  row.consumer_shares = shares(&BenchSample::consumer_shares);
  row.cpu_ns_per_item = summary(&BenchSample::cpu_ns_per_item);
  row.context_switches_per_1000_items = summary(&BenchSample::context_switches_per_1000_items);
  row.voluntary_switches_per_1000_items = summary(&BenchSample::voluntary_switches_per_1000_items);
  return row;
}

}  // namespace queuecheck
