// What a measuring worker does: attach, warm up, wait for the others, move its share, tell.
//
// Process and thread safety: register_bench_worker() is called before start(); the rest runs in
// workers.
//
// Invariants
//   1. A worker takes part in no lock of the harness: it meets the others at barriers of atomics
//   and
//      futex words, and a killed worker blocks nobody who is not killed too.
//   2. The clocked part holds nothing but the queue's hot loop and one relaxed store per chunk.
#pragma once

namespace queuecheck {

// Makes the workers "bench", "bench-host", "bench-limits" and "bench-round-trip" known to the
// nursery; before start().
void register_bench_worker();

}  // namespace queuecheck
