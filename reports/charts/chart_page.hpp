// Style and script of pages with charts, embedded when this is built.
//
// Process and thread safety: constants.
//
// Invariants
//   1. None holds a `<`, so none can end the element that it stands in.
#pragma once

#include <string_view>

#include "queuecheck/reports/page_frame.hpp"

namespace queuecheck {

std::string_view charts_css();  // charts.css
std::string_view charts_js();   // charts.js
std::string_view charts_js_hash();

inline PageParts chart_page_parts() {
  return {charts_css(), charts_js(), charts_js_hash()};
}

}  // namespace queuecheck
