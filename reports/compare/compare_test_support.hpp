// Tiny results of bench for tests.
//
// Process and thread safety: pure functions.
//
// Invariants: none beyond the format's own.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

namespace queuecheck::test {

struct Sample {
  std::uint32_t round;
  double items_per_second;
  bool clean;
};
struct Row {
  std::string queue;
  std::uint32_t item_bytes;
  std::vector<Sample> samples;
};

inline std::string bench_document(const std::string& cpu, const std::vector<Row>& rows) {
  std::string results;
  for (const Row& row : rows) {
    std::string runs;
    for (const Sample& sample : row.samples) {
      runs +=
          fmt::format(R"({}{{"round":{},"end":"completed","items_per_second":{},"clean":{}}})",
                      runs.empty() ? "" : ",", sample.round, sample.items_per_second, sample.clean);
    }
    results += fmt::format(
        R"({}{{"queue":"{}","producers":2,"consumers":2,"item_bytes":{},"batch":4,"capacity":1024,)"
        R"("set":{{"wait_slice":"none"}},"problem":"DNF","runs":[{}]}})",
        results.empty() ? "" : ",", row.queue, row.item_bytes, runs);
  }
  return fmt::format(
      R"({{"schema":"queuecheck-bench/1","environment":{{"cpu_model":"{}","cpus_allowed":2,)"
      R"("cpus_quota":0.0,"smt":"on","governor":"unknown","kernel":"6","glibc":"2","boost":"1",)"
      R"("compiler":"g++ 12","build_type":"Release","build_flags":"","commit":"c"}},"results":[{}]}})",
      cpu, results);
}

}  // namespace queuecheck::test
