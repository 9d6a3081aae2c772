// A sub-command: its options on the parser, and what it does. One file per sub-command; main.cpp
// lists them.
//
// Process and thread safety: run by main's thread, after start().
//
// Invariants
//   1. run() returns how the command ended; main turns it into the exit code. Usage errors are
//      thrown as CLI::ParseError before anything ran.
//   2. Standard output carries what was asked for; progress and remarks go to standard error.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "queuecheck/model/verdict.hpp"

namespace queuecheck::cli {

struct Command {
  CLI::App* app = nullptr;
  std::function<Status()> run;
};

Command add_list(CLI::App& parent);
Command add_verify(CLI::App& parent);
Command add_properties(CLI::App& parent);
Command add_explore(CLI::App& parent);
Command add_stress(CLI::App& parent);
// `flags`: what stood behind `--`, Google Benchmark's own.
Command add_bench(CLI::App& parent, std::vector<std::string> flags);
Command add_judge(CLI::App& parent);
Command add_replay(CLI::App& parent);
Command add_collect(CLI::App& parent);
Command add_merge(CLI::App& parent);
Command add_compare(CLI::App& parent);
Command add_mutants(CLI::App& parent);
Command add_report(CLI::App& parent);
Command add_clean(CLI::App& parent);

}  // namespace queuecheck::cli
