#include "queuecheck/stress/actor_probe.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace queuecheck {
namespace {

std::string read_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
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

std::string wait_place(const std::string& proc_path) {
  const std::string place = read_line(proc_path + "/wchan");
  if (!place.empty() && place != "0") return place;
  const std::string call = read_line(proc_path + "/syscall");
  if (call.empty() || call == "running") return "running";
  return "system call " + call.substr(0, call.find(' '));
}

}  // namespace queuecheck
