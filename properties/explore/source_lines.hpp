// From the address of an access to where it stands in the queue's source: function, file, line and
// the text of that line. addr2line (package binutils) reads the debug information of the plugin,
// once for all addresses of a failure.
//
// Process and thread safety: starts a process and reads files; from one thread at a time.
//
// Invariants
//   1. An address that cannot be resolved gives empty fields, never an error; `missing` says in one
//      line why nothing could be resolved at all.
//   2. Of the calls inlined at an address the innermost one outside the standard library is told.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck::explore {

struct SourceLine {
  std::string function;  // without its parameters
  std::string file;      // as the compiler was told it
  unsigned line = 0;     // 0: unknown
  std::string text;      // of the line, without blanks at its ends; empty where the file is absent

  friend bool operator==(const SourceLine&, const SourceLine&) = default;
};

struct SourceLines {
  std::vector<SourceLine> lines;  // one for each address
  std::string missing;
};

// `offsets` are return addresses, as offsets in the image of the shared object.
SourceLines source_lines(const std::string& plugin, std::span<const std::uintptr_t> offsets,
                         const std::string& addr2line = "addr2line");

// What addr2line -a -f -C -i printed, a block for each address: the frame to tell of each.
std::vector<SourceLine> parse_frames(std::string_view output, std::size_t addresses);

// The offset of a code address in the image of the shared object that holds it; 0 where none does.
std::uintptr_t image_offset(const void* address);

// "ticket_ring.hpp:128"
std::string place_text(const SourceLine& line);

}  // namespace queuecheck::explore
