#include "queuecheck/reports/render_overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/first_impossible.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/operation_text.hpp"
#include "queuecheck/reports/timeline.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t lane_height = 24;

// An instant and its kind: begins come before ends of the same time.
using Instant = std::pair<std::int64_t, int>;

struct Thin {
  std::size_t index = 0;  // into history.operations
  std::size_t lane = 0;
  std::size_t begin = 0;  // ranks of its instants
  std::size_t end = 0;
  Ending ending = Ending::returned;
  std::int64_t drawn_end = 0;  // the kill ends a bar
};

Lane lane_of(const Operation& operation) {
  return {operation.process, operation.thread};
}

class Overview {
 public:
  Overview(const Failure& failure, const OverviewLimits& limits)
      : history_(failure.run.history), witness_(failure.judgement.witness) {
    impossible_ = first_impossible(history_, witness_);
    choose_lanes(limits.lanes);
    choose_operations(limits.operations);
    place();
  }

  std::string figure(const std::string& id) const {
    const std::size_t height = lanes_.size() * lane_height;
    const std::size_t width = std::max<std::size_t>(instants_.size(), 2) - 1;
    std::string names;
    for (const Lane& lane : lanes_) names += fmt::format("<span>{}</span>", name_of(lane));
    return fmt::format(
        "<section class=\"part whole\">\n<h4>The whole history</h4>\n<p class=\"remark\">{}</p>\n"
        "<div class=\"scroll whole-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"The whole "
        "history, {} operations\">\n<div class=\"whole-inner\"><div class=\"whole-lanes\" "
        "aria-hidden=\"true\">{}</div>\n<div class=\"whole-plot\" "
        "style=\"width:max({}px,100%);height:{}px\">\n<svg "
        "class=\"qc-whole\" width=\"100%\" height=\"{}\" viewBox=\"0 0 {} {}\" "
        "preserveAspectRatio=\"none\" aria-hidden=\"true\">\n{}{}</svg>\n{}</div></div></div>\n"
        "<script type=\"application/json\" class=\"whole-data\">{}</script>\n</section>\n",
        note(), count_text(shown_.size()), names, width, height, height, width, height,
        tracks(width), bars(width), marks(id, width), data());
  }

 private:
  const Operation& at(const Thin& thin) const { return history_.operations[thin.index]; }

  std::string name_of(const Lane& lane) const {
    return threads_ ? fmt::format("process {}.{}", lane.process, lane.thread)
                    : fmt::format("process {}", lane.process);
  }

  // Those of the proof first, then in order.
  void choose_lanes(std::size_t max) {
    std::set<Lane> all;
    for (const Operation& operation : history_.operations) {
      all.insert(lane_of(operation));
      threads_ = threads_ || operation.thread != 0;
    }
    std::set<Lane> chosen;
    for (const std::size_t index : witness_) {
      if (chosen.size() < max) chosen.insert(lane_of(history_.operations[index]));
    }
    for (const Lane& lane : all) {
      if (chosen.size() < max) chosen.insert(lane);
    }
    lanes_.assign(chosen.begin(), chosen.end());
    cut_lanes_ = all.size() - lanes_.size();
  }

  // In time order; of too many those around the impossible one, most of them before it.
  void choose_operations(std::size_t max) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      if (std::binary_search(lanes_.begin(), lanes_.end(), lane_of(history_.operations[i]))) {
        order.push_back(i);
      }
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const Operation& x = history_.operations[a];
      const Operation& y = history_.operations[b];
      return std::tuple(x.t0, x.t1, a) < std::tuple(y.t0, y.t1, b);
    });
    const auto found =
        std::find(order.begin(), order.end(), impossible_.value_or(history_.operations.size()));
    const auto place = static_cast<std::size_t>(found - order.begin());
    const std::size_t surplus = order.size() > max ? order.size() - max : 0;
    const std::size_t before = max - max / 4;
    first_ = std::min(place > before ? place - before : 0, surplus);
    in_order_ = order.size();
    for (std::size_t i = first_; i < std::min(order.size(), first_ + max); ++i) {
      shown_.push_back({order[i]});
    }
  }

  void place() {
    std::vector<std::int64_t> killed_at(history_.processes, never);
    for (const Operation& operation : history_.operations) {
      if (operation.kind == OperationKind::crash && operation.process < killed_at.size()) {
        killed_at[operation.process] = operation.t0;
      }
    }
    for (Thin& thin : shown_) {
      const Operation& operation = at(thin);
      const std::int64_t killed =
          operation.process < killed_at.size() ? killed_at[operation.process] : never;
      const bool is_kill = operation.kind == OperationKind::crash;
      thin.ending = ending_of(operation, killed != never);
      thin.drawn_end = is_kill                         ? operation.t0
                       : thin.ending == Ending::killed ? std::max(killed, operation.t0)
                                                       : operation.t1;
      thin.lane = static_cast<std::size_t>(
          std::lower_bound(lanes_.begin(), lanes_.end(), lane_of(operation)) - lanes_.begin());
      instants_.push_back(begin_of(thin));
      if (thin.drawn_end != never) instants_.emplace_back(thin.drawn_end, 1);
    }
    instants_.emplace_back(never, 2);
    std::sort(instants_.begin(), instants_.end());
    instants_.erase(std::unique(instants_.begin(), instants_.end()), instants_.end());
    for (Thin& thin : shown_) {
      thin.begin = rank_of(begin_of(thin));
      thin.end = thin.drawn_end == never ? instants_.size() - 1 : rank_of({thin.drawn_end, 1});
    }
  }
  Instant begin_of(const Thin& thin) const {
    return {at(thin).t0, at(thin).kind == OperationKind::crash ? 1 : 0};
  }
  std::size_t rank_of(const Instant& instant) const {
    return static_cast<std::size_t>(std::lower_bound(instants_.begin(), instants_.end(), instant) -
                                    instants_.begin());
  }

  std::string note() const {
    std::string text =
        "Time runs to the right; only the order counts. Above the middle of a lane: puts; below: "
        "gets; thin: refused; dashed: never returned.";
    if (shown_.size() < in_order_) {
      text +=
          fmt::format(" Shown: operations {} to {} of {} in time order.", count_text(first_ + 1),
                      count_text(first_ + shown_.size()), count_text(in_order_));
    } else if (cut_lanes_ == 0) {
      text += fmt::format(" All {} operations.", count_text(shown_.size()));
    }
    if (cut_lanes_ > 0) {
      text += fmt::format(" Not shown: {} of {} {}.", cut_lanes_, cut_lanes_ + lanes_.size(),
                          threads_ ? "threads" : "processes");
    }
    return text;
  }

  std::string tracks(std::size_t width) const {
    std::string path;
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
      path += fmt::format("M0 {}H{}", lane * lane_height + lane_height / 2, width);
    }
    return fmt::format("<path class=\"qc-track\" d=\"{}\"/>\n", path);
  }

  // One path for all bars that look alike.
  std::string bars(std::size_t width) const {
    struct Look {
      std::string_view css_class;
      std::string path;
    };
    std::array<Look, 6> looks{{{"qc-thin-put", ""},
                               {"qc-thin-put qc-refused", ""},
                               {"qc-thin-get", ""},
                               {"qc-thin-get qc-refused", ""},
                               {"qc-thin-other", ""},
                               {"qc-thin-open", ""}}};
    for (const Thin& thin : shown_) {
      const Operation& operation = at(thin);
      if (operation.kind == OperationKind::crash) continue;
      const bool put = is_put(operation.kind) || operation.kind == OperationKind::put_many;
      const bool get = is_get(operation.kind) || operation.kind == OperationKind::get_many;
      const std::size_t refused = operation.outcome == Outcome::ok ? 0 : 1;
      const std::size_t y = thin.lane * lane_height + (put ? 8 : get ? 16 : 12);
      const std::size_t look = thin.ending != Ending::returned ? 5
                               : put                           ? refused
                               : get                           ? 2 + refused
                                                               : 4;
      looks[look].path += fmt::format("M{} {}H{}", thin.begin, y, std::min(thin.end, width));
    }
    std::string out;
    for (const Look& look : looks) {
      if (look.path.empty()) continue;
      out += fmt::format("<path class=\"qc-thin {}\" d=\"{}\"/>\n", look.css_class, look.path);
    }
    return out;
  }

  // Elements of the page over the picture: they keep their form when it is stretched.
  std::string marks(const std::string& id, std::size_t width) const {
    std::string out;
    std::size_t number = 0;
    for (const Thin& thin : shown_) {
      const bool kill = at(thin).kind == OperationKind::crash;
      const bool proof = std::find(witness_.begin(), witness_.end(), thin.index) != witness_.end();
      if (!kill && !proof) continue;
      const std::string where =
          fmt::format("left:{:.3f}%;top:{}px",
                      static_cast<double>(thin.begin) * 100 / static_cast<double>(width),
                      thin.lane * lane_height + 3);
      const std::string text = escape_xml(
          fmt::format("{}: {}", name_of(lanes_[thin.lane]), cell_text(at(thin), thin.ending)));
      if (kill) {
        out += fmt::format("<span class=\"kill-mark\" style=\"{}\" title=\"{}\">✕</span>\n", where,
                           text);
        continue;
      }
      const bool impossible = impossible_ == thin.index;
      out += fmt::format(
          "<a class=\"proof-mark\" {}href=\"#{}\" style=\"{}\" title=\"{}\" aria-label=\"proof {}, "
          "{}\">{}{}</a>\n",
          impossible ? fmt::format("id=\"{}-whole\" ", id) : "", id, where, text, ++number, text,
          number, impossible ? "▼" : "");
    }
    return out;
  }

  // [lane, begin, end, t0, t1 or null, text] of each, in time order.
  std::string data() const {
    std::string rows;
    for (const Thin& thin : shown_) {
      const Operation& operation = at(thin);
      rows += fmt::format("{}[{},{},{},{},{},{}]", rows.empty() ? "" : ",", thin.lane, thin.begin,
                          thin.end, operation.t0,
                          operation.t1 == never ? "null" : std::to_string(operation.t1),
                          quote_json(cell_text(operation, thin.ending)));
    }
    return "[" + rows + "]";
  }

  const History& history_;
  const std::vector<std::size_t>& witness_;
  std::optional<std::size_t> impossible_;
  std::vector<Lane> lanes_;
  std::vector<Thin> shown_;
  std::vector<Instant> instants_;
  std::size_t first_ = 0;
  std::size_t in_order_ = 0;  // operations of the lanes shown
  std::size_t cut_lanes_ = 0;
  bool threads_ = false;
};

}  // namespace

std::string overview_figure(const Failure& failure, const std::string& id,
                            const OverviewLimits& limits) {
  if (failure.run.history.operations.empty()) return "";
  return Overview(failure, limits).figure(id);
}

}  // namespace queuecheck
