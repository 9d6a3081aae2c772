#include "queuecheck/reports/charts/forest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/charts/scale.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

constexpr double width = 900;
constexpr double left = 320;  // names stand before it
constexpr double right = 700;
constexpr double row_height = 24;
constexpr double head_height = 14;
constexpr double foot_height = 46;
constexpr std::size_t name_width_max = 46;
// Farther from 1 nothing is drawn: one row out of ten thousand would press all others together.
constexpr double ratio_max = 100;

const char* css_of(Comparison verdict) {
  if (verdict == Comparison::better) return "better";
  return verdict == Comparison::worse ? "worse" : "cannot";
}

Scale scale_of(const std::vector<ComparedRow>& rows) {
  double low = 0.8;
  double high = 1.25;
  for (const ComparedRow& row : rows) {
    if (!row.ratio) continue;
    low = std::min(low, std::max(row.ratio->low, 1 / ratio_max));
    high = std::max(high, std::min(row.ratio->high, ratio_max));
  }
  return {ScaleKind::logarithmic, low, high, left, right};
}

// A triangle to the side on which it is, a circle of what nobody can tell.
std::string mark(Comparison verdict, double x, double y) {
  if (verdict == Comparison::better) {
    return fmt::format("M{:.1f} {:.1f}l9 5.5l-9 5.5z", x - 4, y - 5.5);
  }
  if (verdict == Comparison::worse) {
    return fmt::format("M{:.1f} {:.1f}l-9 5.5l9 5.5z", x + 4, y - 5.5);
  }
  return fmt::format("M{:.1f} {:.1f}a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z", x, y - 4.5);
}

std::string row_svg(const ComparedRow& row, const Scale& scale, double y) {
  std::string out = fmt::format("<text class=\"name end\" x=\"{}\" y=\"{}\" dy=\".35em\">{}</text>",
                                left - 14, y, escape_xml(cut_to_width(row.cell, name_width_max)));
  if (!row.ratio) {
    return out +
           fmt::format("<text x=\"{}\" y=\"{}\" dy=\".35em\">cannot tell</text>\n", right + 14, y);
  }
  const Interval& ratio = *row.ratio;
  const double from = scale.place(ratio.low);
  const double to = scale.place(ratio.high);
  const auto end = [&](double figure, double place, double direction) {
    const bool beyond = figure < scale.low() || figure > scale.high();
    return beyond ? fmt::format("M{:.1f} {:.1f}l{} 4l{} 4", place - 5 * direction, y - 4,
                                5 * direction, -5 * direction)
                  : fmt::format("M{:.1f} {:.1f}v8", place, y - 4);
  };
  return out + fmt::format(
                   "<g class=\"{}\"><title>{}: {} {:.3f}, {:.3f} to {:.3f}</title><path "
                   "class=\"interval\" d=\"M{:.1f} {}H{:.1f}{}{}\"/><path class=\"mark\" "
                   "d=\"{}\"/></g><text x=\"{}\" y=\"{}\" dy=\".35em\">{} {:.3f}</text>\n",
                   css_of(row.verdict), escape_xml(row.cell), name(row.verdict), ratio.figure,
                   ratio.low, ratio.high, from, y, to, end(ratio.low, from, -1),
                   end(ratio.high, to, 1), mark(row.verdict, scale.place(ratio.figure), y),
                   right + 14, y, name(row.verdict), ratio.figure);
}

}  // namespace

std::string draw_forest(const std::vector<ComparedRow>& all) {
  const bool any = std::any_of(all.begin(), all.end(),
                               [](const ComparedRow& row) { return row.ratio.has_value(); });
  if (!any) return "";
  const std::vector<ComparedRow> rows(
      all.begin(),
      all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), forest_rows_max)));
  const Scale scale = scale_of(rows);
  const double bottom = head_height + row_height * static_cast<double>(rows.size());
  std::string out = fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"forest-t "
      "forest-d\" xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"forest-t\">Ratio of each "
      "cell</title><desc id=\"forest-d\">{} cells, each a mark with its 95 % interval on a "
      "logarithmic axis; left of the line at 1 the second figure is the smaller. The table below "
      "has every "
      "figure.</desc>\n<g class=\"axis\">\n",
      width, bottom + foot_height, rows.size());
  for (const double tick : scale.ticks()) {
    const double x = scale.place(tick);
    out += fmt::format(
        "<path class=\"grid\" d=\"M{0:.1f} {1}V{2}\"/><text class=\"middle\" "
        "x=\"{0:.1f}\" y=\"{3}\">{4:.3g}</text>\n",
        x, head_height, bottom, bottom + 18, tick);
  }
  out += fmt::format(
      "<path class=\"one\" d=\"M{0:.1f} {1}V{2}\"/>\n<text class=\"label middle\" x=\"{3}\" "
      "y=\"{4}\">second / first</text>\n</g>\n",
      scale.place(1), head_height - 6, bottom + 4, (left + right) / 2, bottom + 38);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += row_svg(rows[i], scale, head_height + row_height * (static_cast<double>(i) + 0.5));
  }
  return out + "</svg>\n";
}

}  // namespace queuecheck
