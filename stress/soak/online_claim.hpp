// What of a specification the online monitor can hold a queue to, and what it cannot, by name.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The claim that is judged is weaker than the specification or equal: whatever breaks it
//   breaks
//      the specification.
//   2. What was weakened is named in `not_judged`; what cannot be weakened makes `refused`.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/model/specification.hpp"

namespace queuecheck::soak {

struct OnlineClaim {
  Specification specification;
  std::vector<std::string> not_judged;
  std::string refused;  // why the monitor cannot judge such a queue at all; else empty
  bool closes = false;  // a close ends those who wait and leaves everything to be drained
};

// `kills`: somebody will be killed.
OnlineClaim online_claim(const Specification& specification, bool kills);

}  // namespace queuecheck::soak
