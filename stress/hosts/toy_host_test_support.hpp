// The toy host of tests: how it is started, and what of it is still running.
//
// Process and thread safety: used by one thread of a test.
//
// Invariants
//   1. Every ToyHost has a mark of its own, which no other process of this machine carries.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "queuecheck/stress/program.hpp"

namespace queuecheck {

class ToyHost {
 public:
  explicit ToyHost(const std::string& lie) : lie_(lie) {
    static int number = 0;
    mark_ = "toy-mark-" + std::to_string(getpid()) + "-" + std::to_string(++number);
  }

  std::string command() const { return "python3 '" QUEUECHECK_TOY_HOST "' " + lie_ + " " + mark_; }

  // Processes that carry the mark, waiting for them to go for at most so many seconds.
  int left_running(double patience_s = 10) const {
    for (double waited_s = 0;; waited_s += 0.01) {
      const int count = running();
      if (count == 0 || waited_s >= patience_s) return count;
      usleep(10'000);
    }
  }

  int running() const {
    int count = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
      std::ifstream in(entry.path() / "cmdline", std::ios::binary);
      const std::string words{std::istreambuf_iterator<char>(in), {}};
      if (words.find(mark_ + '\0') != words.npos && words.find("toy_host") != words.npos) ++count;
    }
    return count;
  }

  static bool python_is_here() {
    std::istringstream folders(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
      if (access((folder + "/python3").c_str(), X_OK) == 0) return true;
    }
    return false;
  }

 private:
  std::string lie_;
  std::string mark_;
};

inline Step toy_step(OperationKind kind, std::uint64_t repeat = 1) {
  Step step;
  step.kind = kind;
  step.repeat = repeat;
  return step;
}

// Process 0 puts twice and looks, process 1 takes one: what is told begins with the puts.
inline Program toy_program() {
  Program program;
  program.name = "toy";
  program.options.capacity = 4;
  program.processes = {{toy_step(OperationKind::try_put, 2), toy_step(OperationKind::size)},
                       {toy_step(OperationKind::try_get)}};
  return program;
}

}  // namespace queuecheck
