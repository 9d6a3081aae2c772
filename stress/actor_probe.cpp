#include "queuecheck/stress/actor_probe.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>

namespace queuecheck {
namespace {

std::string read_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<std::uint64_t> status_number(const std::string& proc_path, std::string_view field) {
  std::ifstream file(proc_path + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(field)) return std::strtoull(line.c_str() + field.size(), nullptr, 10);
  }
  return std::nullopt;
}

}  // namespace

ActorSample sample_actor(const std::string& proc_path) {
  ActorSample sample;
  if (proc_path.empty()) return sample;
  const std::string stat = read_line(proc_path + "/stat");
  const std::size_t name_end = stat.rfind(')');  // the name may hold blanks and brackets
  if (name_end == std::string::npos || name_end + 2 >= stat.size()) return sample;
  sample.state = stat[name_end + 2];
  long long cpu = 0;
  long long waited = 0;
  if (std::sscanf(read_line(proc_path + "/schedstat").c_str(), "%lld %lld", &cpu, &waited) != 2) {
    return sample;
  }
  sample.cpu_ns = cpu;
  sample.run_wait_ns = waited;
  sample.alive = sample.state != 'Z' && sample.state != 'X';
  return sample;
}

std::optional<std::uint64_t> sleeps_begun(const std::string& proc_path) {
  return status_number(proc_path, "voluntary_ctxt_switches:");
}

bool is_single_threaded(const std::string& proc_path) {
  return status_number(proc_path, "Threads:") == 1U;
}

std::string wait_channel(const std::string& proc_path) {
  const std::string place = read_line(proc_path + "/wchan");
  return place == "0" ? std::string() : place;
}

}  // namespace queuecheck
