#include "queuecheck/reports/merge/campaign_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/stored/json_field.hpp"
#include "queuecheck/reports/stored/stored_rows.hpp"
#include "queuecheck/reports/stored/stored_run.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

PartQueue read_queue(const JsonField& field) {
  PartQueue queue{
      field["queue"].text(), field["specification"].text(), field["verdict"].status(), {}, {}};
  field["stages"].for_each([&](const JsonField& stage) {
    queue.stages.push_back({stage["stage"].text(), stage["verdict"].status(),
                            read_programs_run(stage["programs_run"])});
    stage["failures"].for_each([&](const JsonField& failure) {
      queue.failures.push_back(
          {queue.stages.back().stage, failure["class"].is_null() ? "" : failure["class"].text(),
           failure["rule"].text(), failure["file"].text(), failure.has("known")});
    });
  });
  return queue;
}

}  // namespace

std::vector<OptionDifference> differences(const OptionTexts& there, const OptionTexts& here,
                                          const std::string& absent) {
  const auto in = [&](const OptionTexts& all, const std::string& option) {
    const auto found = all.find(option);
    return found == all.end() ? absent : "'" + found->second + "'";
  };
  OptionTexts every = there;
  every.insert(here.begin(), here.end());
  std::vector<OptionDifference> different;
  for (const auto& entry : every) {
    OptionDifference one{entry.first, in(there, entry.first), in(here, entry.first)};
    if (one.there != one.here) different.push_back(std::move(one));
  }
  return different;
}

CampaignPart parse_part(const std::string& text, const fs::path& folder) {
  const std::string where = (folder / run_file).string();
  const nlohmann::json json = parse_stored(text, where);
  const JsonField root(json, where);
  require_version(root, "format", run_format);
  CampaignPart part;
  part.folder = folder;
  part.command = root["command"].text();
  part.seed = root["seed"].number();
  part.commit = root["environment"]["commit"].text();
  part.options = root["campaign"].texts();
  if (!root["programs_wanted"].is_null()) part.programs_wanted = root["programs_wanted"].number();
  part.status = root["verdict"].status();
  root["results"].for_each(
      [&](const JsonField& queue) { part.queues.push_back(read_queue(queue)); });
  return part;
}

CampaignPart read_part(const fs::path& folder) {
  try {
    return parse_part(read_text_file(folder / run_file), folder);
  } catch (const std::system_error&) {
    throw CampaignError(fmt::format("{}: cannot be read; right would be a folder of results",
                                    printable((folder / run_file).string())));
  }
}

std::vector<fs::path> results_folders(const fs::path& given, int depth) {
  std::error_code error;
  if (fs::is_regular_file(given / run_file, error)) return {given};
  std::vector<fs::path> found;
  for (fs::directory_iterator at(given, error), end; !error && at != end; at.increment(error)) {
    if (depth == 0 || at->is_symlink(error) || !at->is_directory(error)) continue;
    try {
      for (fs::path& one : results_folders(at->path(), depth - 1)) found.push_back(std::move(one));
    } catch (const CampaignError&) {
      // Another folder beside those of results.
    }
  }
  if (found.empty()) {
    throw CampaignError(
        fmt::format("'{}' holds no results; right would be a folder with a {} in it, or one of "
                    "such folders",
                    printable(given.string()), run_file));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace queuecheck
