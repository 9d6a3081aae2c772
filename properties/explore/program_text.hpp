// A program as a few short lines, for schedule files: what is as usual is left out.
//
//     options capacity=2 item_bytes=8 producers=2 consumers=1
//     set wait_slice=none
//     prefill 1
//     balanced
//     process 0: try_put x2, put_for bytes=16 timeout_ns=5000
//     process 1: try_get until=ok x3, close
//
// Process and thread safety: pure functions; a reader is a value.
//
// Invariants
//   1. Reading what was written gives an equal program.
//   2. Reading trusts nothing: finish() answers a program that passes check_runnable with at most
//      explore::processes_max processes, or LineError with what is wrong and what would be right.
#pragma once

#include <string>
#include <string_view>

#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

std::string program_text(const Program& program);

// "try_put x2", "put_for bytes=16 timeout_ns=5000"
std::string step_text(const Step& step);

class ProgramReader {
 public:
  // Does a line that begins with this word belong to a program?
  static bool knows(std::string_view word);

  // The line's first word and the rest. Throws LineError.
  void take(std::string_view word, std::string_view rest);

  Program finish() const;

 private:
  void take_options(std::string_view rest);
  void take_process(std::string_view rest);

  Program program_;
  bool options_seen_ = false;
};

}  // namespace queuecheck::explore
