// What a worker does while latency is measured: attach, meet the others, send or receive, tell.
//
// Process and thread safety: register_latency_worker() is called before start(); the rest runs in
// workers.
//
// Invariants
//   1. A run ends by stop words, one for each consumer, put when all items were received: no order
//      of the queue's is relied on, and no consumer has a share to reach.
//   2. Items that never arrive are not waited for by the worker's own means: the harness sees that
//      nothing moves, and ends the run.
#pragma once

namespace queuecheck {

// Makes the workers "latency" and "latency-skew" known to the nursery; before start().
void register_latency_worker();

}  // namespace queuecheck
