// What a queue, or a segment, throws when the options are right and the machine is what lacks:
// memory, room on /dev/shm, descriptors. The harness calls it trouble with the environment, not a
// refusal.
//
// Process and thread safety: a plain exception.
//
// Invariants
//   1. what() is one line that names the object, what was wanted and what there is.
//   2. It crosses the C table of queue_plugin.h as the answer QUEUECHECK_SHORTAGE.
#pragma once

#include <stdexcept>

namespace queuecheck {

struct MachineShortage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace queuecheck
