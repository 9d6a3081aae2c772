// What a shared object tells about itself before it is loaded: is it instrumented, what would go
// wrong with it among virtual processes. Read from the bytes of the file (ELF64, this machine's
// byte order).
//
// Process and thread safety: pure functions, but for explorable_plugin, which reads a file.
//
// Invariants
//   1. Nothing outside `file` is read, whatever its headers claim.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace queuecheck::explore {

struct PluginFacts {
  bool reads_counter = false;  // may have instructions that read the time stamp counter
  bool instrumented = false;   // calls __tsan_*: compiled with -fsanitize=thread
  std::string tsan_library;    // the run-time library that it asks for, or empty
  std::string unique_symbol;   // one that the loader would share between all copies, or empty
  std::string build_id;        // in hexadecimal digits; empty if the linker wrote none
  std::string compiler;        // "GCC: (Debian 12.2.0-14) 12.2.0", "Debian clang version 14.0.6"
};

// Throws std::runtime_error with a few words when these are not the bytes of a shared object.
PluginFacts plugin_facts(std::span<const std::byte> file);

// Why a shared object with these facts cannot be explored, and what to do; empty when it can.
std::string refusal(const PluginFacts& facts);

// The bytes of a file that can be explored. Throws std::runtime_error with one line that names the
// file and says what is wrong with it.
std::vector<char> explorable_plugin(const std::string& path);

}  // namespace queuecheck::explore
