// Another run of this program, as a user would start it, with its output thrown away and its
// document (--json) read.
//
// Process and thread safety: used by main's thread, after listen_for_interrupt(). The child dies
// with this process.
//
// Invariants
//   1. A child that does not end within its limit is killed, with all that it started (its nursery
//      sees the socket close), and told as such.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace queuecheck::cli {

struct OwnRun {
  std::string document;  // what it wrote to --json; empty: nothing
  double seconds = 0;
  bool timed_out = false;
  bool interrupted = false;  // SIGINT came, of which the child heard too
};

// `words`: the command line without the program and without --json. Throws EnvironmentError when no
// process can be made.
OwnRun run_ourselves(std::vector<std::string> words, const std::filesystem::path& json,
                     double limit_s);

}  // namespace queuecheck::cli
