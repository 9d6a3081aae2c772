// The hosts that come with queuecheck: their names, and the command that each of them is.
//
// Process and thread safety: constants and pure functions.
//
// Invariants
//   1. A host in Python is part of this program: no file of the source tree is needed to run it.
//   2. A host that this build or this machine lacks is named, with the package that would bring it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

struct BuiltInHost {
  std::string_view name;
  std::string_view summary;
};

std::span<const BuiltInHost> built_in_hosts();

struct BuiltInCommand {
  std::vector<std::string> words;  // empty: absent
  std::string absent;              // why
};

// nullopt: no built-in host is called so.
std::optional<BuiltInCommand> built_in_host(std::string_view name);

// The programs, embedded at build time.
std::string_view python_host_script();
std::string_view redis_host_script();

}  // namespace queuecheck
