#include "queuecheck/reports/render_coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

// The counters that Coverage and QueueCoverage tell, those first that bugs need most.
struct State {
  std::string_view counter;
  std::string_view title;
  bool wanted = false;  // of every campaign; the others need programs of their own
};
constexpr std::array<State, 13> states{{
    {"full_share", "full", true},
    {"empty_share", "empty", true},
    {"wrap_share", "wrapped round", true},
    {"blocked_share", "a caller had to wait", true},
    {"closed_share", "closed", true},
    {"overlap_share", "calls overlapped", true},
    {"killed_share", "a process was killed"},
    {"killed_inside_share", "killed inside a call"},
    {"late_share", "a process came late"},
    {"deadline_met_share", "a deadline met by the peer"},
    {"sandwich_share", "asked, changed, asked again"},
    {"too_big_share", "an item too big"},
    {"wide_share", "255 places or more, full"},
}};

struct Column {
  std::string stage;
  std::map<std::string, double> shares;  // by counter

  std::optional<double> share(std::string_view counter) const {
    const auto found = shares.find(std::string(counter));
    return found == shares.end() ? std::nullopt : std::optional(found->second);
  }
};

bool any_state(const std::map<std::string, double>& counters) {
  return std::any_of(counters.begin(), counters.end(),
                     [](const auto& counter) { return is_coverage(counter.first); });
}

// Strategies of the explorer together: each counts for as many schedules as it ran.
std::optional<Column> explored_column(const std::vector<explore::Row>& rows) {
  std::map<std::string, double> reached;
  std::map<std::string, double> runs;
  for (const explore::Row& row : rows) {
    const auto schedules = static_cast<double>(row.schedules);
    for (const auto& [counter, share] : row.coverage) {
      reached[counter] += share * schedules;
      runs[counter] += schedules;
    }
  }
  Column column{"explore", {}};
  for (const auto& [counter, sum] : reached) {
    if (runs[counter] > 0) column.shares[counter] = sum / runs[counter];
  }
  return any_state(column.shares) ? std::optional(column) : std::nullopt;
}

std::vector<Column> columns_of(const QueueResult& queue) {
  std::vector<Column> columns;
  for (const StageResult& stage : queue.stages) {
    if (any_state(stage.counters)) columns.push_back({stage.stage, stage.counters});
  }
  const bool has_explore = std::any_of(columns.begin(), columns.end(), [](const Column& column) {
    return column.stage == "explore";
  });
  if (const auto column = explored_column(queue.explored); column && !has_explore) {
    columns.push_back(*column);
  }
  return columns;
}

// Rounding must not make "never" of what was met, nor "always" of what once was not.
std::string percent_text(double share) {
  const double percent = share * 100;
  if (percent < 0.1) return "&lt; 0.1 %";
  if (percent >= 99.95 && share < 1) return "&gt; 99.9 %";
  return percent < 10 ? fmt::format("{:.1f} %", percent) : fmt::format("{:.0f} %", percent);
}

std::string cell(std::optional<double> share, bool wanted) {
  if (!share) return "<td></td>";
  if (*share <= 0) {
    return fmt::format("<td class=\"number {}\">never</td>", wanted ? "never" : "soft");
  }
  return fmt::format(
      "<td class=\"number\">{}<div class=\"bar\"><i style=\"width:{:.1f}%\"></i></div></td>",
      percent_text(*share), std::min(*share, 1.0) * 100);
}

}  // namespace

bool is_coverage(std::string_view counter) {
  return std::any_of(states.begin(), states.end(),
                     [&](const State& state) { return state.counter == counter; });
}

std::string coverage_table(const QueueResult& queue) {
  const std::vector<Column> columns = columns_of(queue);
  if (columns.empty()) return "";
  std::string head;
  for (const Column& column : columns) {
    head += fmt::format("<th scope=\"col\" class=\"number\">{}</th>", escape_xml(column.stage));
  }
  std::string body;
  std::string missed;
  for (const State& state : states) {
    std::string cells;
    bool counted = false;
    bool met = false;
    for (const Column& column : columns) {
      const auto share = column.share(state.counter);
      counted = counted || share.has_value();
      met = met || share.value_or(0) > 0;
      cells += cell(share, state.wanted);
    }
    if (!counted) continue;
    if (!met && state.wanted)
      missed += fmt::format("{}{}", missed.empty() ? "" : ", ", state.title);
    body += fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>\n", state.title, cells);
  }
  return fmt::format(
      "<section class=\"part coverage\">\n<h3>What was reached</h3>\n<p class=\"remark\">In how "
      "many "
      "of the runs the queue was in that state.{}</p>\n<div class=\"scroll\" tabindex=\"0\" "
      "role=\"region\" aria-label=\"What was reached\"><table "
      "class=\"coverage\">\n<thead><tr><th scope=\"col\">State</th>{}</tr></thead>\n<tbody>\n{}"
      "</tbody></table></div>\n</section>\n",
      missed.empty() ? "" : " <b>Never reached: " + missed + ".</b>", head, body);
}

}  // namespace queuecheck
