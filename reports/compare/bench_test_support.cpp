#include "queuecheck/reports/compare/bench_test_support.hpp"

#include <fmt/format.h>

namespace queuecheck::test {
namespace {

constexpr const char* environment =
    R"({"cpu_model":"Example CPU 2.10GHz","cpus_online":2,"cpus_allowed":2,"cpus_quota":0.0,)"
    R"("smt":"off","governor":"unknown","memory_model":"x86-TSO","clock_source":"tsc",)"
    R"("kernel":"Linux 6.1.0 x86_64","glibc":"2.36","boost":"1.74.0","compiler":"g++ 12.2.0",)"
    R"("build_type":"Release","build_flags":"-O3","commit":"0123456789","shm_bytes_total":0,)"
    R"("shm_bytes_free":0,"load_1m":0.5,"libraries":{}})";

// Seven clean rounds a little above a rate, in an order of their own for each `shift`.
std::string runs_of(double rate, int shift) {
  std::string runs;
  for (int round = 0; round < 7; ++round) {
    runs += fmt::format(
        R"({}{{"round":{},"end":"completed","items":1000,"elapsed_s":0.08,"items_per_second":{},)"
        R"("cpu_ns_per_item":110.5,"context_switches_per_1000_items":1.25,)"
        R"("voluntary_switches_per_1000_items":0.5,"waited_share":0.0,"foreign_share":0.0,)"
        R"("clean":true}})",
        round == 0 ? "" : ",", round, rate * (1 + 0.01 * ((round + shift) % 3)));
  }
  return runs;
}

std::string row(const std::string& queue, const char* shape, int bytes, double rate,
                bool with_all) {
  const std::string more =
      with_all ? R"("capacity_asked":1024,"half_width":0.02,"noisy":false,"fairness_jain":0.97,)"
                 R"("warnings":["frequency moved"],)"
               : "";
  const int producers = shape[0] - '0';
  const int consumers = shape[2] - '0';
  return fmt::format(
      R"({{"queue":"{}","producers":{},"consumers":{},"item_bytes":{},"batch":1,"capacity":1024,)"
      R"("waiting":"blocking",{}"ratio_to_baseline":{},"ratio_to_first_shape":null,)"
      R"("placement":"{}","oversubscribed":{},"end":"completed","problem":null,"runs":[{}]}})",
      queue, producers, consumers, bytes, more, queue == "ring" ? "4.5" : "null",
      producers == 1 ? "pinned-apart" : "unpinned", producers > 1 ? "true" : "false",
      runs_of(rate, queue == "ring" ? 1 : 0));
}

std::string latency(const char* queue, const char* phase, const char* load, double p50_ns,
                    bool overloaded) {
  return fmt::format(
      R"({{"queue":"{}","producers":1,"consumers":1,"item_bytes":8,"capacity":1024,)"
      R"("waiting":"blocking","phase":"{}","load_items_per_second":{},)"
      R"("achieved_items_per_second":100000.0,"latency_ns_p50":{},"latency_ns_p90":{},)"
      R"("latency_ns_p99":{},"latency_ns_p99_low":{},"latency_ns_p99_high":{},)"
      R"("latency_ns_p99_9":{},"latency_ns_max":{},"overloaded":{},"samples":10000,)"
      R"("end":"completed","problem":null}})",
      queue, phase, load, p50_ns, p50_ns * 2, p50_ns * 4, p50_ns * 3.5, p50_ns * 4.5, p50_ns * 10,
      p50_ns * 100, overloaded);
}

}  // namespace

std::string sample_bench_document(bool with_all) {
  std::string results;
  const auto add = [&](const std::string& text) { results += (results.empty() ? "" : ",") + text; };
  for (const char* const shape : {"1x1", "4x4"}) {
    for (const int bytes : {8, 64}) {
      const double size = shape[0] == '1' ? 1 : 0.25;
      add(row("locked", shape, bytes, 1e6 * size, with_all));
      // Nobody can tell them apart where the items are large.
      add(row("ring", shape, bytes, (bytes == 8 ? 4.5e6 : 1.001e6) * size, with_all));
    }
  }
  add(R"({"queue":"spsc","producers":4,"consumers":4,"item_bytes":8,"batch":1,"capacity":1024,)"
      R"("waiting":"","placement":"unpinned","oversubscribed":true,"end":"not_offered",)"
      R"("problem":"one producer, <one> consumer","runs":[]})");
  std::string more;
  if (with_all) {
    more = R"(,"baseline":"locked","limits":{"line_round_trip_ns":124.0,)"
           R"("line_round_trip_ns_best":120.0,"futex_round_trip_ns":5210.0,)"
           R"("futex_round_trip_ns_best":5000.0,"fetch_add_ns":5.0,)"
           R"("fetch_add_contended_ns":40.0,"memcpy_gib_per_s":9.5,"placement":"pinned-apart",)"
           R"("problem":null},"latency":[)" +
           latency("ring", "load", "100000.0", 300, false) + "," +
           latency("ring", "load", "1000000.0", 900, true) + "," +
           latency("locked", "load", "100000.0", 800, false) + "," +
           latency("ring", "busy", "null", 250, false) + "," +
           latency("locked", "idle", "null", 9000, false) + "]";
  }
  return fmt::format(
      R"({{"schema":"queuecheck-bench/1","verdict":"valid","seed":42,"environment":{},)"
      R"("results":[{}]{}}})",
      environment, results, more);
}

StoredBench sample_bench(bool with_all) {
  return parse_bench(sample_bench_document(with_all), "bench.json");
}

RunResult sample_bench_run() {
  RunResult run;
  run.command = "bench";
  run.command_line = "queuecheck bench locked ring spsc --shapes 1x1,4x4";
  run.status = Status::valid;
  run.seed = 42;
  run.started_utc = "2026-11-22T16:45:00Z";
  run.seconds = 12;
  run.directory = "results/20261122T164500Z-bench-42";
  run.environment = sample_bench().environment;
  run.warnings = {"spsc 4x4: not offered: one producer, <one> consumer"};
  return run;
}

}  // namespace queuecheck::test
