#include "queuecheck/reports/bench/placement.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <utility>

namespace queuecheck {

namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// The CPUs of each core, in the order in which their first is listed.
std::vector<std::vector<int>> by_core(const std::vector<Cpu>& cpus) {
  std::vector<std::string> keys;
  std::vector<std::vector<int>> cores;
  for (const Cpu& cpu : cpus) {
    const auto known = std::find(keys.begin(), keys.end(), cpu.core);
    const auto index = static_cast<std::size_t>(known - keys.begin());
    if (known == keys.end()) {
      keys.push_back(cpu.core);
      cores.emplace_back();
    }
    cores[index].push_back(cpu.number);
  }
  return cores;
}

void stand_apart(Placement& placement, std::uint32_t workers, const std::vector<Cpu>& cpus) {
  const auto cores = by_core(cpus);
  if (workers > cores.size()) {
    placement.problem = std::to_string(workers) + " processes stand apart on as many cores; here " +
                        (cores.size() == 1 ? "is 1" : "are " + std::to_string(cores.size()));
    return;
  }
  placement.text = "pinned-apart";
  for (std::uint32_t i = 0; i < workers; ++i) placement.cpus.push_back(cores[i].front());
}

void stand_together(Placement& placement, std::uint32_t workers, const std::vector<Cpu>& cpus) {
  const auto cores = by_core(cpus);
  if (cores.empty()) {
    placement.problem = "the CPUs that may be used cannot be read";
    return;
  }
  const auto& core = *std::max_element(
      cores.begin(), cores.end(),
      [](const std::vector<int>& a, const std::vector<int>& b) { return a.size() < b.size(); });
  placement.text = core.size() == 1 ? "pinned-one-cpu" : "pinned-siblings";
  placement.oversubscribed = workers > core.size();
  for (std::uint32_t i = 0; i < workers; ++i) placement.cpus.push_back(core[i % core.size()]);
}

constexpr std::pair<std::string_view, PlacementKind> kinds[] = {
    {"usual", PlacementKind::usual},
    {"apart", PlacementKind::apart},
    {"together", PlacementKind::together},
    {"free", PlacementKind::free}};

}  // namespace

std::string_view name(PlacementKind kind) {
  for (const auto& [text, known] : kinds) {
    if (known == kind) return text;
  }
  return "";
}

std::optional<PlacementKind> parse_placement(std::string_view text) {
  for (const auto& [name, kind] : kinds) {
    if (name == text) return kind;
  }
  return std::nullopt;
}

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
                        const std::vector<Cpu>& cpus, PlacementKind kind) {
  const std::uint32_t workers = producers + consumers;
  Placement placement;
  // An unreadable affinity (no CPU listed) says nothing; assume enough.
  placement.oversubscribed = !cpus.empty() && workers > cpus.size();
  switch (kind) {
    case PlacementKind::free:
      break;
    case PlacementKind::apart:
      stand_apart(placement, workers, cpus);
      break;
    case PlacementKind::together:
      stand_together(placement, workers, cpus);
      break;
    case PlacementKind::usual:
      if (producers != 1 || consumers != 1 || cpus.size() < 2) break;
      // One core with two threads is better than one that moves.
      if (by_core(cpus).size() > 1) {
        stand_apart(placement, workers, cpus);
      } else {
        stand_together(placement, workers, cpus);
      }
      break;
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
