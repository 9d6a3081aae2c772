#include "queuecheck/stress/nursery_process.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/impl/adapters/kernel_marker.hpp"
#include "queuecheck/stress/chosen_pid.hpp"
#include "queuecheck/stress/descendants.hpp"
#include "queuecheck/stress/nursery_wire.hpp"
#include "queuecheck/stress/worker_entry.hpp"

namespace queuecheck {
namespace {

class NurseryProcess {
 public:
  explicit NurseryProcess(int socket) : socket_(socket) {}
  [[noreturn]] void run();

 private:
  void serve(const NurseryRequest& request, const UniqueFd& fd);
  void spawn(const NurseryRequest& request, const UniqueFd& control);
  void impersonate(pid_t wanted);
  void answer_birth(pid_t pid);
  void reap_ended();
  void reply(const NurseryReply& answer, int fd = -1);
  void remove(NameKind kind, const std::string& name);

  int socket_;
  int signals_ = -1;
  std::set<pid_t> workers_;        // alive, as far as was reaped
  std::map<pid_t, int> statuses_;  // ended, not yet asked for
  std::set<std::pair<NameKind, std::string>> names_;
};

void NurseryProcess::run() {
  sigset_t child{};
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, nullptr);
  signals_ = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  for (;;) {
    pollfd watched[2] = {{socket_, POLLIN, 0}, {signals_, POLLIN, 0}};
    if (poll(watched, 2, -1) < 0) continue;  // EINTR: no handler of ours, try again
    if ((watched[1].revents & POLLIN) != 0) {
      signalfd_siginfo info{};
      while (read(signals_, &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info))) {
      }
      reap_ended();
    }
    if (watched[0].revents == 0) continue;
    NurseryRequest request;
    UniqueFd fd;
    if (!receive_message(socket_, std::as_writable_bytes(std::span(&request, 1)), fd)) break;
    serve(request, fd);
  }
  end_descendants(std::vector<pid_t>(workers_.begin(), workers_.end()));
  for (const auto& [kind, name] : names_) remove(kind, name);
  _exit(0);  // nothing of the harness's own handlers may run here
}

void NurseryProcess::serve(const NurseryRequest& request, const UniqueFd& fd) {
  switch (request.kind) {
    case NurseryRequest::Kind::spawn:
      spawn(request, fd);
      return;
    case NurseryRequest::Kind::impersonate:
      impersonate(request.pid);
      return;
    case NurseryRequest::Kind::reap:
    case NurseryRequest::Kind::status: {
      reap_ended();
      NurseryReply answer;
      answer.pid = request.pid;
      if (request.kind == NurseryRequest::Kind::reap && workers_.contains(request.pid)) {
        int status = 0;
        while (waitpid(request.pid, &status, 0) < 0 && errno == EINTR) {
        }
        workers_.erase(request.pid);
        statuses_[request.pid] = status;
      }
      if (const auto found = statuses_.find(request.pid); found != statuses_.end()) {
        answer.known = 1;
        answer.status = found->second;
        statuses_.erase(found);
      }
      reply(answer);
      return;
    }
    case NurseryRequest::Kind::remember:
      names_.emplace(request.name_kind, request.name);
      return;
    case NurseryRequest::Kind::forget:
      remove(request.name_kind, request.name);
      names_.erase({request.name_kind, request.name});
      reply({});
      return;
  }
}

void NurseryProcess::spawn(const NurseryRequest& request, const UniqueFd& control) {
  const pid_t nursery = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    close(socket_);
    close(signals_);
    become_worker({request.entry, request.index, request.argument, control.get(), request.exec != 0,
                   nursery, request.program});
  }
  answer_birth(pid);
}

void NurseryProcess::impersonate(pid_t wanted) {
  const pid_t nursery = getpid();
  const pid_t pid = fork_with_pid(wanted);
  if (pid == 0) sleep_until_killed(nursery);
  answer_birth(pid);
}

// errno is the fork's where `pid` is negative.
void NurseryProcess::answer_birth(pid_t pid) {
  NurseryReply answer;
  answer.pid = pid;
  answer.error = pid < 0 ? errno : 0;
  // Before any reaping, so the descriptor can never name another process.
  UniqueFd pidfd(pid < 0 ? -1 : static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (pid > 0) {
    workers_.insert(pid);
    statuses_.erase(pid);
    if (!pidfd) {
      answer.error = errno;
      kill(pid, SIGKILL);
    }
  }
  reply(answer, pidfd.get());
}

// Reaps everything: workers, whose status is kept until asked for, and orphans that came to us as
// the subreaper.
void NurseryProcess::reap_ended() {
  int status = 0;
  for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
    if (workers_.erase(pid) != 0) statuses_[pid] = status;
  }
}

void NurseryProcess::reply(const NurseryReply& answer, int fd) {
  send_message(socket_, std::as_bytes(std::span(&answer, 1)), fd);  // a dead peer shows up in poll
}

void NurseryProcess::remove(NameKind kind, const std::string& name) {
  const std::string rooted = name.starts_with('/') ? name : "/" + name;
  switch (kind) {
    case NameKind::shared_memory:
      remove_marked(rooted.substr(1));
      shm_unlink(rooted.c_str());
      return;
    case NameKind::message_queue:
      mq_unlink(rooted.c_str());
      return;
    case NameKind::semaphore:
      sem_unlink(rooted.c_str());
      return;
    case NameKind::file:
      unlink(name.c_str());
      return;
  }
}

}  // namespace

void run_nursery(int socket, int harness_socket) {
  close(harness_socket);
  prctl(PR_SET_NAME, "qc-nursery");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  setpgid(0, 0);  // the terminal's Ctrl-C is for the harness alone
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTOU, SIGTTIN}) {
    signal(number, SIG_IGN);
  }
  if (const int null = open("/dev/null", O_RDONLY); null >= 0) dup2(null, STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);  // standard output belongs to the harness's data
  // Whatever else the harness had open is none of ours: a pipe kept open here would keep its
  // reader waiting.
  const int kept = dup2(socket, 3) == 3 ? 3 : socket;
  fcntl(kept, F_SETFD, FD_CLOEXEC);
  if (kept == 3) syscall(SYS_close_range, 4U, ~0U, 0U);
  NurseryProcess(kept).run();
}

}  // namespace queuecheck
