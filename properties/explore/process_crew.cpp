#include "queuecheck/properties/explore/process_crew.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck::explore {
namespace {

// Until the process is dead; collecting it is the explorer's affair.
void await_end(pid_t pid) {
  const auto descriptor = static_cast<int>(REAL(syscall)(SYS_pidfd_open, pid, 0));
  if (descriptor < 0) return;  // collected already
  pollfd watched{descriptor, POLLIN, 0};
  while (REAL(syscall)(SYS_poll, &watched, 1, -1) != 1) {
  }
  REAL(syscall)(SYS_close, descriptor);
}

}  // namespace

Control& ProcessCrew::shared() {
  static Control& control = shared_object<Control>();
  return control;
}

ProcessCrew::ProcessCrew() : control_(&shared()) {}

void ProcessCrew::pin() {
  if (pinned_) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &one);
  pinned_ = sched_getaffinity(0, sizeof cores_before_, &cores_before_) == 0 &&
            sched_setaffinity(0, sizeof one, &one) == 0;
}

bool ProcessCrew::fork_worker(unsigned worker) {
  pin();
  const pid_t explorer = getpid();
  control_->seat[worker].clear();
  const pid_t pid = fork();
  if (pid < 0) {
    throw EnvironmentError(std::string("no more processes: ") + std::strerror(errno));
  }
  if (pid > 0) {
    control_->pid[worker] = pid;
    return true;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != explorer) _exit(0);
  return false;
}

void ProcessCrew::reap(std::uint32_t killed) {
  for (unsigned worker = 0; worker < processes_max; ++worker) {
    if ((killed >> worker & 1) == 0 || control_->pid[worker] == 0) continue;
    waitpid(control_->pid[worker], nullptr, 0);
    control_->pid[worker] = 0;
  }
}

bool ProcessCrew::find_dead(unsigned& worker, int& status) {
  for (worker = 0; worker < processes_max; ++worker) {
    const pid_t pid = control_->pid[worker];
    if (pid == 0 || waitpid(pid, &status, WNOHANG) != pid) continue;
    control_->pid[worker] = 0;
    return true;
  }
  return false;
}

void ProcessCrew::end() {
  for (pid_t& pid : control_->pid) {
    if (pid == 0) continue;
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    pid = 0;
  }
  if (pinned_) sched_setaffinity(0, sizeof cores_before_, &cores_before_);
  pinned_ = false;
}

void ProcessCrew::kill_worker(unsigned victim) {
  REAL(syscall)(SYS_kill, control_->pid[victim], SIGKILL);
  await_end(control_->pid[victim]);
}

void ProcessCrew::give_and_die(unsigned self, unsigned seat, Order order) {
  // Read before giving: from then on another process writes here.
  const pid_t mine = control_->pid[self];
  control_->dying = mine;
  control_->seat[seat].give(order);
  for (;;) REAL(syscall)(SYS_kill, mine, SIGKILL);
}

void ProcessCrew::await_dying() {
  if (control_->dying == 0) return;
  await_end(control_->dying);
  control_->dying = 0;
}

}  // namespace queuecheck::explore
