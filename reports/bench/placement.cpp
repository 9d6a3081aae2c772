#include "queuecheck/reports/bench/placement.hpp"

#include <sched.h>

#include <fstream>
#include <optional>

namespace queuecheck {

namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Two CPUs of different cores, as far apart in the list as the first core allows.
std::optional<std::pair<int, int>> two_apart(const std::vector<Cpu>& cpus) {
  for (const Cpu& other : cpus) {
    if (other.core != cpus.front().core) return std::pair{cpus.front().number, other.number};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Cpu> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return {};
  std::vector<Cpu> cpus;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &set)) continue;
    const std::string siblings = first_line("/sys/devices/system/cpu/cpu" + std::to_string(cpu) +
                                            "/topology/thread_siblings_list");
    // Without topology each CPU counts as a core of its own.
    cpus.push_back(
        {static_cast<int>(cpu), siblings.empty() ? "cpu" + std::to_string(cpu) : siblings});
  }
  return cpus;
}

Placement place_workers(std::uint32_t producers, std::uint32_t consumers,
                        const std::vector<Cpu>& cpus) {
  Placement placement;
  // An unreadable affinity (no CPU listed) says nothing; assume enough.
  placement.oversubscribed = !cpus.empty() && producers + consumers > cpus.size();
  if (producers != 1 || consumers != 1 || cpus.size() < 2) return placement;
  if (const auto apart = two_apart(cpus)) {
    placement.text = "pinned-apart";
    placement.cpus = {apart->first, apart->second};
  } else {
    placement.text = "pinned-siblings";
    placement.cpus = {cpus[0].number, cpus[1].number};
  }
  return placement;
}

bool pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

}  // namespace queuecheck
