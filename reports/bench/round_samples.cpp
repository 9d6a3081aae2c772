#include "queuecheck/reports/bench/round_samples.hpp"

#include <algorithm>

namespace queuecheck {

std::map<std::uint32_t, const BenchSample*> samples_by_round(std::span<const BenchSample> samples) {
  std::map<std::uint32_t, const BenchSample*> rounds;
  for (const BenchSample& sample : samples) {
    if (sample.end != RunEnd::completed) continue;
    const BenchSample*& stands = rounds[sample.round];
    if (stands == nullptr || !stands->clean) stands = &sample;
  }
  return rounds;
}

std::vector<std::size_t> standing_samples(std::span<const BenchSample> samples) {
  const auto clean = static_cast<std::size_t>(std::count_if(
      samples.begin(), samples.end(), [](const BenchSample& one) { return one.clean; }));
  std::vector<std::size_t> standing;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool wanted = samples[i].clean || clean < clean_min;
    if (samples[i].end == RunEnd::completed && wanted) standing.push_back(i);
  }
  return standing;
}

std::vector<PairedValues> paired_rounds(std::span<const BenchSample> value,
                                        std::span<const BenchSample> baseline) {
  std::vector<PairedValues> pairs;
  const auto baselines = samples_by_round(baseline);
  for (const auto& [round, mine] : samples_by_round(value)) {
    const auto theirs = baselines.find(round);
    if (theirs == baselines.end()) continue;
    pairs.push_back({mine->items_per_second, theirs->second->items_per_second});
  }
  return pairs;
}

std::optional<double> rounds_ratio(std::span<const BenchSample> value,
                                   std::span<const BenchSample> baseline) {
  std::vector<PairedValues> clean;
  const auto baselines = samples_by_round(baseline);
  for (const auto& [round, mine] : samples_by_round(value)) {
    const auto theirs = baselines.find(round);
    if (theirs == baselines.end() || !mine->clean || !theirs->second->clean) continue;
    clean.push_back({mine->items_per_second, theirs->second->items_per_second});
  }
  return paired_ratio(clean.size() >= clean_min ? clean : paired_rounds(value, baseline));
}

}  // namespace queuecheck
