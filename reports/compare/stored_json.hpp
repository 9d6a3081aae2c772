// Checked access to a stored document: what is not there, or of another kind, names itself.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Each throws StoredBenchError with one line that begins with `where`.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace queuecheck::stored {

using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& where, const std::string& what);
const Json& member(const Json& object, const char* name, const std::string& where);
std::string text(const Json& object, const char* name, const std::string& where);
std::uint64_t number(const Json& object, const char* name, const std::string& where);

// Of a row: all that tells cells apart but the queue, "4x4 64 B capacity 1024 batch 4 spin=100".
std::string cell_text(const Json& row, const std::string& where);

}  // namespace queuecheck::stored
