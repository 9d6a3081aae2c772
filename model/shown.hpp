// Words of an input as they may be shown in a complaint.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. What is shown is printable ASCII and short, whatever the input was: it may be hostile, and a
//      terminal obeys some bytes.
#pragma once

#include <string>
#include <string_view>

namespace queuecheck {

// The first 40 bytes and "..."; bytes that are not printable as \xNN.
std::string shown(std::string_view word);
// The same between quotation marks.
std::string quote(std::string_view word, char mark = '\'');

}  // namespace queuecheck
