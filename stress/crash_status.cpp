#include "queuecheck/stress/crash_status.hpp"

#include <signal.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

namespace queuecheck {
namespace {

constexpr int status_no_entry = 127;

bool shared_memory_full() {
  struct statvfs status {};
  if (statvfs("/dev/shm", &status) != 0) return false;
  return status.f_blocks != 0 && status.f_bavail == 0;
}

}  // namespace

std::optional<std::string> machine_at_fault(int wait_status) {
  if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL) {
    return "was killed from outside (SIGKILL): out of memory?";
  }
  if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGBUS && shared_memory_full()) {
    return "died of SIGBUS because /dev/shm is full; make it larger";
  }
  if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == status_no_entry) {
    return "cannot be started anew from /proc/self/exe";
  }
  return std::nullopt;
}

std::string describe_end(int wait_status) {
  if (!WIFSIGNALED(wait_status)) {
    return "exit status " + std::to_string(WEXITSTATUS(wait_status));
  }
  const char* abbreviation = sigabbrev_np(WTERMSIG(wait_status));
  return abbreviation != nullptr ? "SIG" + std::string(abbreviation)
                                 : "signal " + std::to_string(WTERMSIG(wait_status));
}

Judgement classify_crash(const History& history, std::uint32_t process, int wait_status) {
  Judgement result;
  result.verdict = result.safety = Verdict::violation;
  result.violation = ViolationClass::crashed;
  result.rule = "no call ends the process";
  std::size_t number = 0;
  std::string where = "outside of its operations";
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (o.process != process || o.kind == OperationKind::crash) continue;
    ++number;
    if (o.outcome != Outcome::crashed) continue;
    where = "in " + std::string(name(o.kind)) + "(), its operation " + std::to_string(number);
    result.witness.push_back(i);
  }
  result.explanation =
      "process " + std::to_string(process) + " died of " + describe_end(wait_status) + " " + where;
  return result;
}

}  // namespace queuecheck
