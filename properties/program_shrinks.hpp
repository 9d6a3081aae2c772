// The smaller neighbours of a program: what the shrinker may try next.
//
// Process and thread safety: pure functions; the sequences are lazy.
//
// Invariants
//   1. Every neighbour passes check_runnable and has a smaller program_size.
//   2. The boldest cuts come first: whole processes, halves, then single steps and details.
#pragma once

#include <rapidcheck/Seq.h>
#include <rapidcheck/Shrinkable.h>
#include <cstdint>

#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// One number in which every part of a program counts: operations most, delays least.
double program_size(const Program& program);

rc::Seq<Program> smaller_programs(const Program& program);

// The program with its tree of candidates.
rc::Shrinkable<Program> shrinkable_program(Program program);

}  // namespace queuecheck
