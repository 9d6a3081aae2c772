#include "queuecheck/properties/explore/job.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

namespace queuecheck::explore {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view format = "queuecheck-explore-job/1";
constexpr std::array<std::string_view, 3> tasks{"campaign", "exhaust", "replay"};
constexpr std::array<std::string_view, 8> strategies{"portfolio", "random", "sticky",     "pct",
                                                     "pos",       "surw",   "exhaustive", "dpor"};
constexpr std::array<std::string_view, 4> memories{"portfolio", "sc", "tso", "c11"};
constexpr std::array<std::string_view, 2> lanes{"fibers", "processes"};

// The members of the document, read with complaints that name them.
class Members {
 public:
  explicit Members(const Json& json) : json_(json) {}

  template <class T>
  void get(const char* key, T& into) const {
    const auto found = json_.find(key);
    if (found == json_.end()) return;
    try {
      found->get_to(into);
    } catch (const Json::exception&) {
      throw JobError("job: " + std::string(key) + " is not understood: " + found->dump());
    }
  }
  void get(const char* key, std::optional<std::uint32_t>& into) const {
    if (!json_.contains(key)) return;
    std::uint32_t value = 0;
    get(key, value);
    into = value;
  }
  void require(const char* key, const std::string& value) const {
    if (value.empty()) throw JobError("job: " + std::string(key) + " is missing");
  }

 private:
  const Json& json_;
};

void check_name(const char* what, const std::string& name,
                std::span<const std::string_view> known) {
  if (const auto refused = refused_name(what, name, known)) throw JobError("job: " + *refused);
}

}  // namespace

std::span<const std::string_view> strategy_names() {
  return strategies;
}
std::span<const std::string_view> memory_names() {
  return memories;
}
std::span<const std::string_view> lane_names() {
  return lanes;
}

std::optional<std::string> refused_name(std::string_view what, std::string_view name,
                                        std::span<const std::string_view> known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return std::nullopt;
  std::string line = "unknown ";
  line.append(what).append(" '").append(name).append("'; right would be ");
  for (std::size_t i = 0; i < known.size(); ++i) {
    line.append(i == 0 ? "" : i + 1 < known.size() ? ", " : " or ").append(known[i]);
  }
  return line;
}

std::string write_job(const Job& job) {
  Json json{{"format", format},
            {"task", job.task},
            {"queue", job.queue.name},
            {"plugin", job.queue.plugin},
            {"instrumented", job.instrumented},
            {"specification", job.specification},
            {"seed", job.seed},
            {"seconds", job.seconds},
            {"shrink_seconds", job.shrink_seconds},
            {"schedules", job.schedules},
            {"strategy", job.strategy},
            {"memory", job.memory},
            {"lane", job.lane},
            {"kills", job.kills},
            {"races_fail", job.races_fail},
            {"processes", job.processes},
            {"operations", job.operations},
            {"extra", job.extra},
            {"schedule", job.schedule},
            {"schedule_file", job.schedule_file},
            {"gdb", job.gdb}};
  if (job.preemptions) json["preemptions"] = *job.preemptions;
  if (job.capacity) json["capacity"] = *job.capacity;
  if (job.item_bytes) json["item_bytes"] = *job.item_bytes;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Job read_job(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("format", "") != format) {
    throw JobError("job: is no " + std::string(format) +
                   "; queuecheck-explore is started by 'queuecheck explore'");
  }
  const Members members(json);
  Job job;
  members.get("task", job.task);
  members.get("queue", job.queue.name);
  members.get("plugin", job.queue.plugin);
  members.get("instrumented", job.instrumented);
  members.get("specification", job.specification);
  members.get("seed", job.seed);
  members.get("seconds", job.seconds);
  members.get("shrink_seconds", job.shrink_seconds);
  members.get("schedules", job.schedules);
  members.get("strategy", job.strategy);
  members.get("memory", job.memory);
  members.get("lane", job.lane);
  members.get("kills", job.kills);
  members.get("preemptions", job.preemptions);
  members.get("races_fail", job.races_fail);
  members.get("processes", job.processes);
  members.get("operations", job.operations);
  members.get("capacity", job.capacity);
  members.get("item_bytes", job.item_bytes);
  members.get("extra", job.extra);
  members.get("schedule", job.schedule);
  members.get("schedule_file", job.schedule_file);
  members.get("gdb", job.gdb);
  members.require("queue", job.queue.name);
  members.require("instrumented", job.instrumented);
  check_name("task", job.task, tasks);
  check_name("strategy", job.strategy, strategies);
  check_name("memory", job.memory, memories);
  check_name("lane", job.lane, lanes);
  return job;
}

}  // namespace queuecheck::explore
