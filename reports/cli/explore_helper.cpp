#include "queuecheck/reports/cli/explore_helper.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <optional>

#include "queuecheck/impl/helper_files.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck::cli {

namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

volatile std::sig_atomic_t interrupts = 0;

// While it lives, SIGINT is only counted, and only where poll() waits with open().
class CountInterrupts {
 public:
  CountInterrupts() {
    interrupts = 0;
    sigaction(SIGINT, nullptr, &action_before_);
    if (action_before_.sa_handler == SIG_IGN) return;  // somebody above us wants none
    struct sigaction action = {};
    action.sa_handler = [](int) { interrupts = 1; };
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
    sigaction(SIGINT, &action, nullptr);
    counting_ = true;
  }
  CountInterrupts(const CountInterrupts&) = delete;
  CountInterrupts& operator=(const CountInterrupts&) = delete;
  ~CountInterrupts() {
    if (!counting_) return;
    sigaction(SIGINT, &action_before_, nullptr);
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  }
  const sigset_t* open() const { return counting_ ? &mask_before_ : nullptr; }

 private:
  bool counting_ = false;
  struct sigaction action_before_ = {};
  sigset_t mask_before_{};
};

// The helper and our end of the socket that is its standard input and output.
class Helper {
 public:
  explicit Helper(const std::string& path) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
    ours_ = UniqueFd(ends[0]);
    const UniqueFd theirs(ends[1]);
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) _exit(1);
      signal(SIGINT, SIG_IGN);  // of a terminal, to all of us: who asked decides
      dup2(theirs.get(), 0);
      dup2(theirs.get(), 1);
      execl(path.c_str(), path.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper() { finish(SIGKILL); }

  // False when it does not take it: it is gone.
  bool send_all(const std::string& text) const {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t sent = send(ours_.get(), text.data() + done, text.size() - done, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      done += static_cast<std::size_t>(sent);
    }
    return shutdown(ours_.get(), SHUT_WR) == 0;
  }

  // The next line without its end; nullopt at the end of all, and when interrupted.
  std::optional<std::string> line(const sigset_t* open) {
    for (;;) {
      if (const std::size_t end = read_.find('\n'); end != std::string::npos) {
        std::string found = read_.substr(0, end);
        read_.erase(0, end + 1);
        return found;
      }
      pollfd readable{ours_.get(), POLLIN, 0};
      if (ppoll(&readable, 1, nullptr, open) < 0 && errno == EINTR) {
        if (interrupts != 0) return std::nullopt;
        continue;
      }
      char block[65536];
      const ssize_t count = read(ours_.get(), block, sizeof block);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return std::nullopt;
      read_.append(block, static_cast<std::size_t>(count));
    }
  }

  // Waits for its end, after `signal` if that is not 0; how it ended, in words.
  std::string finish(int signal = 0) {
    if (pid_ <= 0) return "";
    if (signal != 0) kill(pid_, signal);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    if (WIFSIGNALED(status)) {
      return fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
    }
    return fmt::format("exit code {}", WEXITSTATUS(status));
  }

 private:
  [[noreturn]] static void fail(const char* call) {
    throw EnvironmentError(
        fmt::format("cannot start queuecheck-explore: {}: {}", call, std::strerror(errno)));
  }

  UniqueFd ours_;
  pid_t pid_ = -1;
  std::string read_;
};

}  // namespace

FoundHelper find_helper() {
  const fs::path path = helper_file("queuecheck-explore");
  if (is_program(path)) return {path.string(), ""};
  return {"", fmt::format("the helper queuecheck-explore is missing; right would be {}",
                          path.string())};
}

std::string helper_path() {
  const FoundHelper helper = find_helper();
  if (helper.path.empty()) throw EnvironmentError(helper.missing);
  return helper.path;
}

explore::Ended ask_helper(const explore::Job& job, const HelperAnswers& answers) {
  std::optional<CountInterrupts> counted;
  if (answers.interrupted) counted.emplace();
  Helper helper(helper_path());
  helper.send_all(write_job(job));
  std::optional<explore::Ended> ended;
  while (const auto line = helper.line(counted ? counted->open() : nullptr)) {
    explore::Answer answer = explore::read_answer(*line);
    if (const auto* progress = std::get_if<explore::Progress>(&answer)) {
      if (answers.progress) answers.progress(*progress);
    } else if (auto* found = std::get_if<explore::Found>(&answer)) {
      if (answers.found) answers.found(std::move(*found));
    } else if (auto* row = std::get_if<explore::Row>(&answer)) {
      if (answers.row) answers.row(std::move(*row));
    } else {
      ended = std::get<explore::Ended>(std::move(answer));
    }
  }
  if (counted && interrupts != 0 && !ended) {
    helper.finish(SIGKILL);
    answers.interrupted();
    explore::Ended none;
    none.status = Status::nothing;
    none.reason = "interrupted";
    return none;
  }
  const std::string how = helper.finish();
  if (ended) return *ended;
  throw EnvironmentError(
      fmt::format("queuecheck-explore ended without a result ({}); was it killed?", how));
}

}  // namespace queuecheck::cli
