#include "queuecheck/reports/bench/host_run.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr int not_found = 127;  // as shells say it
constexpr double start_s = 20;  // for interpreter and processes, on a busy machine
// The memory of a run: the words for the host, each with its NUL, then what it tells.
constexpr off_t told_at = 4096;

struct HostedQueue {
  std::string_view name;
  std::string_view kind;  // in the words for the host
  bool bounded;           // else: by the bytes in its pipe
};
constexpr HostedQueue python_queues[] = {{"python-queue", "queue", true},
                                         {"python-simple-queue", "simple-queue", false}};

const HostedQueue* find(std::string_view name) {
  const auto* const at = std::find_if(std::begin(python_queues), std::end(python_queues),
                                      [&](const HostedQueue& one) { return one.name == name; });
  return at == std::end(python_queues) ? nullptr : at;
}

std::string words_for(const BenchCell& cell, std::uint64_t warm_up, std::uint64_t items,
                      const Placement& placement) {
  std::string cpus;
  for (const int cpu : placement.cpus) cpus += (cpus.empty() ? "" : ",") + std::to_string(cpu);
  std::string text;
  const auto add = [&](std::string_view word) { text.append(word).push_back('\0'); };
  const Options& options = cell.options;
  add(find(cell.queue.name)->kind);
  for (const std::uint64_t number :
       {std::uint64_t{options.producers}, std::uint64_t{options.consumers},
        std::uint64_t{options.item_bytes_max}, options.capacity, warm_up, items}) {
    add(std::to_string(number));
  }
  add(cpus.empty() ? "-" : cpus);
  return text;
}

std::string read_all(int fd, off_t from) {
  std::string text;
  char part[4096];
  for (;;) {
    const ssize_t bytes = pread(fd, part, sizeof part, from + static_cast<off_t>(text.size()));
    if (bytes <= 0) return text;
    text.append(part, static_cast<std::size_t>(bytes));
  }
}

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

void fill_figures(const nlohmann::json& told, BenchSample& sample) {
  const double elapsed_ns = std::max(1.0, told.at("elapsed_ns").get<double>());
  const auto items = static_cast<double>(sample.items);
  sample.elapsed_s = elapsed_ns / 1e9;
  sample.items_per_second = items / sample.elapsed_s;
  sample.cpu_ns_per_item = told.at("cpu_ns").get<double>() / items;
  sample.context_switches_per_1000_items = told.at("switches").get<double>() * 1000 / items;
  sample.voluntary_switches_per_1000_items =
      told.at("voluntary_switches").get<double>() * 1000 / items;
  sample.waited_share = std::max(0.0, told.at("waited_ns").get<double>()) / elapsed_ns;
}

}  // namespace

std::vector<std::string> hosted_queues(std::string_view host) {
  std::vector<std::string> names;
  if (host != "python") return names;
  for (const HostedQueue& queue : python_queues) names.emplace_back(queue.name);
  return names;
}

BenchSample hosted_sample(const BenchCell& cell, std::uint64_t warm_up, std::uint64_t items,
                          const std::string& told, int wait_status) {
  BenchSample sample;
  sample.items = items;
  sample.capacity = find(cell.queue.name)->bounded ? cell.options.capacity : 0;
  sample.blocking = true;
  if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == not_found && !told.empty()) {
    sample.end = RunEnd::absent;
    sample.problem = last_line(told);
    return sample;
  }
  const auto json = nlohmann::json::parse(last_line(told), nullptr, false);
  if (!WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != 0 || !json.is_object()) {
    sample.problem = "the host failed: " + last_line(told);
    return sample;
  }
  try {
    sample.host = "python " + json.at("version").get<std::string>();
    const std::uint64_t sums[] = {counter_sum(1, warm_up), counter_sum(1 + warm_up, items)};
    if (json.at("warm_up_moved") != warm_up || json.at("warm_up_sum") != sums[0] ||
        json.at("moved") != items || json.at("sum") != sums[1]) {
      sample.end = RunEnd::wrong;
      sample.problem = "items were lost, repeated or changed: " + last_line(told);
      return sample;
    }
    fill_figures(json, sample);
    sample.end = RunEnd::completed;
  } catch (const nlohmann::json::exception& error) {
    sample.problem = std::string("the host told no figures: ") + error.what();
  }
  return sample;
}

BenchSample measure_hosted(const BenchCell& cell, std::uint64_t items, const Placement& placement,
                           const RunLimits& limits) {
  const std::uint64_t warm_up = warm_up_for(items, cell.options.capacity);
  BenchSample sample;
  sample.items = items;
  try {
    const UniqueFd memory(memfd_create("queuecheck-host", MFD_CLOEXEC));
    const std::string words = words_for(cell, warm_up, items, placement);
    if (!memory || pwrite(memory.get(), words.data(), words.size(), 0) < 0 ||
        lseek(memory.get(), told_at, SEEK_SET) < 0) {
      throw EnvironmentError("no memory for a host's words: " +
                             std::generic_category().message(errno));
    }
    const std::optional<MachineUsage> before = read_machine_usage();
    const std::int64_t begin = monotonic_ns();
    const auto passed = [begin] { return static_cast<double>(monotonic_ns() - begin) / 1e9; };
    int status = 0;
    std::size_t alive = 1;
    {
      WorkerGroup group;
      group.add("bench-host", {0, 0, memory.get(), false});
      while (alive != 0 && passed() < start_s + limits.stall_s) alive = group.wait(100);
      status = group.kill_and_reap().front();
    }
    const double took_s = passed();
    const std::optional<MachineUsage> after = read_machine_usage();
    const std::string told = read_all(memory.get(), told_at);
    if (alive != 0) {
      sample.end = RunEnd::stalled;
      sample.problem = "the host did not come to an end within " +
                       std::to_string(static_cast<int>(took_s)) + " s";
      return sample;
    }
    sample = hosted_sample(cell, warm_up, items, told, status);
    if (sample.end != RunEnd::completed) return sample;
    Disturbance disturbance{sample.waited_share, 0, placement.oversubscribed};
    if (before && after) {
      const double ours = nlohmann::json::parse(last_line(told)).at("life_cpu_ns").get<double>();
      const double cpus = static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
      const double share = (after->busy_s - before->busy_s - ours / 1e9) / (took_s * cpus);
      disturbance.foreign_share = std::clamp(share, 0.0, 1.0);
    }
    sample.foreign_share = disturbance.foreign_share;
    sample.clean = is_clean(disturbance);
  } catch (const std::exception& error) {
    sample.end = RunEnd::environment;
    sample.problem = error.what();
  }
  return sample;
}

void host_entry(const WorkerContext& context) {
  const std::string text = read_all(context.control_fd, 0).substr(0, told_at);
  std::vector<std::string> words{"python3", "-c", std::string(python_throughput_script())};
  for (std::size_t at = 0; at < text.size() && text[at] != '\0';) {
    words.emplace_back(text.c_str() + at);
    at += words.back().size() + 1;
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  dup2(context.control_fd, STDOUT_FILENO);
  dup2(context.control_fd, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  const std::string why = std::string("python3: ") + std::generic_category().message(errno) + "\n";
  static_cast<void>(!::write(STDOUT_FILENO, why.data(), why.size()));
  end_child(not_found);
}

}  // namespace queuecheck
