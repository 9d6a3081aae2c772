// Text from outside (queue names, reasons, paths) made safe for each place where it is shown.
// Nothing that a renderer did not write itself reaches a page, a document or a terminal any other
// way.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every result is valid UTF-8; what was not becomes U+FFFD.
//   2. No result holds a control character other than a newline or a tab, nor a character that
//   turns
//      the direction of text round: neither XML nor a terminal would take them well.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace queuecheck {

// For terminals: what may not be shown becomes \xNN or \u{NNNN}; a newline too, unless kept.
std::string printable(std::string_view text, bool keep_newlines = false);

// For XML and HTML, in text and in quoted attributes; characters that XML forbids are dropped.
std::string escape_xml(std::string_view text);

// For a line of Markdown: no text can end its cell, or make a link, an element or a heading of it.
std::string escape_markdown(std::string_view text);

// A row of backticks, at least `least`, that is longer than any in the text.
std::string fence_markdown(std::string_view text, std::size_t least);

// A code span of Markdown, fenced by more backticks than the text holds in a row.
std::string code_markdown(std::string_view text);

// A JSON string with its quotes. `<` is escaped too, so that no text can end a script element.
std::string quote_json(std::string_view text);

// A JSON document (made elsewhere) for a script element of a page: `<` becomes \u003c.
std::string json_for_script(std::string_view document);

// One word of a POSIX shell; bare when nothing in it needs quoting.
std::string quote_shell(std::string_view text);

// Code points; our own texts use none that is wider than one column.
std::size_t display_width(std::string_view text);

// At most `width` columns; what was longer ends in "…", after a whole word where one ends near by.
std::string cut_to_width(std::string_view text, std::size_t width);

}  // namespace queuecheck
