// Where the files lie that a program of queuecheck's starts or loads beside itself: helper
// programs, instrumented twins, mutants. In a build tree they stand beside the program, in an
// installed one in its folder of helpers; a program of a user's own is told at compile time where
// its queuecheck keeps them (QUEUECHECK_HELPERS).
//
// Process and thread safety: reads the file system; the folder is told by static initialisers.
//
// Invariants
//   1. Found by the program's own place, so a tree that is moved or packed as a whole still works,
//      and no path of the build is in it.
#pragma once

#include <filesystem>

namespace queuecheck {

// The first that is there of: beside the program, in the installed folder of helpers, in the folder
// that was told. Where there is none: where it would be beside the program.
std::filesystem::path helper_file(const std::filesystem::path& name);

// One more folder to look into, of QUEUECHECK_HELPERS.
void add_helper_folder(const std::filesystem::path& folder);

}  // namespace queuecheck
