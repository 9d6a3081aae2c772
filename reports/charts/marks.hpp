// The marks of series: which colour and which shape a style has, and how a shape is drawn.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The first 64 styles differ in colour or shape, the first 8 in both.
#pragma once

#include <string>

namespace queuecheck {

// "c3": the class that charts.css gives its colour.
std::string colour_class(std::size_t style);

// The data of an SVG path around (x, y).
std::string mark_path(std::size_t style, double x, double y);

}  // namespace queuecheck
