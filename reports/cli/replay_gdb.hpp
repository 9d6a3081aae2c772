// `replay --gdb`: the helper under gdb, which stops just before each step that matters.
//
// Process and thread safety: replaces this program by gdb.
//
// Invariants
//   1. Returns never; throws EnvironmentError with one line when gdb is not there.
#pragma once

#include "queuecheck/properties/explore/job.hpp"

namespace queuecheck::cli {

[[noreturn]] void replay_in_gdb(const explore::Job& replay);

}  // namespace queuecheck::cli
