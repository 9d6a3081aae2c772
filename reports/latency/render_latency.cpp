#include "queuecheck/reports/latency/render_latency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {

namespace {

std::string row_name(const LatencyRow& row) {
  std::string text = row.is_limit ? "limit: " + row.name : row.name;
  for (const auto& [key, value] : row.extra) text += " " + key + "=" + value;
  return text;
}

std::string shape(const LatencyRow& row) {
  return fmt::format("{}x{}{}", row.producers, row.consumers, row.oversubscribed ? "*" : "");
}

std::string figure(const LatencyFigure& figure) {
  if (!figure.ns) return "-";
  return nanoseconds_text(*figure.ns) + (figure.of_all_rounds ? "~" : "");
}

// Half the interval, as a share of the figure.
std::string spread(const LatencyFigure& figure) {
  if (!figure.low_ns || *figure.ns <= 0) return "-";
  return fmt::format("±{:.0f} %", (*figure.high_ns - *figure.low_ns) / 2 / *figure.ns * 100);
}

std::string load_text(const LatencyRow& row) {
  if (!row.load) return "-";
  if (!row.load->is_share()) return text(*row.load);
  if (row.load_items_per_second <= 0) return text(*row.load);
  return fmt::format("{} {}/s", text(*row.load), figure_text(row.load_items_per_second));
}

constexpr const char* columns =
    "{:>9}  {:>8}  {:>6}  {:>8}  {:>8}  {:>6}  {:>8}  {:>8}  {:>10}  {:>10}  {:>7}\n";

std::string figures(const LatencyRow& row) {
  const bool load = row.phase == LatencyPhase::load;
  return fmt::format(
      fmt::runtime(columns),
      row.achieved_items_per_second ? figure_text(*row.achieved_items_per_second) + "/s" : "-",
      figure(row.figures[0]), spread(row.figures[0]), figure(row.figures[1]),
      figure(row.figures[2]), spread(row.figures[2]), figure(row.figures[3]),
      nanoseconds_text(static_cast<double>(row.scheduled.max_ns)),
      load ? figure(row.closed_loop_figures[2]) : "-",
      load ? nanoseconds_text(static_cast<double>(row.closed_loop.max_ns)) : "-",
      fmt::format("{}/{}", row.clean_samples, row.samples.size()));
}

std::string clock_line(const LatencyClock& clock) {
  std::string line =
      fmt::format("clock: {}, read in {}, a latency counted in {}; ", name(clock.clock),
                  nanoseconds_text(clock.stamp_ns), nanoseconds_text(clock.record_ns));
  if (!clock.skew) return line + "the skew between two processors could not be measured\n";
  return line + fmt::format(
                    "the second processor's is between {:.0f} ns behind and {:.0f} ns "
                    "ahead of the first's: one-way figures are true to within that\n",
                    -clock.skew->low_ns, clock.skew->high_ns);
}

// A line for each thing that went wrong, once.
std::string problems(const LatencyReport& report) {
  std::vector<std::string> lines;
  for (const LatencyRow& row : report.rows) {
    if (row.end == RunEnd::completed) continue;
    // A shape that is not offered is not offered at any load.
    const std::string what = row.end == RunEnd::not_offered
                                 ? shape(row)
                                 : fmt::format("{} {}", shape(row), name(row.phase));
    const std::string line =
        fmt::format("{} {}: {}: {}\n", row_name(row), what, words(row.end), row.problem);
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  return fmt::format("{}", fmt::join(lines, ""));
}

std::string notes(const LatencyReport& report) {
  const auto any = [&](auto holds) {
    return std::any_of(report.rows.begin(), report.rows.end(), holds);
  };
  const auto any_figure = [&](auto holds) {
    return any([&](const LatencyRow& row) {
      return row.has_figures() && std::any_of(row.figures.begin(), row.figures.end(), holds);
    });
  };
  std::string text;
  if (any([](const LatencyRow& row) { return row.overloaded; })) {
    text += fmt::format(
        "overloaded: less than {:.0f} % of the load was moved in time, so latency grows for as "
        "long as it lasts\n",
        kept_share_min * 100);
  }
  if (any_figure([](const LatencyFigure& figure) { return figure.of_all_rounds; })) {
    text += "~ of all rounds together: one round alone has too few items for it\n";
  }
  if (any_figure([](const LatencyFigure& figure) { return !figure.ns; })) {
    text += "- too few items for that percentile: 10 must lie beyond it\n";
  }
  if (any([](const LatencyRow& row) {
        return row.phase == LatencyPhase::idle && row.has_figures() &&
               row.voluntary_switches_per_item < 0.5;
      })) {
    text +=
        "an idle consumer was often awake: its queue waits longer than we do before it sleeps\n";
  }
  if (any([](const LatencyRow& row) { return row.oversubscribed; })) {
    text += "* more processes than CPUs: shows the scheduler too\n";
  }
  if (any([](const LatencyRow& row) {
        return row.has_figures() && row.clean_samples < clean_min;
      })) {
    text += fmt::format("rows with fewer than {} clean runs show all runs: the machine was busy\n",
                        clean_min);
  }
  return text;
}

}  // namespace

std::string render_latency_text(const LatencyReport& report) {
  std::size_t width = 5;
  std::size_t load_width = 4;
  for (const LatencyRow& row : report.rows) {
    width = std::max(width, row_name(row).size());
    load_width = std::max(load_width, load_text(row).size());
  }
  std::string text =
      fmt::format("{:<{}}  {:>5}  {:>6}  {:>8}  {:<5}  {:<8}  {:<{}}  ", "queue", width, "PxC",
                  "bytes", "capacity", "phase", "waiting", "load", load_width);
  text += fmt::format(fmt::runtime(columns), "achieved", "p50", "±", "p90", "p99", "±", "p99.9",
                      "max", "closed p99", "closed max", "clean");
  for (const LatencyRow& row : report.rows) {
    text += fmt::format("{:<{}}  {:>5}  {:>6}  {:>8}  {:<5}  {:<8}  {:<{}}  ", row_name(row), width,
                        shape(row), row.item_bytes,
                        row.is_limit        ? "-"
                        : row.capacity == 0 ? "none"
                                            : std::to_string(row.capacity),
                        name(row.phase), row.waiting, load_text(row), load_width);
    if (row.overloaded) {
      text +=
          fmt::format("{:>9}  overloaded\n", figure_text(*row.achieved_items_per_second) + "/s");
    } else if (!row.has_figures()) {
      text +=
          fmt::format("{}\n", row.end == RunEnd::completed ? "no item in time" : words(row.end));
    } else {
      text += figures(row);
    }
  }
  text += problems(report) + notes(report);
  text += fmt::format(
      "load: {} arrivals; latency counts from the time at which an item was due, `closed` from the "
      "real sending\n",
      name(report.arrivals));
  return text + clock_line(report.clock);
}

}  // namespace queuecheck
