// Queues of other people that are known to break their own claim: what `list` says beside them, so
// that nobody who verifies one takes the violation for something new.
//
// Process and thread safety: constants.
//
// Invariants
//   1. Each has a section in docs/findings.md and a stored failure of its class in docs/findings/
//      (a test asks for both).
//   2. A queue that keeps what it claims is not here, however little it claims.
#pragma once

#include <array>
#include <string_view>

namespace queuecheck {

struct KnownFinding {
  std::string_view queue;
  std::string_view violation;  // its class
  std::string_view shown;      // when
  std::string_view page;       // where it is told
};

inline constexpr std::array<KnownFinding, 2> known_findings{{
    {"atomic-queue", "order", "explored, or paused in a get for a lap of the others",
     "docs/findings.md#atomicqueue2-overtaking-after-a-whole-lap"},
    {"boost-lockfree-queue", "lost", "explored under c11; not on x86",
     "docs/findings.md#boostlockfreequeue-a-plain-access-beside-an-atomic-one"},
}};

// nullptr: nothing is known against it.
constexpr const KnownFinding* known_finding(std::string_view queue) {
  for (const KnownFinding& finding : known_findings) {
    if (finding.queue == queue) return &finding;
  }
  return nullptr;
}

}  // namespace queuecheck
