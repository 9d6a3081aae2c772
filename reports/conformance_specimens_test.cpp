// The suite as a user has it, on queues of a test program: a right one and broken ones.
// conformance_suite_test runs this program and reads what it says of each.
#include "queuecheck/impl/ring_queue.hpp"
#include "queuecheck/impl/spsc_queue.hpp"
#include "queuecheck/properties/complete_queue_test_support.hpp"
#include "queuecheck/properties/conformance.hpp"

using queuecheck::test::BatchBug;
using queuecheck::test::CompleteQueue;

INSTANTIATE_TYPED_TEST_SUITE_P(Right, QueueConformance, CompleteQueue<BatchBug::none>);

using Reference = testing::Types<queuecheck::RingQueue, queuecheck::SpscQueue>;
INSTANTIATE_TYPED_TEST_SUITE_P(Reference, QueueConformance, Reference);

// Each under its own name, so that a filter names the bug.
#define BROKEN(bug) \
  INSTANTIATE_TYPED_TEST_SUITE_P(bug, QueueConformance, CompleteQueue<BatchBug::bug>)
BROKEN(one_too_many);
BROKEN(swaps_items);
BROKEN(tears_items);
BROKEN(close_discards);
BROKEN(loses_wake_ups);
BROKEN(times_out_early);
