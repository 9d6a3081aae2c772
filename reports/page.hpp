// The style sheets of the HTML report and of the picture, embedded when this is built.
//
// Process and thread safety: constants.
//
// Invariants
//   1. Neither holds a `<`, so neither can end the element that it stands in.
#pragma once

#include <string_view>

namespace queuecheck {

std::string_view page_css();     // page.css
std::string_view picture_css();  // picture.css

}  // namespace queuecheck
