#include "queuecheck/reports/bench/round_samples.hpp"

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

}  // namespace queuecheck
