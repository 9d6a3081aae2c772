#include "queuecheck/reports/charts/page_frame.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/page.hpp"

namespace queuecheck {
namespace {

std::uint32_t hex_digit(char c) {
  return static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

// RFC 4648, of bytes given as hex digits.
std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : hex) {
    bits = ((bits << 4) | hex_digit(c)) & 0xFFFU;
    count += 4;
    if (count < 6) continue;
    count -= 6;
    out += digits[(bits >> count) & 63U];
  }
  if (count > 0) out += digits[(bits << (6 - count)) & 63U];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string banner(const PageFrame& frame) {
  std::string facts;
  for (const auto& [label, value] : frame.facts) {
    if (value.empty()) continue;
    facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", label, escape_xml(value));
  }
  return fmt::format(
      "<header class=\"banner {}\">\n<p class=\"product\">queuecheck <b>{}</b></p>\n"
      "<h1><span aria-hidden=\"true\">{}</span> <span class=\"word\">{}</span></h1>\n"
      "<p class=\"meaning\">{}</p>\n<dl class=\"facts\">\n{}</dl>\n</header>\n",
      frame.css, escape_xml(frame.command), frame.sign, escape_xml(frame.word),
      escape_xml(frame.meaning), facts);
}

}  // namespace

std::string script_source_hash() {
  return "sha256-" + base64_of_hex(charts_js_sha256());
}

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
  return "<section class=\"warnings\">\n<h2>Warnings</h2>\n<ul>\n" + items + "</ul>\n</section>\n";
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
      script_source_hash(), escape_xml(frame.title));
  out += fmt::format("<style>\n{}{}</style>\n</head>\n<body>\n", page_css(), charts_css());
  out += banner(frame) + fmt::format("<main>\n{}</main>\n", content);
  out += fmt::format("<footer>{}This page loads nothing.</footer>\n",
                     frame.beside.empty() ? "" : "Beside this page: " + frame.beside + ". ");
  return out + fmt::format("<script>{}</script>\n</body>\n</html>\n", charts_js());
}

}  // namespace queuecheck
