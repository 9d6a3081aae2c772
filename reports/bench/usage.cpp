#include "queuecheck/reports/bench/usage.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>

namespace queuecheck {

namespace {

constexpr double waited_max = 0.04;
// Accounting by ticks is coarse, and starting the workers is not theirs: leave room for both.
constexpr double foreign_max = 0.12;

std::int64_t nanoseconds(const timeval& time) {
  return time.tv_sec * 1'000'000'000LL + time.tv_usec * 1000LL;
}

// The n-th number of a text of numbers between blanks.
std::optional<std::int64_t> number_at(std::string_view text, int n) {
  for (int i = 0;; ++i) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    if (i == n) return value;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
}

}  // namespace

UsageReader::UsageReader() : schedstat_(open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC)) {}

UsageReader::~UsageReader() {
  if (schedstat_ >= 0) close(schedstat_);
}

ProcessUsage UsageReader::read() const {
  ProcessUsage usage;
  rusage self{};
  getrusage(RUSAGE_SELF, &self);
  usage.cpu_ns = nanoseconds(self.ru_utime) + nanoseconds(self.ru_stime);
  usage.switches = static_cast<std::uint64_t>(self.ru_nvcsw + self.ru_nivcsw);
  usage.voluntary_switches = static_cast<std::uint64_t>(self.ru_nvcsw);
  std::array<char, 128> text{};
  const ssize_t bytes = schedstat_ < 0 ? -1 : pread(schedstat_, text.data(), text.size(), 0);
  if (bytes > 0) {
    // "time on CPU, time waiting on a run queue, slices"
    usage.waited_ns = number_at({text.data(), static_cast<std::size_t>(bytes)}, 1).value_or(-1);
  }
  return usage;
}

std::optional<MachineUsage> machine_usage_of(std::string_view proc_stat, double ticks_per_second) {
  if (!proc_stat.starts_with("cpu ") || ticks_per_second <= 0) return std::nullopt;
  proc_stat.remove_prefix(4);
  proc_stat = proc_stat.substr(0, proc_stat.find('\n'));
  double ticks = 0;
  for (const int field : {0, 1, 2, 5, 6, 7}) {  // without idle (3) and iowait (4)
    const auto value = number_at(proc_stat, field);
    if (!value) return std::nullopt;
    ticks += static_cast<double>(*value);
  }
  return MachineUsage{ticks / ticks_per_second};
}

std::optional<MachineUsage> read_machine_usage() {
  const int fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::array<char, 512> text{};
  const ssize_t bytes = read(fd, text.data(), text.size());
  close(fd);
  if (bytes <= 0) return std::nullopt;
  return machine_usage_of({text.data(), static_cast<std::size_t>(bytes)},
                          static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double foreign_share(const std::optional<MachineUsage>& before,
                     const std::optional<MachineUsage>& after, double ours_s, double seconds) {
  if (!before || !after) return 0;
  const double cpus = static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
  return std::clamp((after->busy_s - before->busy_s - ours_s) / (seconds * cpus), 0.0, 1.0);
}

bool is_clean(const Disturbance& disturbance) {
  if (disturbance.oversubscribed) return disturbance.foreign_share < foreign_max;
  return disturbance.waited_share < waited_max;
}

}  // namespace queuecheck
