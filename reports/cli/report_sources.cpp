#include "queuecheck/reports/cli/report_sources.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <system_error>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/merge/merged_campaign.hpp"
#include "queuecheck/reports/stored/joined_run.hpp"
#include "queuecheck/reports/stored/json_field.hpp"
#include "queuecheck/reports/stored/stored_run.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck::cli {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  try {
    return read_text_file(path);
  } catch (const std::system_error& error) {
    throw StoredError(fmt::format("{}: cannot be read: {}; right would be a folder of results",
                                  printable(path.string()), error.code().message()));
  }
}

// A document of --json tells by its schema what it is.
ReportSource read_document(const fs::path& path) {
  const std::string text = read_file(path);
  const std::string where = path.string();
  const nlohmann::json document = parse_stored(text, where);
  const JsonField root(document, where);
  const std::string schema = root.has("schema") ? root["schema"].text() : "";
  if (schema == compare_schema) return parse_comparison(text, where);
  if (schema == bench_schema) {
    BenchSource source{parse_bench(text, where), {}, false};
    source.run.command = "bench";
    source.run.status = source.bench.report.status;
    source.run.seed = source.bench.report.seed;
    source.run.environment = source.bench.environment;
    return source;
  }
  throw StoredError(
      fmt::format("{}: {}; right would be {}, {}, or the folder of a run", printable(where),
                  schema.empty() ? "has no schema" : "its schema is '" + printable(schema) + "'",
                  bench_schema, compare_schema));
}

ReportSource read_folder(const fs::path& folder) {
  std::error_code none;
  if (fs::exists(folder / comparison_file, none)) return read_document(folder / comparison_file);
  if (fs::exists(folder / bench_file, none)) {
    return BenchSource{read_bench(folder.string()), read_run(folder), true};
  }
  return read_run(folder);
}

}  // namespace

ReportSource read_source(const std::vector<std::string>& given) {
  std::vector<fs::path> folders;
  std::set<fs::path> seen;
  for (const std::string& one : given) {
    std::error_code none;
    const bool alone =
        fs::is_regular_file(one, none) || fs::exists(fs::path(one) / comparison_file, none);
    if (alone) {
      if (given.size() == 1)
        return fs::is_directory(one, none) ? read_folder(one) : read_document(one);
      throw StoredError(fmt::format(
          "{}: comes alone; only folders of runs of one campaign are joined", printable(one)));
    }
    for (const fs::path& folder : results_folders(one)) {
      if (seen.insert(fs::canonical(folder)).second) folders.push_back(folder);
    }
  }
  if (folders.size() == 1) return read_folder(folders.front());
  std::vector<CampaignPart> parts;
  for (const fs::path& folder : folders) parts.push_back(read_part(folder));
  merge_parts(parts);  // refuses strangers before their failures are read
  std::vector<RunResult> runs;
  for (const fs::path& folder : folders) runs.push_back(read_run(folder));
  return joined_run(parts, std::move(runs));
}

}  // namespace queuecheck::cli
