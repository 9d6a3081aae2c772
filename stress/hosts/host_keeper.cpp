#include "queuecheck/stress/hosts/host_keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "queuecheck/stress/descendants.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/nursery_wire.hpp"

namespace queuecheck {
namespace {

constexpr const char* entry_name = "host-keeper";
constexpr std::size_t part_bytes = 16384;  // of the words, a message each
constexpr int status_not_started = 127;

// The words, each with its NUL, in messages that fit into any socket's buffer.
struct WordsPart {
  std::uint64_t bytes_all = 0;
  std::uint64_t bytes_here = 0;
  char text[part_bytes] = {};
};

void tell(int socket, KeeperNews::Kind kind, std::int32_t value) {
  const KeeperNews news{kind, value};
  send_message(socket, std::as_bytes(std::span(&news, 1)), -1);
}

std::optional<UniqueFd> receive_pipe(int socket) {
  std::byte mark{};
  UniqueFd fd;
  if (!receive_message(socket, {&mark, 1}, fd) || !fd) return std::nullopt;
  return fd;
}

std::optional<std::vector<std::string>> receive_words(int socket) {
  std::string text;
  for (;;) {
    WordsPart part;
    UniqueFd none;
    if (!receive_message(socket, std::as_writable_bytes(std::span(&part, 1)), none)) {
      return std::nullopt;
    }
    text.append(part.text, part.bytes_here);
    if (text.size() >= part.bytes_all) break;
  }
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size(); at += words.back().size() + 1) {
    words.emplace_back(text.c_str() + at);
  }
  return words;
}

// In the child. Ends with the keeper, in a process group of its own.
[[noreturn]] void become_host(std::vector<std::string> words, const HostPipes& pipes, int status,
                              pid_t keeper) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) _exit(0);
  setpgid(0, 0);
  signal(SIGPIPE, SIG_DFL);
  sigset_t none{};
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(pipes.input.get(), STDIN_FILENO);
  dup2(pipes.output.get(), STDOUT_FILENO);
  dup2(pipes.error.get(), STDERR_FILENO);
  dup3(status, STDERR_FILENO + 1, O_CLOEXEC);
  syscall(SYS_close_range, static_cast<unsigned>(STDERR_FILENO) + 2, ~0U, 0U);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  const int error = errno;
  static_cast<void>(!write(STDERR_FILENO + 1, &error, sizeof error));
  _exit(status_not_started);
}

// Starts the host; nullopt when it could not be executed, which is told.
std::optional<pid_t> start_host(const std::vector<std::string>& words, HostPipes pipes,
                                int socket) {
  int status[2] = {-1, -1};
  const pid_t keeper = getpid();
  const pid_t pid = pipe2(status, O_CLOEXEC) == 0 ? fork() : -1;
  if (pid == 0) become_host(words, pipes, status[1], keeper);
  if (pid < 0) {
    tell(socket, KeeperNews::Kind::not_started, errno);
    return std::nullopt;
  }
  close(status[1]);
  const UniqueFd answer(status[0]);
  pipes = {};  // ours are closed, so that the harness sees the host's end
  int error = 0;
  if (read(answer.get(), &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
    tell(socket, KeeperNews::Kind::not_started, error);
    return std::nullopt;
  }
  tell(socket, KeeperNews::Kind::started, 0);
  return pid;
}

// Until the host has ended (true, `status` is how) or the harness has gone.
bool wait_for_host(pid_t host, int socket, int signals, int& status) {
  for (;;) {
    pollfd watched[2] = {{socket, POLLIN, 0}, {signals, POLLIN, 0}};
    if (poll(watched, 2, -1) < 0) continue;  // EINTR: no handler of ours, try again
    if ((watched[1].revents & POLLIN) != 0) {
      signalfd_siginfo info{};
      while (read(signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      }
      int ended = 0;
      for (pid_t pid = waitpid(-1, &ended, WNOHANG); pid > 0; pid = waitpid(-1, &ended, WNOHANG)) {
        if (pid != host) continue;  // an orphan that came to us
        status = ended;
        return true;
      }
    }
    if (watched[0].revents != 0) return false;  // the harness says nothing more, it only closes
  }
}

void keep_host(const WorkerContext& context) {
  const int socket = context.control_fd;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  signal(SIGPIPE, SIG_IGN);
  sigset_t child{};
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, nullptr);
  const UniqueFd signals(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  auto input = receive_pipe(socket);
  auto output = receive_pipe(socket);
  auto error = receive_pipe(socket);
  const auto words = receive_words(socket);
  if (!input || !output || !error || !words || words->empty()) return;  // the harness has gone
  const auto host =
      start_host(*words, {std::move(*input), std::move(*output), std::move(*error)}, socket);
  int status = 0;
  const bool ended = host && wait_for_host(*host, socket, signals.get(), status);
  end_descendants({});
  if (ended) tell(socket, KeeperNews::Kind::ended, status);
}

[[maybe_unused]] const bool registered = [] {
  register_worker_entry(entry_name, keep_host);
  return true;
}();

void send_or_throw(int socket, std::span<const std::byte> bytes, int fd) {
  if (send_message(socket, bytes, fd)) return;
  throw EnvironmentError(std::string("cannot start a host: ") + std::strerror(errno));
}

}  // namespace

Keeper start_keeper(const std::vector<std::string>& words, HostPipes pipes) {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    throw EnvironmentError(std::string("cannot start a host: socketpair: ") + std::strerror(errno));
  }
  Keeper keeper;
  keeper.socket = UniqueFd(ends[0]);
  {
    const UniqueFd theirs(ends[1]);
    keeper.worker = Nursery::instance().spawn(entry_name, {0, 0, theirs.get(), false}, false);
  }
  const std::byte mark{};
  for (const UniqueFd* pipe : {&pipes.input, &pipes.output, &pipes.error}) {
    send_or_throw(keeper.socket.get(), {&mark, 1}, pipe->get());
  }
  std::string text;
  for (const std::string& word : words) text.append(word.c_str(), word.size() + 1);
  for (std::size_t at = 0; at < text.size(); at += part_bytes) {
    WordsPart part;
    part.bytes_all = text.size();
    part.bytes_here = text.copy(part.text, part_bytes, at);
    send_or_throw(keeper.socket.get(), std::as_bytes(std::span(&part, 1)), -1);
  }
  return keeper;
}

}  // namespace queuecheck
