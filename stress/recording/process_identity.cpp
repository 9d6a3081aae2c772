#include "queuecheck/stress/recording/process_identity.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace queuecheck::recording {
namespace {

std::uint64_t inode_of(const char* path) {
  struct stat status {};
  return stat(path, &status) == 0 ? status.st_ino : 0;
}

// Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets, so count from
// behind it. 'Z' in field 3: dead, and not yet waited for.
std::uint64_t start_of(const std::string& pid, bool& zombie) {
  std::ifstream in("/proc/" + pid + "/stat");
  // One line, and no iterators on the buffer: they would throw where the process ends just now.
  std::string text;
  std::getline(in, text, '\0');
  std::size_t at = text.rfind(')');
  if (at == std::string::npos) return 0;
  zombie = text.compare(at, 3, ") Z") == 0;
  for (int field = 2; field < 22; ++field) {
    at = text.find(' ', at + 1);
    if (at == std::string::npos) return 0;
  }
  return std::stoull(text.substr(at + 1));
}

}  // namespace

std::string boot_id() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string id;
  in >> id;
  return id;
}

std::uint64_t time_namespace() {
  return inode_of("/proc/self/ns/time");
}

ProcessKey own_process() {
  bool zombie = false;
  return {getpid(), start_of("self", zombie), inode_of("/proc/self/ns/pid")};
}

std::string own_name() {
  std::ifstream in("/proc/self/comm");
  std::string name;
  std::getline(in, name);
  return name;
}

std::optional<bool> lives(const ProcessKey& process) {
  if (process.pid_namespace == 0 || process.pid_namespace != inode_of("/proc/self/ns/pid")) {
    return std::nullopt;
  }
  bool zombie = false;
  const std::uint64_t start = start_of(std::to_string(process.pid), zombie);
  return start == process.start && !zombie;
}

}  // namespace queuecheck::recording
