#include "queuecheck/properties/explore/helper_process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

namespace queuecheck::explore {
namespace {

// What the watching process sees of the working one.
struct Pulse {
  std::atomic<std::uint64_t> answers{0};
  std::atomic<bool> ended{false};
};

bool write_line(int fd, std::string line) {
  line += '\n';
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t wrote = write(fd, line.data() + done, line.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    done += static_cast<std::size_t>(wrote);
  }
  return true;
}

[[noreturn]] void work_and_exit(const std::function<Ended(const Tell&)>& work, int output_fd,
                                Pulse& pulse, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  const Tell tell = [&](const Answer& answer) {
    pulse.answers.fetch_add(1, std::memory_order_relaxed);
    // Nobody reads any more: there is nobody to work for.
    if (!write_line(output_fd, write_answer(answer))) _exit(0);
  };
  const Ended ended = work(tell);
  pulse.ended.store(true, std::memory_order_relaxed);
  tell(ended);
  _exit(0);
}

// What the queue's code does to it is a verdict of its own, and what our code does is a defect of
// ours. These come from outside: from a person, a limit, or a kernel that is short of memory.
bool from_outside(int signal) {
  switch (signal) {
    case SIGKILL:
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
    case SIGXCPU:
      return true;
    default:
      return false;
  }
}

Ended ended_by_itself(const std::string& how, Status status = Status::internal) {
  Ended ended;
  ended.status = status;
  ended.reason = "the exploring process " + how;
  return ended;
}

// The processor time that it has had, or `otherwise` where that cannot be read.
double processor_s(pid_t child, double otherwise) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &used) != 0) return otherwise;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

// Waits for its end; kills it when it is silent for too long: by its own processor time, as beside
// busy neighbours it is slow and not silent, and for one that sleeps by ten times as much of ours.
Ended wait_for(pid_t child, const Pulse& pulse) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  std::uint64_t seen = 0;
  double waited_s = 0;  // since it was heard last
  double heard_at_s = 0;
  bool silent = false;
  for (;;) {
    pollfd waited{fd, POLLIN, 0};
    const int ready = poll(&waited, 1, 500);
    if (ready < 0 && errno != EINTR) break;
    if (ready > 0) break;
    const std::uint64_t now = pulse.answers.load(std::memory_order_relaxed);
    waited_s = now == seen ? waited_s + 0.5 : 0;
    const double used_s = processor_s(child, heard_at_s + waited_s);
    if (now != seen) heard_at_s = used_s;
    seen = now;
    if (!silent && (used_s - heard_at_s >= silence_max_s || waited_s >= 10 * silence_max_s)) {
      silent = true;
      kill(child, SIGKILL);
    }
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (fd >= 0) close(fd);
  if (silent) {
    return ended_by_itself(
        "came to no schedule point for long: a loop of the queue's that touches nothing in the "
        "segment?");
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const std::string how =
        "died by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
    if (!from_outside(signal)) return ended_by_itself(how);
    return ended_by_itself(how + ", which came from outside; is memory short?",
                           Status::environment);
  }
  return ended_by_itself("ended with exit code " + std::to_string(WEXITSTATUS(status)));
}

}  // namespace

int watch(const std::function<Ended(const Tell&)>& work, int output_fd) {
  signal(SIGPIPE, SIG_IGN);
  void* memory =
      mmap(nullptr, sizeof(Pulse), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Ended ended;
  ended.status = Status::environment;
  if (memory == MAP_FAILED) {
    ended.reason = std::string("no memory to watch the exploring process: ") + strerror(errno);
    return write_line(output_fd, write_answer(ended)) ? 0 : 1;
  }
  auto& pulse = *new (memory) Pulse;
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) work_and_exit(work, output_fd, pulse, parent);
  if (child < 0) {
    ended.reason = std::string("cannot start the exploring process: ") + strerror(errno);
  } else {
    ended = wait_for(child, pulse);
    if (pulse.ended.load(std::memory_order_relaxed)) return 0;
  }
  return write_line(output_fd, write_answer(ended)) ? 0 : 1;
}

}  // namespace queuecheck::explore
