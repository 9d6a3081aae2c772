// What is known about a mutant beside its code: one line of <build>/mutants/index.txt, which the
// build writes (cmake/Mutants.cmake).
//
// Process and thread safety: plain values; the functions read files only.
//
// Invariants
//   1. A benign control expects no class: whatever is reported about it is a false alarm.
//   2. `needs` is "" (plain runs are to find it), or what they lack: "explorer" (schedules that are
//      chosen), "threads" (a race detector), "compare" (throughput beside the base).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

struct MutantFacts {
  std::string base;                   // the queue that the patch changes
  std::vector<std::string> expected;  // violation classes; any of them names the bug rightly
  std::string needs;
  bool control = false;

  friend bool operator==(const MutantFacts&, const MutantFacts&) = default;
};

struct IndexedMutant {
  std::string id;        // "PB8"
  std::string sentence;  // what is broken; for a control, what is changed
  MutantFacts facts;
};

// nullopt when the line is not one that the build writes.
std::optional<IndexedMutant> parse_mutant(std::string_view line);

// The mutants of `directory`/index.txt whose plugins have been built, in its order.
std::vector<IndexedMutant> built_mutants(const std::filesystem::path& directory);

// Where the plugin of a mutant, or of an unchanged base, is.
std::filesystem::path mutant_plugin(const std::filesystem::path& directory, const std::string& id);
std::filesystem::path base_plugin(const std::filesystem::path& directory, const std::string& base);

// Where mutants are: beside this program, else where they were built.
std::filesystem::path mutants_directory();

}  // namespace queuecheck
