#include "queuecheck/reports/merge/campaign_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* run_format = "queuecheck-run/1";
constexpr const char* run_file = "run.json";

// One value of the file, which knows its place, so that every complaint names the field.
class Field {
 public:
  Field(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  [[noreturn]] void refuse(std::string_view right) const {
    throw CampaignError(fmt::format("{}: must be {}", printable(where_), right));
  }
  Field operator[](const char* key) const {
    if (!json_.is_object() || !json_.contains(key)) Field(json_, named(key)).refuse("there");
    return {json_.at(key), named(key)};
  }
  bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  bool is_null() const { return json_.is_null(); }
  std::string text() const {
    if (!json_.is_string()) refuse("a string");
    return json_.get<std::string>();
  }
  std::uint64_t number() const {
    if (!json_.is_number_unsigned()) refuse("a whole number, 0 or more");
    return json_.get<std::uint64_t>();
  }
  Status status() const {
    const std::string word = text();
    for (int i = 0; i <= static_cast<int>(Status::internal); ++i) {
      if (word == name(static_cast<Status>(i))) return static_cast<Status>(i);
    }
    refuse("a verdict");
  }
  template <class Visit>
  void for_each(Visit visit) const {
    if (!json_.is_array()) refuse("an array");
    for (std::size_t i = 0; i < json_.size(); ++i)
      visit(Field(json_[i], fmt::format("{}[{}]", where_, i)));
  }
  std::map<std::string, std::string> texts() const {
    if (!json_.is_object()) refuse("an object");
    std::map<std::string, std::string> out;
    for (const auto& [key, value] : json_.items())
      out[key] = Field(value, named(key.c_str())).text();
    return out;
  }

 private:
  std::string named(const char* key) const {
    return where_ + (where_.ends_with(run_file) ? ": " : ".") + key;
  }

  const Json& json_;
  std::string where_;
};

std::optional<ProgramsRun> programs_run(const Field& field) {
  if (field.is_null()) return {};
  const std::uint64_t shard = field["shard"].number();
  const std::uint64_t shards = field["shards"].number();
  if (shard == 0 || shard > shards) field["shard"].refuse("from 1 to shards");
  return ProgramsRun{{shard - 1, shards, field["done_before"].number()},
                     field["programs"].number(),
                     field["not_given"].number()};
}

PartQueue read_queue(const Field& field) {
  PartQueue queue{
      field["queue"].text(), field["specification"].text(), field["verdict"].status(), {}, {}};
  field["stages"].for_each([&](const Field& stage) {
    queue.stages.push_back(
        {stage["stage"].text(), stage["verdict"].status(), programs_run(stage["programs_run"])});
    stage["failures"].for_each([&](const Field& failure) {
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
  const Json json = Json::parse(text, nullptr, false);
  const Field root(json, where);
  if (json.is_discarded()) root.refuse("one whole JSON document");
  if (const std::string format = root["format"].text(); format != run_format) {
    throw CampaignError(fmt::format("{}: its format is '{}'; this version reads {}",
                                    printable(where), printable(format), run_format));
  }
  CampaignPart part;
  part.folder = folder;
  part.command = root["command"].text();
  part.seed = root["seed"].number();
  part.commit = root["environment"]["commit"].text();
  part.options = root["campaign"].texts();
  if (!root["programs_wanted"].is_null()) part.programs_wanted = root["programs_wanted"].number();
  part.status = root["verdict"].status();
  root["results"].for_each([&](const Field& queue) { part.queues.push_back(read_queue(queue)); });
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
