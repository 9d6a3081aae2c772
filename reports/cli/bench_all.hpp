// `bench --all`: which queues that is, on this machine and in this program.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. Every built-in queue and every adapter is in exactly one of both lists.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck::cli {

struct AllQueues {
  std::vector<std::string> names;  // that can be measured between processes
  std::vector<BenchRow> absent;    // the others, each with its reason
};

AllQueues all_queues();

}  // namespace queuecheck::cli
