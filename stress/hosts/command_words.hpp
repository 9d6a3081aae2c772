// A command as a user types it, in the words that a shell would make of it, without a shell.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Blanks separate; '...' keeps everything, "..." everything but \" \\ \$ \`, a backslash the
//      next character. Nothing is expanded: what a shell would expand ($x, `x`, *, ~, >, |, ;, &)
//      is refused where it is not quoted, so that no command means something else than in a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

// Throws std::invalid_argument with one line that names the culprit.
std::vector<std::string> command_words(std::string_view command);

}  // namespace queuecheck
