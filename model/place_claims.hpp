// What a specification says of the place that a queue lives in, beside what it says of calls: the
// axes attach=trusting|checked and create=anew|exclusive.
//
// No history shows them, so they are no part of Specification, whose judges they do not concern:
// parse_specification checks their words, text() leaves them out, and contract misuse
// (properties/misuse/) asks for them.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Of a text that parse_specification accepts nothing is ignored but what it reads itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace queuecheck {

struct PlaceClaims {
  bool attach_checked = false;    // attach refuses what is not a finished queue of its kind
  bool create_exclusive = false;  // create destroys no queue that stands in the place

  friend bool operator==(const PlaceClaims&, const PlaceClaims&) = default;
};

PlaceClaims place_claims(std::string_view specification);

// " attach=checked": what differs from the default, each with a blank before it.
std::string text(const PlaceClaims& claims);

// nullopt where it is a word of the axis `attach` or `create`, else what would be right.
std::optional<std::string> refused_place_word(std::string_view axis, std::string_view word);

}  // namespace queuecheck
