#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <set>

#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/merge/merged_campaign.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck::cli {

namespace {

struct MergeOptions {
  std::vector<std::string> folders;
  std::string json;
};

Status run(const MergeOptions& options) {
  require_writable(options.json);
  MergedCampaign merged;
  try {
    std::vector<CampaignPart> parts;
    // One folder is one run, however often and by whatever link it is named (results/*).
    std::set<std::filesystem::path> seen;
    for (const std::string& given : options.folders) {
      for (const auto& folder : results_folders(given)) {
        if (seen.insert(std::filesystem::canonical(folder)).second) {
          parts.push_back(read_part(folder));
        }
      }
    }
    merged = merge_parts(parts);
  } catch (const CampaignError& error) {
    throw CLI::ValidationError("DIR", error.what());
  }
  fmt::print(options.json == "-" ? stderr : stdout, "{}", render_merged_text(merged));
  emit_json(options.json,
            json_document("merge", merged.status, merged.seed, environment_json(read_environment()),
                          render_merged_json(merged)));
  return merged.status;
}

}  // namespace

Command add_merge(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "merge", "joins the results of shards, and proves that every program ran exactly once");
  auto options = std::make_shared<MergeOptions>();
  app->add_option("DIR", options->folders, "folders of results, or folders that hold such folders")
      ->required();
  app->add_option("--json", options->json,
                  "write the result as JSON to this file, - for standard output");
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
