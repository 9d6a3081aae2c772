#include "queuecheck/reports/render_hang.hpp"

#include <fmt/format.h>

#include <vector>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/stress/hang_text.hpp"

namespace queuecheck {

std::string hang_figure(const Run& run) {
  const std::vector<std::string> lines = hang_lines(run);
  std::string waiting;
  std::string more;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string stack;
    const std::size_t told = i;
    while (i + 1 < lines.size() && lines[i + 1].starts_with("  ")) {
      stack += escape_xml(std::string_view(lines[++i]).substr(2)) + "\n";
    }
    // "process 1 in get(), its operation 3, for 1.2 s: asleep on ..." has a row; the rest is prose.
    const std::string_view line = lines[told];
    const std::size_t colon = line.find(": ");
    if (!line.starts_with("process") || colon == std::string_view::npos) {
      more += fmt::format("<p>{}</p>\n", escape_xml(line));
      continue;
    }
    waiting += fmt::format("<tr><th scope=\"row\">{}</th><td>{}{}</td></tr>\n",
                           escape_xml(line.substr(0, colon)), escape_xml(line.substr(colon + 2)),
                           stack.empty() ? "" : "<pre class=\"stack\">" + stack + "</pre>");
  }
  if (waiting.empty() && more.empty()) return "";
  if (!waiting.empty()) {
    waiting =
        "<table class=\"hang\">\n<thead><tr><th scope=\"col\">Who</th><th "
        "scope=\"col\">Where</th></tr></thead>\n<tbody>\n" +
        waiting + "</tbody></table>\n";
  }
  return "<section class=\"part hang\">\n<h4>Who waits where</h4>\n" + waiting + more +
         "</section>\n";
}

}  // namespace queuecheck
