// A worker that cannot go on says why through its slot, and what the harness makes of it: a fault
// of the queue, or of the machine.
//
// Process and thread safety: tell_* in the worker, once; judge_worker_failure in the harness, after
// it has seen Phase::failed (acquire).
//
// Invariants
//   1. The reason is complete when the phase is `failed`.
//   2. What create() made must be there to be attached to, so whatever reason the queue gives is
//   its
//      own fault. Only memory that we could not map for it is the machine's.
#pragma once

#include <cstdint>
#include <exception>
#include <string_view>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/control_segment.hpp"

namespace queuecheck {

void tell_start_failure(WorkerSlot& slot, std::string_view reason);
void tell_attach_failure(WorkerSlot& slot, const std::exception& error);

// The queue's fault, class address. Throws EnvironmentError, one line, where it is not the queue's.
Judgement judge_worker_failure(const WorkerSlot& slot, std::uint32_t process);

}  // namespace queuecheck
