// What the servers that read JUnit accept, as rules: those of the Jenkins xUnit plug-in's form
// ("junit-10"), told in our own words from its documentation. Elements, where they may stand, which
// attributes they may and must have, and what these hold.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. An empty answer means that every rule below is kept, and that the counts of suites are those
//      of their cases.
#pragma once

#include <string>

namespace queuecheck {

// The first rule that the document breaks, in words; empty where it breaks none.
std::string junit_problem(const std::string& xml);

}  // namespace queuecheck
