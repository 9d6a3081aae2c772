// The page around charts: head, banner, warnings, environment. What stands between is the caller's.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A content security policy forbids every load and every script but ours, which is named by
//   its
//      hash; all text from outside is escaped.
//   2. Readable without colour, without script, on narrow screens, in print, in light and dark.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

struct PageFrame {
  std::string title;    // of the window
  std::string word;     // of the banner, large: "valid", "2 worse"
  std::string css;      // class of the banner: a verdict's name
  std::string sign;     // before the word
  std::string meaning;  // one sentence
  std::string command;  // "bench"
  std::vector<std::pair<std::string, std::string>> facts;
  std::string beside;  // which files lie beside it; empty: none
};

// `content`: sections, one after the other.
std::string framed_page(const PageFrame& frame, std::string_view content);

std::string warnings_section(const std::vector<std::string>& warnings);
std::string command_section(const RunResult& run);
const char* verdict_sign(Status status);

// "sha256-…", for the policy: what a browser must find over the script's bytes.
std::string script_source_hash();

// Embedded when this is built.
std::string_view charts_css();
std::string_view charts_js();
std::string_view charts_js_sha256();  // 64 hex digits

}  // namespace queuecheck
