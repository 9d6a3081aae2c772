// A whole file as text.
//
// Process and thread safety: any thread.
//
// Invariants
//   1. What is no readable file, a folder among it, is an error with the system's own words.
#pragma once

#include <filesystem>
#include <string>

namespace queuecheck {

// Throws std::system_error, whose code() says why.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace queuecheck
