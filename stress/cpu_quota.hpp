// Whether the control group's quota holds this process back: a container with half a processor
// stands still for most of each tenth of a second, which must not look like a hang.
//
// Process and thread safety: reads /proc/self/cgroup and the control groups' files.
//
// Invariants
//   1. Where there is no quota, or it cannot be read, the throttled time is 0.
//   2. Groups further up count too: the largest throttled time of all is told.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace queuecheck {

class CpuQuota {
 public:
  // The files of this process's groups; `root` is where the control groups are mounted, `groups`
  // the text of /proc/self/cgroup.
  CpuQuota();
  CpuQuota(const std::filesystem::path& root, const std::string& groups);

  // For how long the groups have been held back since they were made.
  std::int64_t throttled_ns() const;

 private:
  std::vector<std::filesystem::path> files_;  // cpu.stat of each group
};

}  // namespace queuecheck
