// From figures to places on a page: linear or logarithmic, with ticks that people can read.
//
// Process and thread safety: pure functions and plain values.
//
// Invariants
//   1. low < high, whatever was asked; of a logarithmic scale both are positive.
//   2. Ticks are 1, 2 or 5 times a power of ten (P. S. Heckbert, "Nice numbers for graph labels",
//      Graphics Gems, 1990), within the scale, at most some ten, in rising order.
//   3. What lies outside the scale is put at its end; what has no place (0 on a logarithmic scale,
//      NaN) at the low one.
#pragma once

#include <cstdint>
#include <vector>

namespace queuecheck {

enum class ScaleKind : std::uint8_t { linear, logarithmic };

class Scale {
 public:
  // Wide enough for `low` to `high`, ending in nice numbers: a linear one begins at zero, so that
  // lengths may be compared. Places run from `from` to `to` (which may be the smaller one).
  Scale(ScaleKind kind, double low, double high, double from, double to);

  double place(double figure) const;
  std::vector<double> ticks() const;
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  ScaleKind kind_;
  double low_;
  double high_;
  double from_;
  double to_;
};

}  // namespace queuecheck
