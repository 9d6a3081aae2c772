// The style sheets of the HTML report and of the picture, and its script, embedded when this is
// built.
//
// Process and thread safety: constants.
//
// Invariants
//   1. None holds a `<`, so none can end the element that it stands in.
#pragma once

#include <string_view>

namespace queuecheck {

std::string_view page_css();     // page.css
std::string_view picture_css();  // picture.css
std::string_view page_js();      // page.js
// Of page_js(), as a content security policy names it: "sha256-…".
std::string_view page_js_hash();

}  // namespace queuecheck
