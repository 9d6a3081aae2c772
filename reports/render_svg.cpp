#include "queuecheck/reports/render_svg.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/first_impossible.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/page.hpp"
#include "queuecheck/reports/picture_layout.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck {
namespace {

constexpr int lane_height = 42;
constexpr int bar_height = 26;
constexpr int top = 14;
constexpr int axis_height = 26;

// Generous for 12 px monospace: a label that is a little wide is better than one that is cut.
int text_width(const std::string& text) {
  return static_cast<int>(display_width(text) * 15 / 2);
}

const char* kind_class(OperationKind kind) {
  if (is_put(kind) || kind == OperationKind::put_many) return "put";
  if (is_get(kind) || kind == OperationKind::get_many) return "get";
  return "other";
}

// A closed bar is a rounded box; an open one ends in a point at the edge of the picture.
std::string bar_path(const Bar& bar, int y) {
  constexpr int r = 5;
  const int middle = y + bar_height / 2;
  const int bottom = y + bar_height;
  if (bar.open) {
    const int shoulder = bar.right - 10;
    return fmt::format("M{} {}H{}L{} {}L{} {}H{}Q{} {} {} {}V{}Q{} {} {} {}Z", bar.left + r, y,
                       shoulder, bar.right, middle, shoulder, bottom, bar.left + r, bar.left,
                       bottom, bar.left, bottom - r, y + r, bar.left, y, bar.left + r, y);
  }
  return fmt::format("M{} {}H{}Q{} {} {} {}V{}Q{} {} {} {}H{}Q{} {} {} {}V{}Q{} {} {} {}Z",
                     bar.left + r, y, bar.right - r, bar.right, y, bar.right, y + r, bottom - r,
                     bar.right, bottom, bar.right - r, bottom, bar.left + r, bar.left, bottom,
                     bar.left, bottom - r, y + r, bar.left, y, bar.left + r, y);
}

// What the pointer shows: everything that the history knows.
std::string tooltip(const History& history, const Timeline& timeline, const ShownOperation& shown) {
  const Operation& operation = history.operations[shown.index];
  const std::string times = operation.kind == OperationKind::crash || shown.t1 == never
                                ? fmt::format("from {} ns", operation.t0)
                                : fmt::format("from {} to {} ns", shown.t0, shown.t1);
  return fmt::format("{}, operation {}{} of the history: {}, {}",
                     lane_name(timeline, timeline.lanes[shown.lane]), shown.index,
                     shown.count > 1 ? " and those that follow" : "", shown_text(history, shown),
                     times);
}

// What an operation is in the picture, beside its bar.
struct Part {
  std::size_t witness = 0;  // its number in the proof; 0: none of it
  bool impossible = false;
  bool stop = false;  // of the Tab key
  std::string id;     // of the element
};

// What makes a group an item of the page that keys can reach.
std::string page_attributes(const ShownOperation& shown, const Part& part) {
  return fmt::format("{} tabindex=\"{}\" role=\"img\" data-lane=\"{}\"",
                     part.id.empty() ? "" : fmt::format(" id=\"{}\"", part.id), part.stop ? 0 : -1,
                     shown.lane);
}

std::string operation_group(const History& history, const Timeline& timeline,
                            const ShownOperation& shown, const Bar& bar, const Part& part,
                            bool standalone) {
  const std::size_t witness = part.witness;
  const int y = top + static_cast<int>(shown.lane) * lane_height + (lane_height - bar_height) / 2;
  std::string out = fmt::format(
      "<g class=\"qc-op qc-{}{}\"{}><title>{}</title>", bar.cross ? "kill" : kind_class(shown.kind),
      witness > 0 ? " qc-witness" : "", standalone ? "" : page_attributes(shown, part),
      escape_xml(tooltip(history, timeline, shown) +
                 (witness > 0 ? fmt::format("; number {} of the proof", witness) : "") +
                 (part.impossible ? "; the first impossible operation" : "")));
  const int middle = y + bar_height / 2;
  int text_left = bar.left + 9;
  if (bar.cross) {
    out += fmt::format("<path class=\"qc-cross\" d=\"M{} {}L{} {}M{} {}L{} {}\"/>", bar.left - 7,
                       middle - 7, bar.left + 7, middle + 7, bar.left - 7, middle + 7, bar.left + 7,
                       middle - 7);
    text_left = bar.left + 13;
  } else {
    out += fmt::format("<path class=\"qc-bar{}\" d=\"{}\"/>", bar.open ? " qc-open" : "",
                       bar_path(bar, y));
  }
  if (part.impossible) {
    out += fmt::format("<path class=\"qc-pointer\" d=\"M{} {}h14l-7 8z\"/>", bar.left + 6, y - 9);
  }
  if (witness > 0 && !bar.cross) {
    out += fmt::format(
        "<circle class=\"qc-badge\" cx=\"{}\" cy=\"{}\" r=\"8\"/>"
        "<text class=\"qc-badge-text\" x=\"{}\" y=\"{}\">{}</text>",
        bar.left + 13, middle, bar.left + 13, middle + 4, witness);
    text_left = bar.left + 26;
  }
  return out + fmt::format("<text class=\"qc-label\" x=\"{}\" y=\"{}\">{}</text></g>\n", text_left,
                           middle + 4, escape_xml(shown_text(history, shown)));
}

std::string lane_tracks(const Timeline& timeline, int right) {
  std::string out;
  for (std::size_t lane = 0; lane < timeline.lanes.size(); ++lane) {
    const int y = top + static_cast<int>(lane) * lane_height + lane_height / 2;
    out += fmt::format("<line class=\"qc-track\" x1=\"96\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\"/>\n", y,
                       right);
  }
  return out;
}

// Above all else: page.js keeps them in sight while the picture is scrolled below them.
std::string lane_names(const Timeline& timeline, int width, int bottom) {
  std::string out = fmt::format(
      "<g class=\"qc-lanes\"><rect class=\"qc-paper\" x=\"-9\" width=\"{}\" height=\"{}\"/>\n",
      width, bottom);
  for (std::size_t lane = 0; lane < timeline.lanes.size(); ++lane) {
    const int y = top + static_cast<int>(lane) * lane_height + lane_height / 2;
    out += fmt::format("<text class=\"qc-lane\" x=\"4\" y=\"{}\">{}</text>\n", y + 4,
                       escape_xml(lane_name(timeline, timeline.lanes[lane])));
  }
  return out + "</g>\n";
}

// Labels of the time axis where there is room: the history's own nanoseconds.
std::string axis(const Timeline& timeline, const PictureLayout& layout, int bottom) {
  std::string out =
      fmt::format("<text class=\"qc-time\" x=\"4\" y=\"{}\">ns</text>\n", bottom + 18);
  int free_from = 0;
  for (std::size_t i = 0; i < timeline.operations.size(); ++i) {
    const int x = layout.bars[i].left;
    if (x < free_from) continue;
    const std::string text = count_text(
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, timeline.operations[i].t0)));
    free_from = x + text_width(text) + 14;
    out += fmt::format(
        "<line class=\"qc-tick\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>"
        "<text class=\"qc-time\" x=\"{0}\" y=\"{3}\">{4}</text>\n",
        x, bottom, bottom + 5, bottom + 18, text);
  }
  return out;
}

std::string vertical(const char* css_class, int x, int bottom, const std::string& title) {
  return fmt::format(
      "<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"><title>{}</title>"
      "</line>\n",
      css_class, x, top, x, bottom, escape_xml(title));
}

}  // namespace

std::string render_svg(const Failure& failure, const PictureStyle& style) {
  return render_svg(failure.run.history, failure.judgement.witness, failure_headline(failure),
                    failure.judgement.explanation, style);
}

std::string render_svg(const History& history, const std::vector<std::size_t>& witness,
                       const std::string& title, const std::string& description,
                       const PictureStyle& style) {
  const Timeline timeline = lay_out(history, witness, style.limits);
  std::size_t longest = 0;
  for (const Lane& lane : timeline.lanes) {
    longest = std::max(longest, lane_name(timeline, lane).size());
  }
  std::vector<int> labels;
  for (const ShownOperation& shown : timeline.operations) {
    labels.push_back(text_width(shown_text(history, shown)) + (shown.witness ? 36 : 20));
  }
  const int left = std::max(104, static_cast<int>(longest * 15 / 2) + 16);
  const PictureLayout layout = place_bars(timeline, labels, left);
  const int bottom = top + static_cast<int>(timeline.lanes.size()) * lane_height;
  const std::string note = cut_note(timeline);
  const int height = bottom + axis_height + (note.empty() ? 0 : 20);
  const int width = layout.right + 12;

  std::string out = fmt::format(
      "<svg class=\"qc-picture\" xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" "
      "height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"{4}\">\n<title>{2}</title>\n<desc>{3}</desc>\n",
      width, height, escape_xml(title), escape_xml(description),
      style.standalone ? "img" : "group");
  if (style.standalone) {
    out += fmt::format("<style>{}</style>\n", picture_css());
    out += fmt::format("<rect class=\"qc-paper\" width=\"{}\" height=\"{}\"/>\n", width, height);
  }
  if (timeline.operations.empty()) {
    return out + "<text class=\"qc-time\" x=\"4\" y=\"14\">no operations</text>\n</svg>\n";
  }
  out += lane_tracks(timeline, layout.right);
  for (const int x : layout.rules) {
    out += vertical("qc-rule", x, bottom, "all to the left returned before all to the right began");
  }
  for (std::size_t i = 0; i < layout.cuts.size(); ++i) {
    if (layout.cuts[i] < 0) continue;
    out += vertical("qc-cut", layout.cuts[i], bottom,
                    fmt::format("{} operations not shown", timeline.operations[i].cut_before));
  }
  const auto impossible = first_impossible(history, witness);
  const auto stop =
      std::find_if(timeline.operations.begin(), timeline.operations.end(),
                   [&](const ShownOperation& shown) { return shown.index == impossible; });
  const auto stop_at = stop == timeline.operations.end()
                           ? 0
                           : static_cast<std::size_t>(stop - timeline.operations.begin());
  std::size_t number = 0;
  for (std::size_t i = 0; i < timeline.operations.size(); ++i) {
    const ShownOperation& shown = timeline.operations[i];
    Part part{shown.witness ? ++number : 0, shown.index == impossible, i == stop_at, {}};
    if (part.impossible) part.id = style.id;
    out += operation_group(history, timeline, shown, layout.bars[i], part, style.standalone);
  }
  out += axis(timeline, layout, bottom);
  out += lane_names(timeline, left - 1, bottom);
  if (!note.empty()) {
    out += fmt::format("<text class=\"qc-time\" x=\"4\" y=\"{}\">{}</text>\n", height - 6,
                       escape_xml(note));
  }
  return out + "</svg>\n";
}

}  // namespace queuecheck
