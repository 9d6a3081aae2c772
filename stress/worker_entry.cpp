#include "queuecheck/stress/worker_entry.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {
namespace {

constexpr std::string_view argument_prefix = "--queuecheck-worker=";
constexpr int control_number = 3;     // where every worker finds its control descriptor
constexpr int status_no_entry = 127;  // as a shell: what was to be run is not there

struct Entry {
  const char* name;
  WorkerEntry function;
};

std::vector<Entry>& entries() {
  static std::vector<Entry> known;
  return known;
}

// Orphans kill themselves; the comparison closes the gap between fork and prctl.
void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
}

void restore_signals() {
  for (const int number : {SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTOU, SIGTTIN}) {
    signal(number, SIG_DFL);
  }
  sigset_t none{};
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

std::string worker_argument(const WorkerBirth& birth) {
  return std::string(argument_prefix) + birth.entry + ":" + std::to_string(birth.index) + ":" +
         std::to_string(birth.argument) + ":" + std::to_string(birth.parent);
}

}  // namespace

void register_worker_entry(const char* name, WorkerEntry entry) {
  entries().push_back({name, entry});
}

void become_worker(const WorkerBirth& birth) {
  die_with(birth.parent);
  setpgid(0, 0);
  restore_signals();
  if (birth.control_fd >= 0 && birth.control_fd != control_number) {
    dup2(birth.control_fd, control_number);  // the copy survives exec
  } else if (birth.control_fd == control_number) {
    fcntl(control_number, F_SETFD, 0);
  }
  const unsigned first_unneeded = birth.control_fd >= 0 ? control_number + 1 : control_number;
  syscall(SYS_close_range, first_unneeded, ~0U, 0U);
  WorkerBirth self = birth;
  if (birth.control_fd >= 0) self.control_fd = control_number;
  if (!birth.exec) run_worker(self, false);

  std::string name = "queuecheck-worker";
  std::string argument = worker_argument(self);
  char* arguments[] = {name.data(), argument.data(), nullptr};
  const char* const program = self.program.empty() ? "/proc/self/exe" : self.program.c_str();
  execv(program, arguments);
  std::fprintf(stderr, "queuecheck: cannot execute %s: %s\n", program, std::strerror(errno));
  _exit(status_no_entry);
}

std::optional<WorkerBirth> parse_worker_argument(const char* argument) {
  const std::string_view text(argument);
  if (!text.starts_with(argument_prefix)) return std::nullopt;
  const std::string rest(text.substr(argument_prefix.size()));
  const std::size_t colon = rest.find(':');
  if (colon == std::string::npos) return std::nullopt;
  unsigned index = 0;
  unsigned long long number = 0;
  int parent = 0;
  if (std::sscanf(rest.c_str() + colon, ":%u:%llu:%d", &index, &number, &parent) != 3) {
    return std::nullopt;
  }
  const int control = fcntl(control_number, F_GETFD) >= 0 ? control_number : -1;
  return WorkerBirth{rest.substr(0, colon), index, number, control, true, parent, {}};
}

void run_worker(const WorkerBirth& birth, bool execed) {
  if (execed) die_with(birth.parent);
  prctl(PR_SET_NAME, ("qc-" + birth.entry).c_str());
  for (const Entry& entry : entries()) {
    if (birth.entry != entry.name) continue;
    try {
      entry.function({birth.index, birth.argument, birth.control_fd, execed});
    } catch (const std::exception& error) {
      std::fprintf(stderr, "queuecheck: worker %u: %s\n", birth.index, error.what());
      end_child(70);
    }
    end_child(0);
  }
  std::fprintf(stderr, "queuecheck: no worker entry '%s' in this program\n", birth.entry.c_str());
  end_child(status_no_entry);
}

}  // namespace queuecheck
