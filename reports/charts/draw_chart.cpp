#include "queuecheck/reports/charts/draw_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "queuecheck/reports/charts/marks.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

constexpr double width = 760;
constexpr double height = 380;
constexpr double left = 76;
constexpr double right = 744;
constexpr double top = 14;
constexpr double bottom = 326;
constexpr double edge = 26;            // from the frame to the first figure of an axis of numbers
constexpr double dodge_max = 11;       // between the marks of one name
constexpr double label_height = 13;    // of a limit's name
constexpr double tick_width_min = 52;  // so that their texts do not touch

std::string number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

class Drawing {
 public:
  Drawing(const Chart& chart, ScaleKind kind)
      : chart_(chart), kind_(kind), y_(y_scale()), x_(x_scale()) {}

  std::string svg(std::string_view id) const {
    std::string out = fmt::format(
        "<svg class=\"chart\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
        "aria-labelledby=\"{2}-t {2}-d\" xmlns=\"http://www.w3.org/2000/svg\">\n"
        "<title id=\"{2}-t\">{3}</title><desc id=\"{2}-d\">{4}</desc>\n",
        width, height, id, escape_xml(chart_.title), escape_xml(description()));
    out += y_axis() + x_axis() + limits();
    for (std::size_t i = 0; i < chart_.series.size(); ++i) out += series(i);
    return out + "</svg>\n";
  }

 private:
  Scale y_scale() const {
    std::pair<double, double> range = y_range(chart_);
    const auto include = [&range](double y) {
      range.first = std::min(range.first, y);
      range.second = std::max(range.second, y);
    };
    for (const ChartLimit& limit : chart_.limits) {
      if (!limit_fits(chart_, limit, kind_)) continue;
      if (limit.curve.empty()) include(limit.y);
      for (const auto& [x, y] : limit.curve) include(y);
    }
    return {kind_, range.first, range.second, bottom, top};
  }

  // Sizes, capacities and loads double from one to the next, so their axis is logarithmic.
  Scale x_scale() const {
    double low = 0;
    double high = 0;
    for (const ChartSeries& series : chart_.series) {
      for (const ChartPoint& point : series.points) {
        low = low == 0 ? point.x : std::min(low, point.x);
        high = std::max(high, point.x);
      }
    }
    return {ScaleKind::logarithmic, low, high, left + edge, right - edge};
  }

  bool named() const { return !chart_.x.names.empty(); }
  double band() const { return (right - left) / static_cast<double>(chart_.x.names.size()); }

  double x_of(double x) const { return named() ? left + band() * (x + 0.5) : x_.place(x); }

  // Where many queues have the same name on the axis they stand side by side.
  double dodge(std::size_t series) const {
    if (!named()) return 0;
    const auto count = static_cast<double>(chart_.series.size());
    const double step = std::min(dodge_max, band() * 0.8 / count);
    return (static_cast<double>(series) - (count - 1) / 2) * step;
  }

  std::string description() const {
    const auto [low, high] = y_range(chart_);
    return fmt::format(
        "{}. {} by {}, {} scale: {} series from {} to {}. The table below has every "
        "figure.",
        chart_.note, chart_.y.label, chart_.x.label,
        kind_ == ScaleKind::linear ? "linear" : "logarithmic", chart_.series.size(),
        unit_text(chart_.y.unit, low), unit_text(chart_.y.unit, high));
  }

  std::string y_axis() const {
    std::string out = "<g class=\"axis\">\n";
    for (const double tick : y_.ticks()) {
      const std::string y = number(y_.place(tick));
      out += fmt::format("<path class=\"grid\" d=\"M{} {}H{}\"/>", left, y, right);
      out += fmt::format("<text class=\"end\" x=\"{}\" y=\"{}\" dy=\".35em\">{}</text>\n", left - 8,
                         y, unit_text(chart_.y.unit, tick));
    }
    return out + fmt::format(
                     "<text class=\"label middle\" transform=\"translate(14 {}) "
                     "rotate(-90)\">{}</text>\n",
                     (top + bottom) / 2, escape_xml(chart_.y.label));
  }

  std::vector<double> x_ticks() const {
    std::vector<double> ticks;
    if (named()) {
      for (std::size_t i = 0; i < chart_.x.names.size(); ++i) {
        ticks.push_back(static_cast<double>(i));
      }
      return ticks;
    }
    // What was measured, as far as there is room.
    for (const ChartSeries& series : chart_.series) {
      for (const ChartPoint& point : series.points) ticks.push_back(point.x);
    }
    std::sort(ticks.begin(), ticks.end());
    std::vector<double> kept;
    for (const double tick : ticks) {
      if (kept.empty() || x_of(tick) - x_of(kept.back()) >= tick_width_min) kept.push_back(tick);
    }
    return kept;
  }

  std::string x_axis() const {
    std::string out = fmt::format("<path class=\"base\" d=\"M{} {}H{}\"/>\n", left, bottom, right);
    for (const double tick : x_ticks()) {
      const std::string x = number(x_of(tick));
      out += fmt::format("<path class=\"base\" d=\"M{} {}v5\"/>", x, bottom);
      out += fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">{}</text>\n", x, bottom + 20,
                         escape_xml(x_text(chart_, tick)));
    }
    return out + fmt::format("<text class=\"label middle\" x=\"{}\" y=\"{}\">{}</text>\n</g>\n",
                             (left + right) / 2, height - 12, escape_xml(chart_.x.label));
  }

  std::string limits() const {
    std::string out;
    double last_label = -1e9;
    for (const ChartLimit& limit : chart_.limits) {
      if (!limit_fits(chart_, limit, kind_)) continue;
      std::string path;
      double y = y_.place(limit.y);
      if (limit.curve.empty()) path = fmt::format("M{} {}H{}", left, number(y), right);
      for (const auto& [x, at] : limit.curve) {
        y = y_.place(at);
        path += fmt::format("{}{} {}", path.empty() ? "M" : "L", number(x_of(x)), number(y));
      }
      // Two names at one height stand at both ends.
      const bool beside = std::abs(y - last_label) < label_height;
      last_label = y;
      out += fmt::format(
          "<g class=\"limit\"><path d=\"{}\"/><text class=\"{}\" x=\"{}\" y=\"{}\">{}</text></g>\n",
          path, beside ? "begin" : "end", beside ? left + 6 : right - 4,
          number(std::max(y - 4, top + label_height)), escape_xml(limit.name));
    }
    return out;
  }

  std::string point(const ChartSeries& series, const ChartPoint& at, double x) const {
    const double y = y_.place(at.y);
    std::string told = fmt::format("{}, {}: {}", series.name, x_text(chart_, at.x),
                                   unit_text(chart_.y.unit, at.y));
    std::string out;
    if (at.low < at.high) {
      told += fmt::format(", {} to {}", unit_text(chart_.y.unit, at.low),
                          unit_text(chart_.y.unit, at.high));
      const std::string low = number(y_.place(at.low));
      const std::string high = number(y_.place(at.high));
      out = fmt::format("<path class=\"interval\" d=\"M{0} {1}h8m-4 0V{2}m-4 0h8\"/>",
                        number(x - 4), low, high);
    }
    if (at.hollow) told += ", " + chart_.hollow;
    return fmt::format("<g><title>{}</title>{}<path class=\"{}\" d=\"{}\"/></g>\n",
                       escape_xml(told), out, at.hollow ? "hollow" : "mark",
                       mark_path(series.style, x, y));
  }

  std::string series(std::size_t index) const {
    const ChartSeries& series = chart_.series[index];
    std::string line;
    std::string marks;
    for (const ChartPoint& at : series.points) {
      const double x = x_of(at.x) + dodge(index);
      line += fmt::format("{}{} {}", line.empty() ? "M" : "L", number(x), number(y_.place(at.y)));
      marks += point(series, at, x);
    }
    return fmt::format(
        "<g class=\"series {}\" data-series=\"{}\">\n<path class=\"line\" "
        "d=\"{}\"/>\n{}</g>\n",
        colour_class(series.style), series.style, line, marks);
  }

  const Chart& chart_;
  ScaleKind kind_;
  Scale y_;
  Scale x_;
};

}  // namespace

std::string draw_chart(const Chart& chart, ScaleKind kind, std::string_view id) {
  return Drawing(chart, kind).svg(id);
}

std::string draw_mark(std::size_t style) {
  return fmt::format(
      "<svg class=\"chart-mark {}\" viewBox=\"0 0 20 14\" aria-hidden=\"true\"><path "
      "class=\"line\" "
      "d=\"M0 7H20\"/><path class=\"mark\" d=\"{}\"/></svg>",
      colour_class(style), mark_path(style, 10, 7));
}

}  // namespace queuecheck
