#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "queuecheck/reports/bench/render_bench.hpp"
#include "queuecheck/reports/charts/bench_page.hpp"
#include "queuecheck/reports/charts/compared_page.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/report_sources.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/compare/render_bench_csv.hpp"
#include "queuecheck/reports/compare/render_bench_markdown.hpp"
#include "queuecheck/reports/compare/render_compared.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_csv.hpp"
#include "queuecheck/reports/render_html.hpp"
#include "queuecheck/reports/render_junit.hpp"
#include "queuecheck/reports/render_markdown.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck::cli {

namespace {

enum class Format : std::uint8_t { text, html, markdown, junit, csv };

const std::map<std::string, Format> formats{{"text", Format::text},
                                            {"html", Format::html},
                                            {"markdown", Format::markdown},
                                            {"junit", Format::junit},
                                            {"csv", Format::csv}};
const std::map<std::string, Format> extensions{{".txt", Format::text},  {".html", Format::html},
                                               {".htm", Format::html},  {".md", Format::markdown},
                                               {".xml", Format::junit}, {".csv", Format::csv}};

struct ReportOptions {
  std::vector<std::string> given;
  std::string format;
  std::string output = "-";
};

Format format_of(const ReportOptions& options) {
  if (!options.format.empty()) return formats.at(options.format);
  if (options.output == "-") return Format::text;
  const auto found = extensions.find(std::filesystem::path(options.output).extension().string());
  if (found != extensions.end()) return found->second;
  throw CLI::ValidationError(
      "--output", fmt::format("'{}' does not tell a format; right would be a name that ends in "
                              ".html, .md, .xml, .csv or .txt, or --format",
                              printable(options.output)));
}

TextStyle style_of(const ReportOptions& options) {
  return {options.output == "-" && colour_wanted(stdout), {}};
}

struct Report {
  std::string text;
  Status status = Status::nothing;
};

Report report(const RunResult& run, Format format, const ReportOptions& options) {
  switch (format) {
    case Format::html:
      return {render_html(run), run.status};
    case Format::markdown:
      return {render_markdown(run), run.status};
    case Format::junit:
      return {render_junit(run), run.status};
    case Format::csv:
      return {render_csv(run), run.status};
    case Format::text:
      break;
  }
  return {render_run_text(run, style_of(options)), run.status};
}

Report report(const BenchSource& source, Format format, const ReportOptions& options) {
  const auto& [bench, run, has_run] = source;
  switch (format) {
    case Format::html:
      return {bench_page(bench, run), run.status};
    case Format::markdown:
      return {render_bench_markdown(bench, run), run.status};
    case Format::csv:
      return {render_bench_csv(bench), run.status};
    case Format::junit:
      if (has_run) return {render_junit(run), run.status};
      throw StoredError(printable(bench.where) +
                        ": JUnit is made of the folder of a run; right would be that");
    case Format::text:
      break;
  }
  const std::string verdict = has_run ? render_run_text(run, style_of(options)) : "";
  return {render_bench_text(bench.report) + verdict, run.status};
}

Report report(const StoredComparison& stored, Format format, const ReportOptions&) {
  switch (format) {
    case Format::html:
      return {compared_page(stored.results, stored.status, stored.environment), stored.status};
    case Format::markdown:
      return {render_compared_markdown(stored.results), stored.status};
    case Format::csv:
      return {render_compared_csv(stored.results), stored.status};
    case Format::junit:
      throw StoredError("a comparison has no JUnit form; right would be html, text, markdown, csv");
    case Format::text:
      break;
  }
  return {render_compared_text(stored.results), stored.status};
}

Status run(const ReportOptions& options) {
  const Format format = format_of(options);
  require_writable(options.output, "--output");
  try {
    const Report made =
        std::visit([&](const auto& source) { return report(source, format, options); },
                   read_source(options.given));
    emit_text(options.output, made.text, "--output");
    return made.status;
  } catch (const StoredError& error) {
    throw CLI::ValidationError("DIR", error.what());
  }
}

}  // namespace

Command add_report(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "report", "any report of stored results, again; ends with their verdict's exit code");
  auto options = std::make_shared<ReportOptions>();
  app->add_option(
         "DIR", options->given,
         "a folder of results, or several of one campaign, which are joined; or what bench "
         "or compare wrote by --json")
      ->required();
  app->add_option("--format", options->format,
                  "text, html, markdown, junit or csv; by itself as the name behind -o ends, else "
                  "text")
      ->check(CLI::IsMember({"text", "html", "markdown", "junit", "csv"}));
  app->add_option("-o,--output", options->output, "file to write, - for standard output")
      ->capture_default_str();
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
