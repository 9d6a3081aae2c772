// The page around a report: head, banner, the parts that every page has. What stands between is the
// caller's.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A content security policy forbids every load and every script but the frame's, which is
//      named by its hash; all text from outside is escaped.
//   2. Readable without colour, without script, on narrow screens, in print, in light and dark.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// Style and script of one kind of page, beside page_css(); embedded when this is built (page.hpp).
struct PageParts {
  std::string_view css;
  std::string_view js;
  std::string_view js_hash;  // "sha256-…"
};

struct PageFrame {
  PageParts parts;
  std::string title;    // of the window
  std::string word;     // of the banner, large: "valid", "2 worse"
  std::string css;      // class of the banner: a verdict's name
  std::string sign;     // before the word
  std::string meaning;  // one sentence
  std::string command;  // "bench"
  std::vector<std::pair<std::string, std::string>> facts;  // empty ones are left out
  std::string beside;                                      // which files lie beside it; empty: none

  // Markup of our own: more facts, what follows them in the banner, and data before the script.
  std::string facts_html;
  std::string links_html;
  std::string data_html;
};

// `content`: sections, one after the other.
std::string framed_page(const PageFrame& frame, std::string_view content);

std::string warnings_section(const std::vector<std::string>& warnings);
std::string command_section(const RunResult& run);
const char* verdict_sign(Status status);

}  // namespace queuecheck
