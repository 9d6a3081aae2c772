// Google Benchmark in front of the measuring core: every cell is a registered benchmark with manual
// time, so its flags, its table and its JSON work as everywhere.
//
// Process and thread safety: used by main's thread, once per process (Google Benchmark keeps global
// state), after start().
//
// Invariants
//   1. Google Benchmark decides what is measured (filter, repetitions) and how often; our rounds
//      decide the order: its k-th repetition of any benchmark takes the sample of round k, and the
//      first that asks has the whole round measured, interleaved by the seed.
//   2. The time it sees is that taken in the workers. Its CPU column is the harness's, hence noise;
//      the counters carry the workers'.
//   3. The rows are the same as run_throughput's, from the same samples; without flags they come
//      from there, and Google Benchmark is not asked.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

// `flags` are Google Benchmark's own ("--benchmark_format=json"), which then writes to standard
// output as it always does.
// Throws std::invalid_argument with one line on wrong settings or flags.
BenchReport run_bench(const BenchSettings& settings, const std::vector<std::string>& flags,
                      const BenchProgress& progress = {});

// The same for a main of one's own: flags from argv[1] on; our table goes to standard error, and
// the result is an exit code of DESIGN §9.
int run_google_benchmark(const BenchSettings& settings, int argc, char** argv);

}  // namespace queuecheck
