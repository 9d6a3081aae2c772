#include "queuecheck/stress/nursery.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/fixed_text.hpp"
#include "queuecheck/stress/nursery_process.hpp"
#include "queuecheck/stress/nursery_wire.hpp"
#include "queuecheck/stress/worker_entry.hpp"

namespace queuecheck {
namespace {

int nursery_socket = -1;  // the harness's end; -1: start() was not called
Nursery nursery_object;

std::string fork_refused(int error) {
  rlimit limit{};
  getrlimit(RLIMIT_NPROC, &limit);
  const std::string now =
      limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
  return std::string("cannot start a process: fork: ") + std::strerror(error) +
         "; RLIMIT_NPROC (ulimit -u) is " + now + ", or the cgroup's pids.max is reached";
}

NurseryReply ask(const NurseryRequest& request, int fd, UniqueFd& received) {
  NurseryReply answer;
  if (!send_message(nursery_socket, std::as_bytes(std::span(&request, 1)), fd) ||
      !receive_message(nursery_socket, std::as_writable_bytes(std::span(&answer, 1)), received)) {
    throw EnvironmentError(
        "the nursery, parent of all workers, is gone: it was killed from outside");
  }
  return answer;
}

NurseryRequest name_request(NurseryRequest::Kind kind, NameKind name_kind, std::string_view name) {
  NurseryRequest request;
  request.kind = kind;
  request.name_kind = name_kind;
  copy_whole(request.name, name);
  return request;
}

}  // namespace

bool send_signal(int pidfd, int number) {
  return syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, 0) == 0;
}

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = other.release();
  }
  return *this;
}

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) close(fd_);
}

Nursery& Nursery::instance() {
  if (nursery_socket < 0) {
    throw std::logic_error(
        "queuecheck::start(argc, argv) must be the first line of main: it forks the nursery, the "
        "parent of all worker processes");
  }
  return nursery_object;
}

Worker Nursery::spawn(const char* entry, const WorkerContext& context, bool exec,
                      std::string_view program) {
  NurseryRequest request;
  request.kind = NurseryRequest::Kind::spawn;
  request.index = context.index;
  request.argument = context.argument;
  request.exec = exec || !program.empty() ? 1 : 0;
  copy_whole(request.program, program);
  copy_whole(request.entry, entry);
  Worker worker;
  const NurseryReply answer = ask(request, context.control_fd, worker.pidfd);
  if (answer.error != 0) throw EnvironmentError(fork_refused(answer.error));
  worker.pid = answer.pid;
  return worker;
}

std::optional<Worker> Nursery::impersonate(pid_t pid) {
  NurseryRequest request;
  request.kind = NurseryRequest::Kind::impersonate;
  request.pid = pid;
  Worker worker;
  const NurseryReply answer = ask(request, -1, worker.pidfd);
  if (answer.error != 0) return std::nullopt;
  worker.pid = answer.pid;
  return worker;
}

int Nursery::kill_and_reap(Worker& worker) {
  if (worker.pid < 0) return 0;
  send_signal(worker.pidfd.get(), SIGKILL);
  NurseryRequest request;
  request.kind = NurseryRequest::Kind::reap;
  request.pid = worker.pid;
  UniqueFd none;
  const NurseryReply answer = ask(request, -1, none);
  worker = Worker{};
  return answer.status;
}

void Nursery::kill_and_reap(std::span<Worker> workers) {
  for (const Worker& worker : workers) {
    if (worker.pid > 0) send_signal(worker.pidfd.get(), SIGKILL);
  }
  for (Worker& worker : workers) kill_and_reap(worker);
}

std::optional<int> Nursery::ended(const Worker& worker) {
  pollfd watched{worker.pidfd.get(), POLLIN, 0};
  if (worker.pid < 0 || poll(&watched, 1, 0) <= 0) return std::nullopt;
  NurseryRequest request;
  request.kind = NurseryRequest::Kind::status;
  request.pid = worker.pid;
  UniqueFd none;
  const NurseryReply answer = ask(request, -1, none);
  if (answer.known == 0) return std::nullopt;
  return answer.status;
}

void Nursery::remember(NameKind kind, std::string_view name) {
  const NurseryRequest request = name_request(NurseryRequest::Kind::remember, kind, name);
  send_message(nursery_socket, std::as_bytes(std::span(&request, 1)), -1);
}

void Nursery::forget(NameKind kind, std::string_view name) {
  UniqueFd none;
  ask(name_request(NurseryRequest::Kind::forget, kind, name), -1, none);
}

void start(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (const auto birth = parse_worker_argument(argv[i])) run_worker(*birth, true);
  }
  if (nursery_socket >= 0) {  // a fork of a harness that becomes a harness of its own
    close(nursery_socket);
    nursery_socket = -1;
  }
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    throw EnvironmentError(std::string("cannot talk to the nursery: socketpair: ") +
                           std::strerror(errno));
  }
  const pid_t pid = fork();
  if (pid < 0) {
    const int error = errno;
    close(ends[0]);
    close(ends[1]);
    throw EnvironmentError(fork_refused(error));
  }
  if (pid == 0) run_nursery(ends[1], ends[0]);
  close(ends[1]);
  nursery_socket = ends[0];
}

}  // namespace queuecheck
