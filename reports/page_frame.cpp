#include "queuecheck/reports/page_frame.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/page.hpp"

namespace queuecheck {
namespace {

std::string banner(const PageFrame& frame) {
  std::string facts;
  for (const auto& [label, value] : frame.facts) {
    if (value.empty()) continue;
    facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", label, escape_xml(value));
  }
  return fmt::format(
      "<header class=\"banner {}\">\n<p class=\"product\">queuecheck <b>{}</b></p>\n"
      "<h1><span aria-hidden=\"true\">{}</span> <span class=\"word\">{}</span></h1>\n"
      "<p class=\"meaning\">{}</p>\n<dl class=\"facts\">\n{}{}</dl>\n{}</header>\n",
      frame.css, escape_xml(frame.command), frame.sign, escape_xml(frame.word),
      escape_xml(frame.meaning), facts, frame.facts_html, frame.links_html);
}

}  // namespace

const char* verdict_sign(Status status) {
  if (status == Status::valid) return "✓";
  if (status == Status::violation) return "✗";
  return status == Status::unknown ? "?" : "!";
}

std::string warnings_section(const std::vector<std::string>& warnings) {
  if (warnings.empty()) return "";
  std::string items;
  for (const std::string& warning : warnings) {
    items += fmt::format("<li>{}</li>\n", escape_xml(warning));
  }
  return "<section class=\"warnings\" id=\"warnings\">\n<h2>Warnings</h2>\n<ul>\n" + items +
         "</ul>\n</section>\n";
}

std::string command_section(const RunResult& run) {
  if (run.command_line.empty()) return "";
  return fmt::format(
      "<section class=\"command\">\n<h2>Command</h2>\n<div class=\"replay\"><p>As it was started; "
      "seed {}</p><pre>{}</pre></div>\n</section>\n",
      run.seed, escape_xml(run.command_line));
}

std::string framed_page(const PageFrame& frame, std::string_view content) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; img-src data:; script-src '{}'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<title>{}</title>\n",
      frame.parts.js_hash, escape_xml(frame.title));
  out += fmt::format("<style>\n{}{}</style>\n</head>\n<body>\n", page_css(), frame.parts.css);
  out += banner(frame) + fmt::format("<main>\n{}</main>\n", content);
  out += fmt::format("<footer>{}This page loads nothing.</footer>\n",
                     frame.beside.empty() ? "" : "Beside this page: " + frame.beside + ". ");
  return out + frame.data_html +
         fmt::format("<script>{}</script>\n</body>\n</html>\n", frame.parts.js);
}

}  // namespace queuecheck
