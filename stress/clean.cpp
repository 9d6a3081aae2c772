#include "queuecheck/stress/clean.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "queuecheck/impl/adapters/kernel_marker.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {
namespace {

struct Owner {
  long pid = 0;
  unsigned long long start_time = 0;
};

std::optional<Owner> owner_in(const std::string& name) {
  Owner owner;
  int used = 0;
  if (std::sscanf(name.c_str(), "queuecheck-%ld-%llu-%n", &owner.pid, &owner.start_time, &used) !=
          2 ||
      used == 0) {
    return std::nullopt;
  }
  return owner;
}

// Alive, and the same process: numbers are used again.
bool alive(const Owner& owner) {
  std::ifstream file("/proc/" + std::to_string(owner.pid) + "/stat");
  std::string line;
  if (!std::getline(file, line) || line.rfind(')') == std::string::npos) return false;
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string word;
  std::string state;
  rest >> state;
  for (int field = 4; field <= 22; ++field) rest >> word;  // field 22: starttime
  return state != "Z" && word == std::to_string(owner.start_time);
}

}  // namespace

std::vector<Leftover> find_leftovers(const std::vector<std::string>& directories) {
  std::vector<Leftover> found;
  for (const std::string& directory : directories) {
    std::error_code none;  // a place that does not exist here holds nothing of ours
    for (const auto& entry : std::filesystem::directory_iterator(directory, none)) {
      const auto owner = owner_in(entry.path().filename().string());
      if (owner && !alive(*owner)) found.push_back({entry.path().string()});
    }
  }
  return found;
}

void remove_leftover(const Leftover& leftover) {
  const std::filesystem::path path = leftover.path;
  if (path.parent_path() == "/dev/shm") remove_marked(path.filename().string());
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) throw EnvironmentError("cannot remove " + leftover.path + ": " + error.message());
}

}  // namespace queuecheck
