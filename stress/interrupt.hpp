// Ctrl-C: the first one asks the stages to end, so that what was found so far is told; who asks
// again, or waits for a second in vain, ends the process at once, as if nobody had listened.
//
// Process and thread safety: listen_for_interrupt() once, in main; interrupted() anywhere. Workers
// are in process groups of their own and never hear of it (nursery.hpp).
//
// Invariants
//   1. A process that ignored SIGINT from the start goes on ignoring it.
//   2. From the interrupt to the end of the process it takes a second at most, unless
//      interrupt_is_handled() was called meanwhile.
#pragma once

namespace queuecheck {

void listen_for_interrupt();

// Has SIGINT come?
bool interrupted();

// The stages have ended: what is left is telling, which may take longer.
void interrupt_is_handled();

// Ends this process by SIGINT, which is how a shell learns of it.
void end_by_interrupt();

}  // namespace queuecheck
