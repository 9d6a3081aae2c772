// The campaigns of the conformance suite: the stages of verify, each aimed at one property.
//
// Process and thread safety: each uses one executor, from the calling thread.
//
// Invariants
//   1. Each ends after context.seconds, or at the first violation, which is not shrunk yet: it may
//      be another check's.
//   2. Nobody is killed but in check_kills, so queues that sleep in slices are told not to.
#pragma once

#include "queuecheck/properties/conformance/check_plan.hpp"

namespace queuecheck {

StageResult check_sequential(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_one_producer(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_items(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_long_items(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_deadlines(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_close(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_close_storm(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_sleepers(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_everything(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_stranger(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_garbage(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_creators(const CheckContext&, Executor&, const CheckFailureFound&);
StageResult check_kills(const CheckContext&, Executor&, const CheckFailureFound&);

}  // namespace queuecheck
