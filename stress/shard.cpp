#include "queuecheck/stress/shard.hpp"

#include <charconv>

namespace queuecheck {
namespace {

constexpr std::uint64_t count_max = 1'000'000;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

// What one engine calls its shards. Where the least index, the step between two or the number of
// shards is not told (or has one meaning only), the name is null.
struct Engine {
  const char* index;
  const char* count;
  const char* least;
  const char* step;
  std::uint64_t index_from;
};

constexpr Engine engines[] = {
    {"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", nullptr, nullptr, 0},
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
     "SLURM_ARRAY_TASK_STEP", 0},
    {"JOB_COMPLETION_INDEX", nullptr, nullptr, nullptr, 0},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", nullptr, nullptr, 1},
};

class EngineReader {
 public:
  EngineReader(const Engine& engine, const EnvironmentLookup& lookup)
      : engine_(engine), lookup_(lookup) {}

  bool told() const { return lookup_(engine_.index) != nullptr; }

  std::variant<Shard, std::string> shard(std::optional<std::uint64_t> given) {
    const std::uint64_t index = read(engine_.index, 0);
    std::uint64_t count = given.value_or(0);
    if (engine_.count != nullptr && lookup_(engine_.count) != nullptr) {
      count = read(engine_.count, 0);
    }
    const std::uint64_t least = read(engine_.least, engine_.index_from);
    const std::uint64_t step = read(engine_.step, 1);
    if (!problem_.empty()) return problem_;
    const std::string name = engine_.index;
    if (count == 0) {
      return name +
             " is set, and nothing says how many shards there are; right would be "
             "--shard auto/N";
    }
    if (given && *given != count) {
      return "--shard auto/" + std::to_string(*given) + " and " + engine_.count + "=" +
             std::to_string(count) + " disagree";
    }
    if (step == 0 || index < least || (index - least) % step != 0 ||
        (index - least) / step >= count) {
      return name + "=" + std::to_string(index) + " is none of " + std::to_string(count) +
             " shards, counted from " + std::to_string(least);
    }
    return Shard{(index - least) / step, count};
  }

 private:
  std::uint64_t read(const char* name, std::uint64_t otherwise) {
    const char* const text = name == nullptr ? nullptr : lookup_(name);
    if (text == nullptr) return otherwise;
    const auto value = number(text);
    if (!value || *value > count_max) {
      problem_ = std::string(name) + "='" + text + "' is not a number of a shard";
    }
    return value.value_or(0);
  }

  const Engine& engine_;
  const EnvironmentLookup& lookup_;
  std::string problem_;
};

}  // namespace

std::variant<Shard, std::string> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto index = number(text.substr(0, slash));
  const auto count =
      slash == std::string_view::npos ? std::nullopt : number(text.substr(slash + 1));
  if (!index || !count || *index == 0 || *index > *count || *count > count_max) {
    return "'" + std::string(text) +
           "' is no shard; right would be I/N with I from 1 to N, such as 2/8, or auto, auto/N, "
           "none";
  }
  return Shard{*index - 1, *count};
}

std::variant<std::optional<Shard>, std::string> shard_of_environment(
    const EnvironmentLookup& lookup, std::optional<std::uint64_t> count) {
  std::optional<Shard> found;
  const char* found_by = nullptr;
  for (const Engine& engine : engines) {
    EngineReader reader(engine, lookup);
    if (!reader.told()) continue;
    const auto one = reader.shard(count);
    if (const auto* problem = std::get_if<std::string>(&one)) return *problem;
    const Shard shard = std::get<Shard>(one);
    if (found && *found != shard) {
      return std::string(found_by) + " says shard " + found->text() + ", " + engine.index +
             " says " + shard.text() + "; right would be --shard I/N where one of them is unset";
    }
    found = shard;
    found_by = engine.index;
  }
  return found;
}

std::variant<Shard, std::string> chosen_shard(std::string_view text,
                                              const EnvironmentLookup& lookup) {
  if (text.empty() || text == "none") return Shard{};
  std::optional<Shard> given;
  std::optional<std::uint64_t> count;
  if (text.starts_with("auto/")) {
    count = number(text.substr(5));
    if (!count || *count == 0 || *count > count_max) {
      return "'" + std::string(text) + "' is no shard; right would be auto/N, such as auto/8";
    }
  } else if (text != "auto") {
    const auto parsed = parse_shard(text);
    if (const auto* problem = std::get_if<std::string>(&parsed)) return *problem;
    given = std::get<Shard>(parsed);
    count = given->count;
  }
  const auto told = shard_of_environment(lookup, count);
  if (const auto* problem = std::get_if<std::string>(&told)) return *problem;
  const std::optional<Shard> environment = std::get<std::optional<Shard>>(told);
  if (!given) {
    if (environment) return *environment;
    return "'" + std::string(text) +
           "', and the environment names no shard (GTEST_SHARD_INDEX, SLURM_ARRAY_TASK_ID, "
           "JOB_COMPLETION_INDEX, CI_NODE_INDEX); right would be I/N";
  }
  if (environment && *environment != *given) {
    return "shard " + given->text() + " is asked for, the environment says " + environment->text() +
           "; right would be auto, or none of its variables set";
  }
  return *given;
}

}  // namespace queuecheck
