// The whole command line as a function, so that a queue's author can link it into a program of
// their own: queuecheck::main is what `queuecheck` is.
//
// Process and thread safety: call it first in main(), before any thread exists; it forks the
// nursery.
//
// Invariants
//   1. Returns an exit code of DESIGN §9: 0 valid, 1 violation, 2 unknown, 3 environment, 4 nothing
//      ran, 64 usage, 70 internal error.
//   2. No exception leaves it; bad input costs one line on standard error.
#pragma once

namespace queuecheck {

int main(int argc, char** argv);

}  // namespace queuecheck
