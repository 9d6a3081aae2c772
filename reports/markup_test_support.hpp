// A strict little reader of markup for the tests: it accepts what the renderers write and nothing
// looser, so that an unescaped character from outside is an error, never a tag.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. problem is empty only when every element is closed in order, every attribute is quoted, no
//      text holds a bare < > & or a control character, and nothing handles events or loads.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

struct MarkupElement {
  std::string name;
  std::string css_class;  // attribute `class`
  std::size_t depth = 0;
};

struct Markup {
  std::vector<MarkupElement> elements;  // in document order
  std::string problem;                  // the first, empty when well formed
};

Markup read_markup(std::string_view text);

// Elements with their classes, indented; runs of equal siblings stand once with "...".
std::string structure(const Markup& markup);

}  // namespace queuecheck
