#include "queuecheck/reports/cli/own_run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>

#include "queuecheck/reports/text_file.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/interrupt.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck::cli {
namespace {

[[noreturn]] void fail(const char* call) {
  throw EnvironmentError(
      fmt::format("cannot start another run: {}: {}", call, std::strerror(errno)));
}

pid_t start(std::vector<char*>& words) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd <= 2; ++fd) dup2(nowhere, fd);
  execv("/proc/self/exe", words.data());
  _exit(127);
}

// True when it ended in time. (A pidfd becomes readable then; Linux 5.3.)
bool ends_within(pid_t child, double limit_s) {
  const UniqueFd handle(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  if (handle.get() < 0) fail("pidfd_open");
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit_s);
  for (;;) {
    // The child has heard of it too, and is waited for: it tells what it found.
    if (interrupted()) interrupt_is_handled();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd readable{handle.get(), POLLIN, 0};
    const int ready = poll(&readable, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) fail("poll");
  }
}

}  // namespace

OwnRun run_ourselves(std::vector<std::string> words, const std::filesystem::path& json,
                     double limit_s) {
  words.insert(words.begin(), "queuecheck");
  words.insert(words.end(), {"--json", json.string()});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = start(arguments);
  OwnRun run;
  run.timed_out = !ends_within(child, limit_s);
  if (run.timed_out) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  run.interrupted = interrupted();
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  try {
    run.document = read_text_file(json);
  } catch (const std::system_error&) {
    // It wrote none: told by the empty text.
  }
  return run;
}

}  // namespace queuecheck::cli
