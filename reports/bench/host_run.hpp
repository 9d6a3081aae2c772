// Measured runs of queues that live in another program, a host: it brings its own processes, its
// own barrier and its own clock, and tells its figures as one line of JSON. Built in is `python`
// (impl/hosts/python_throughput.py, part of this program): multiprocessing.Queue and SimpleQueue.
//
// Process and thread safety: as measure_once. The host is started by a worker of the nursery, which
// becomes it; what the host starts dies with it.
//
// Invariants
//   1. Count and sum of what the host moved are checked here, as for queues of ours.
//   2. A host that is not on this machine is RunEnd::absent with the reason, never an error.
//   3. measure_hosted returns in bounded time, and the host is dead then.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

// "python" -> "python-queue", "python-simple-queue"; empty for an unknown host.
std::vector<std::string> hosted_queues(std::string_view host);

BenchSample measure_hosted(const BenchCell& cell, std::uint64_t items, const Placement& placement,
                           const RunLimits& limits = {});

// What a host told, on standard output and standard error together, and how it ended: a sample.
BenchSample hosted_sample(const BenchCell& cell, std::uint64_t warm_up, std::uint64_t items,
                          const std::string& told, int wait_status);

// The worker that becomes the host.
void host_entry(const WorkerContext& context);

// The script, embedded at build time.
std::string_view python_throughput_script();

}  // namespace queuecheck
