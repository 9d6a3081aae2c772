// Starts queuecheck-explore, gives it a job and takes its answers.
//
// Process and thread safety: used by main's thread; one helper at a time.
//
// Invariants
//   1. The helper dies with this process, however it ends, and is gone when ask_helper returns.
//   2. A helper that is missing, or ends without an Ended, is an EnvironmentError or an Ended that
//      says so; never silence.
//   3. Where `interrupted` is given, SIGINT ends the helper instead of this process: `interrupted`
//      is called once, and an Ended without results returned.
#pragma once

#include <functional>
#include <string>

#include "queuecheck/properties/explore/answer.hpp"
#include "queuecheck/properties/explore/job.hpp"

namespace queuecheck::cli {

struct HelperAnswers {
  std::function<void(const explore::Progress&)> progress;
  std::function<void(explore::Found&&)> found;
  std::function<void(explore::Row&&)> row;
  std::function<void()> interrupted;  // none: SIGINT ends this process, as ever
};

struct FoundHelper {
  std::string path;
  std::string missing;  // one line, when there is none: which, and where it should be
};

// Beside this program, else where it was built.
FoundHelper find_helper();

// The same; throws EnvironmentError when it is in neither place.
std::string helper_path();

explore::Ended ask_helper(const explore::Job& job, const HelperAnswers& answers);

}  // namespace queuecheck::cli
