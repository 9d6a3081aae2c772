// An actor of a misuse: an expendable process, forked by the nursery, that does its acts on the
// queue under test and may crash or hang in any of them.
//
// Process and thread safety: runs in a worker; nothing of it runs in the harness.
//
// Invariants
//   1. Behind and before the place lie pages that nobody may touch: who runs out of it crashes.
//   2. What a sanitizer or the C library says of a crash goes nowhere, and no core is written: a
//      crash is an answer here.
#pragma once

namespace queuecheck::misuse {

inline constexpr const char* actor_entry = "misuse";

// Makes the entry known to the nursery; before start().
bool register_actor();

}  // namespace queuecheck::misuse
