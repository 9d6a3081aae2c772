#include "queuecheck/stress/descendants.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace queuecheck {

// Children of killed children become ours (subreaper), so repeat until the kernel says that there
// are none left.
void end_descendants(std::span<const pid_t> known, const std::function<void(pid_t, int)>& reaped) {
  std::vector<pid_t> alive(known.begin(), known.end());
  const std::string path = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  for (;;) {
    for (const pid_t pid : alive) kill(pid, SIGKILL);
    if (FILE* children = std::fopen(path.c_str(), "re"); children != nullptr) {
      for (long pid = 0; std::fscanf(children, "%ld", &pid) == 1;) {
        kill(static_cast<pid_t>(pid), SIGKILL);
      }
      std::fclose(children);
    }
    for (;;) {
      int status = 0;
      const pid_t pid = waitpid(-1, &status, WNOHANG);
      if (pid < 0 && errno == ECHILD) return;
      if (pid <= 0) break;
      std::erase(alive, pid);
      if (reaped) reaped(pid, status);
    }
    const timespec pause{0, 1'000'000};
    nanosleep(&pause, nullptr);
  }
}

}  // namespace queuecheck
