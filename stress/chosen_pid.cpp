#include "queuecheck/stress/chosen_pid.hpp"

#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace queuecheck {

pid_t fork_with_pid(pid_t wanted) {
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  arguments.set_tid = reinterpret_cast<std::uintptr_t>(&wanted);
  arguments.set_tid_size = 1;
  return static_cast<pid_t>(syscall(SYS_clone3, &arguments, sizeof arguments));
}

void sleep_until_killed(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "qc-stranger");
  setpgid(0, 0);
  syscall(SYS_close_range, 0U, ~0U, 0U);
  // The parent may have died before the request above.
  while (getppid() == parent) pause();
  _exit(0);
}

std::string why_pids_cannot_be_chosen() {
  // Ours is taken, so no process comes of it; who may not choose is told that first.
  const pid_t pid = fork_with_pid(getpid());
  if (pid == 0) _exit(0);  // not reached
  if (pid > 0 || errno == EEXIST) return {};
  return std::string("pids cannot be chosen here: clone3: ") + std::strerror(errno) +
         (errno == EPERM ? " (it takes CAP_CHECKPOINT_RESTORE)" : "");
}

}  // namespace queuecheck
