#include "queuecheck/stress/cpu_quota.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace queuecheck {
namespace {

std::string all_of(const char* file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

bool lists_cpu(std::string_view controllers) {
  std::istringstream words{std::string(controllers)};
  for (std::string word; std::getline(words, word, ',');) {
    if (word == "cpu") return true;
  }
  return false;
}

}  // namespace

CpuQuota::CpuQuota() : CpuQuota("/sys/fs/cgroup", all_of("/proc/self/cgroup")) {}

CpuQuota::CpuQuota(const std::filesystem::path& root, const std::string& groups) {
  std::istringstream lines(groups);
  for (std::string line; std::getline(lines, line);) {
    // "0::/path" is version 2, "4:cpu,cpuacct:/path" version 1.
    const std::size_t first = line.find(':');
    const std::size_t second = first == line.npos ? line.npos : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    std::vector<std::filesystem::path> mounts;
    if (controllers.empty()) {
      mounts = {root, root / "unified"};
    } else if (lists_cpu(controllers)) {
      mounts = {root / controllers, root / "cpu"};
    }
    const std::filesystem::path group =
        std::filesystem::path(line.substr(second + 1)).relative_path();
    for (const std::filesystem::path& mount : mounts) {
      std::error_code error;
      for (std::filesystem::path at = mount / group;; at = at.parent_path()) {
        if (std::filesystem::exists(at / "cpu.stat", error)) files_.push_back(at / "cpu.stat");
        if (at == mount || !at.has_relative_path()) break;
        if (at.string().size() <= mount.string().size()) break;
      }
    }
  }
}

std::int64_t CpuQuota::throttled_ns() const {
  std::int64_t most = 0;
  for (const std::filesystem::path& file : files_) {
    std::ifstream in(file);
    std::string field;
    std::int64_t value = 0;
    while (in >> field >> value) {
      if (field == "throttled_usec") most = std::max(most, value * 1000);  // version 2
      if (field == "throttled_time") most = std::max(most, value);         // version 1
    }
  }
  return most;
}

}  // namespace queuecheck
