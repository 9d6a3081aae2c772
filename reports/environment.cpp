#include "queuecheck/reports/environment.hpp"

#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <sched.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <boost/version.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "queuecheck/reports/build_info.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"

namespace queuecheck {
namespace {

std::string read_text(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// The first line of a file of /sys or /proc, or "unknown".
std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.empty() ? "unknown" : line;
}

std::string memory_model_note() {
#if defined(__x86_64__) || defined(__i386__)
  return "x86-TSO: weaker memory shows only when explored";
#elif defined(__aarch64__)
  return "ARMv8: weakly ordered";
#else
  return "unknown";
#endif
}

std::string architecture() {
  utsname system{};
  return uname(&system) == 0 ? system.machine : "unknown";
}

std::string kernel() {
  utsname system{};
  if (uname(&system) != 0) return "unknown";
  return fmt::format("{} {} {}", system.sysname, system.release, system.machine);
}

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::uint32_t allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  return static_cast<std::uint32_t>(CPU_COUNT(&set));
}

std::uint32_t cores_online(std::uint32_t cpus) {
  std::set<std::string> cores;
  for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
    const std::string siblings = first_line(
        fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu).c_str());
    if (siblings == "unknown") return 0;  // without topology, or with gaps in the numbers
    cores.insert(siblings);
  }
  return static_cast<std::uint32_t>(cores.size());
}

std::string smt() {
  const std::string active = first_line("/sys/devices/system/cpu/smt/active");
  return active == "1" ? "on" : active == "0" ? "off" : "unknown";
}

// cgroup v2 first, then v1; inside a container both are seen at these places.
double cpu_quota() {
  const std::string v2 = read_text("/sys/fs/cgroup/cpu.max");
  if (!v2.empty()) return cpu_quota_of(v2);
  const std::string quota = first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const std::string period = first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (quota == "-1") return 0;
  return cpu_quota_of(quota + " " + period);
}

}  // namespace

std::string cpu_model_of(std::string_view proc_cpuinfo) {
  while (!proc_cpuinfo.empty()) {
    const std::size_t end = std::min(proc_cpuinfo.find('\n'), proc_cpuinfo.size());
    const std::string_view line = proc_cpuinfo.substr(0, end);
    const std::size_t colon = line.find(':');
    if (line.starts_with("model name") && colon != std::string_view::npos) {
      const std::size_t start = line.find_first_not_of(' ', colon + 1);
      if (start != std::string_view::npos) return std::string(line.substr(start));
    }
    proc_cpuinfo.remove_prefix(std::min(end + 1, proc_cpuinfo.size()));
  }
  return "unknown";
}

double cpu_quota_of(std::string_view cgroup_cpu_max) {
  const auto number = [&](double& value) {
    const char* end = cgroup_cpu_max.data() + cgroup_cpu_max.size();
    const auto result = std::from_chars(cgroup_cpu_max.data(), end, value);
    if (result.ec != std::errc()) return false;
    cgroup_cpu_max.remove_prefix(static_cast<std::size_t>(result.ptr - cgroup_cpu_max.data()));
    if (cgroup_cpu_max.starts_with(' ')) cgroup_cpu_max.remove_prefix(1);
    return true;
  };
  double quota = 0;
  double period = 0;
  if (!number(quota) || !number(period) || quota <= 0 || period <= 0) return 0;
  return quota / period;
}

Environment read_environment() {
  Environment environment;
  environment.cpu_model = cpu_model_of(read_text("/proc/cpuinfo"));
  if (environment.cpu_model == "unknown") environment.cpu_model = architecture();
  environment.cpus_online = static_cast<std::uint32_t>(std::max(0L, sysconf(_SC_NPROCESSORS_ONLN)));
  environment.cores_online = cores_online(environment.cpus_online);
  environment.cpus_allowed = allowed_cpus();
  environment.cpus_quota = cpu_quota();
  environment.smt = smt();
  environment.governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  environment.memory_model = memory_model_note();
  environment.clock_source =
      first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  environment.kernel = kernel();
  environment.glibc = gnu_get_libc_version();
  environment.boost = fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                                  BOOST_VERSION % 100);
  environment.compiler = compiler();
  const BuildInfo build = build_info();
  environment.build_type = build.build_type;
  environment.build_flags = build.flags;
  environment.commit = build.commit;
  struct statvfs shm {};
  if (statvfs("/dev/shm", &shm) == 0) {
    environment.shm_bytes_total = std::uint64_t{shm.f_frsize} * shm.f_blocks;
    environment.shm_bytes_free = std::uint64_t{shm.f_frsize} * shm.f_bavail;
  }
  double load = 0;
  if (getloadavg(&load, 1) == 1) environment.load_1m = load;
  return environment;
}

void note_library(Environment& environment, const QueueSource& queue) {
  std::string library = library_of(queue);
  if (!library.empty()) environment.libraries[queue.name] = std::move(library);
}

std::string library_noted(const Environment& environment, const std::string& queue) {
  const auto found = environment.libraries.find(queue);
  return found == environment.libraries.end() ? "" : found->second;
}

std::string environment_json(const Environment& e) {
  JsonObject libraries;
  for (const auto& [queue, library] : e.libraries) libraries.text(queue, library);
  return JsonObject()
      .text("cpu_model", e.cpu_model)
      .number("cpus_online", e.cpus_online)
      .number("cores_online", e.cores_online)
      .number("cpus_allowed", e.cpus_allowed)
      .number("cpus_quota", e.cpus_quota)
      .text("smt", e.smt)
      .text("governor", e.governor)
      .text("memory_model", e.memory_model)
      .text("clock_source", e.clock_source)
      .text("kernel", e.kernel)
      .text("glibc", e.glibc)
      .text("boost", e.boost)
      .text("compiler", e.compiler)
      .text("build_type", e.build_type)
      .text("build_flags", e.build_flags)
      .text("commit", e.commit)
      .number("shm_bytes_total", e.shm_bytes_total)
      .number("shm_bytes_free", e.shm_bytes_free)
      .number("load_1m", e.load_1m)
      .raw("libraries", libraries.str())
      .str();
}

std::string environment_line(const Environment& e) {
  const std::uint32_t cpus = usable_cpus(e);
  std::string libraries;
  for (const auto& [queue, library] : e.libraries) {
    libraries += fmt::format(" · {}: {}", queue, library);
  }
  return printable(fmt::format("{}, {} CPU{} ({}) · {} · glibc {} · {} {} · commit {}{}",
                               e.cpu_model, cpus, cpus == 1 ? "" : "s", e.memory_model, e.kernel,
                               e.glibc, e.compiler, e.build_type, e.commit, libraries));
}

std::uint32_t usable_cpus(const Environment& e) {
  std::uint32_t cpus = e.cpus_allowed > 0 ? e.cpus_allowed : e.cpus_online;
  if (e.cpus_quota > 0) {
    cpus = std::min(cpus, static_cast<std::uint32_t>(std::lround(std::ceil(e.cpus_quota))));
  }
  return std::max(cpus, 1u);
}

}  // namespace queuecheck
