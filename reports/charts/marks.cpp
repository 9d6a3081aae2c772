#include "queuecheck/reports/charts/marks.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/charts/draw_chart.hpp"

namespace queuecheck {

std::string colour_class(std::size_t style) {
  return fmt::format("c{}", style % chart_colours);
}

std::string mark_path(std::size_t style, double x, double y) {
  // The second eight have the shapes of the first, each in another colour.
  switch ((style + style / chart_colours) % chart_marks) {
    case 0:  // circle
      return fmt::format("M{:.1f} {:.1f}a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z", x, y - 4.5);
    case 1:  // square
      return fmt::format("M{:.1f} {:.1f}h8v8h-8z", x - 4, y - 4);
    case 2:  // triangle
      return fmt::format("M{:.1f} {:.1f}l5.2 9h-10.4z", x, y - 5.5);
    case 3:  // diamond
      return fmt::format("M{:.1f} {:.1f}l5.5 5.5l-5.5 5.5l-5.5-5.5z", x, y - 5.5);
    case 4:  // triangle on its point
      return fmt::format("M{:.1f} {:.1f}l5.2-9h-10.4z", x, y + 5.5);
    case 5:  // plus
      return fmt::format("M{:.1f} {:.1f}h3.4v3.8h3.8v3.4h-3.8v3.8h-3.4v-3.8h-3.8v-3.4h3.8z",
                         x - 1.7, y - 5.5);
    case 6:  // bar across
      return fmt::format("M{:.1f} {:.1f}h12v4.4h-12z", x - 6, y - 2.2);
    default:  // hourglass
      return fmt::format("M{:.1f} {:.1f}h9l-9 10h9z", x - 4.5, y - 5);
  }
}

}  // namespace queuecheck
