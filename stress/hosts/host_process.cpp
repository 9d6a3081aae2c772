#include "queuecheck/stress/hosts/host_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <span>

#include "queuecheck/stress/crash_status.hpp"
#include "queuecheck/stress/nursery_wire.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t start_patience_ns = 20'000'000'000;
constexpr std::int64_t farewell_ns = 500'000'000;  // from the end of its input to its own end
constexpr std::int64_t end_patience_ns = 10'000'000'000;
constexpr std::int64_t look_every_ns = 20'000'000;
constexpr std::size_t last_words_max = 4096;
constexpr std::size_t quoted_max = 200;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Pipe make_pipe() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) {
    throw EnvironmentError(std::string("cannot start a host: pipe: ") + std::strerror(errno));
  }
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void never_block(const UniqueFd& fd) {
  fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

bool readable(int fd, std::int64_t timeout_ns) {
  pollfd watched{fd, POLLIN, 0};
  const std::int64_t until_ns = monotonic_ns() + timeout_ns;
  for (;;) {
    const std::int64_t left_ns = std::max<std::int64_t>(until_ns - monotonic_ns(), 0);
    const int ready = poll(&watched, 1, static_cast<int>(left_ns / 1'000'000 + 1));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

// nullopt at the end of the socket, or when nothing came in time.
std::optional<KeeperNews> news_within(const Keeper& keeper, std::int64_t timeout_ns) {
  if (!readable(keeper.socket.get(), timeout_ns)) return std::nullopt;
  KeeperNews news;
  UniqueFd none;
  if (!receive_message(keeper.socket.get(), std::as_writable_bytes(std::span(&news, 1)), none)) {
    return std::nullopt;
  }
  return news;
}

// A reader that has gone is told by EPIPE alone; the signal is for those who print to a pipe.
ssize_t write_quietly(int fd, std::string_view text) {
  sigset_t broken{};
  sigset_t before{};
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken, &before);
  const ssize_t bytes = write(fd, text.data(), text.size());
  const int error = errno;
  const timespec now{};
  while (bytes < 0 && error == EPIPE && sigtimedwait(&broken, nullptr, &now) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return bytes;
}

// The last line that says something, fit for one line of ours.
std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  if (end == text.npos) return {};
  const std::size_t before = text.find_last_of('\n', end);
  const std::size_t begin = before == text.npos ? 0 : before + 1;
  std::string line = text.substr(begin, std::min(end + 1 - begin, quoted_max));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

std::string seconds(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(ns) / 1e9);
  return text;
}

}  // namespace

HostProcess::HostProcess(const std::vector<std::string>& words, std::string called)
    : called_(std::move(called)) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  Pipe error = make_pipe();
  input_ = std::move(input.write);
  output_ = std::move(output.read);
  error_ = std::move(error.read);
  for (const UniqueFd* ours : {&input_, &output_, &error_}) never_block(*ours);
  keeper_ =
      start_keeper(words, {std::move(input.read), std::move(output.write), std::move(error.write)});
  const auto news = news_within(keeper_, start_patience_ns);
  if (news && news->kind == KeeperNews::Kind::started) return;
  end();
  if (!news) throw EnvironmentError("host '" + called_ + "' could not be started in time");
  throw HostMissing("cannot start '" + words.front() + "': " + std::strerror(news->value));
}

HostProcess::~HostProcess() {
  input_ = {};  // by the protocol the host ends now, and may tidy up
  if (keeper_.worker.pid >= 0) readable(keeper_.worker.pidfd.get(), farewell_ns);
  end();
}

void HostProcess::end() {
  input_ = {};
  output_ = {};
  error_ = {};
  keeper_.socket = {};  // the keeper ends them all
  if (keeper_.worker.pid < 0) return;
  readable(keeper_.worker.pidfd.get(), end_patience_ns);
  try {
    Nursery::instance().kill_and_reap(keeper_.worker);
  } catch (const EnvironmentError&) {
    // The nursery has gone, and the keeper with it.
  }
}

std::string HostProcess::ask(std::string_view line, std::string_view about,
                             std::int64_t timeout_ns) {
  if (keeper_.worker.pid < 0) throw HostError("host '" + called_ + "' was ended before");
  read_some(about);
  if (!answer_.empty()) {
    fail("said something before it was asked for " + std::string(about) + ": '" +
         last_line(answer_) + "'");
  }
  const std::string sent = std::string(line) + '\n';
  std::string_view rest = sent;
  longest_delay_ns_ = 0;
  sent_ns_ = monotonic_ns();
  for (;;) {
    write_some(rest);
    read_error();
    const bool open = read_some(about);
    received_ns_ = monotonic_ns();
    if (answer_.find('\n', searched_) != answer_.npos) return take_line(about);
    searched_ = answer_.size();
    if (!open) fail_ended(about);
    const std::int64_t left_ns = sent_ns_ + timeout_ns - received_ns_;
    if (left_ns <= 0) {
      fail("did not answer " + std::string(about) + " within " + seconds(timeout_ns) +
           (answer_.empty() ? "" : " (half a line came: '" + last_line(answer_) + "')"));
    }
    wait_for_events(!rest.empty(), left_ns);
  }
}

void HostProcess::write_some(std::string_view& rest) {
  while (!rest.empty()) {
    const ssize_t bytes = write_quietly(input_.get(), rest);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno == EPIPE) rest = {};  // it reads no more: its end, or its answer, tells
    if (bytes < 0) return;
    rest.remove_prefix(static_cast<std::size_t>(bytes));
  }
}

// False at the end of its output.
bool HostProcess::read_some(std::string_view about) {
  char part[65536];
  for (;;) {
    const ssize_t bytes = read(output_.get(), part, sizeof part);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes == 0) return false;
    if (bytes < 0) return true;
    answer_.append(part, static_cast<std::size_t>(bytes));
    if (answer_.size() > host_line_bytes_max) {
      fail("answered " + std::string(about) + " with more than " +
           std::to_string(host_line_bytes_max >> 20) + " MiB");
    }
  }
}

// At most so much at a time: a host that floods it must not keep us from looking at the clock.
void HostProcess::read_error() {
  char part[65536];
  for (int i = 0; i < 16 && error_; ++i) {
    const ssize_t bytes = read(error_.get(), part, sizeof part);
    if (bytes == 0) error_ = {};  // closed; else it would always be ready
    if (bytes <= 0) return;
    last_words_.append(part, static_cast<std::size_t>(bytes));
    if (last_words_.size() > 2 * last_words_max) {
      last_words_.erase(0, last_words_.size() - last_words_max);
    }
  }
}

void HostProcess::wait_for_events(bool writing, std::int64_t left_ns) {
  pollfd watched[3] = {{output_.get(), POLLIN, 0},
                       {error_.get(), POLLIN, 0},
                       {writing ? input_.get() : -1, POLLOUT, 0}};
  const std::int64_t wanted_ns = std::min(left_ns, look_every_ns);
  const timespec pause{0, static_cast<long>(wanted_ns)};
  const std::int64_t begin_ns = monotonic_ns();
  ppoll(watched, 3, &pause, nullptr);
  const std::int64_t late_ns = monotonic_ns() - begin_ns - wanted_ns;
  longest_delay_ns_ = std::max(longest_delay_ns_, late_ns);
}

std::string HostProcess::take_line(std::string_view about) {
  const std::size_t end = answer_.find('\n', searched_);
  if (end + 1 != answer_.size()) {
    fail("answered " + std::string(about) + " with more than one line: '" +
         last_line(answer_.substr(end + 1)) + "'");
  }
  std::string line = std::move(answer_);
  line.resize(end);
  answer_.clear();
  searched_ = 0;
  return line;
}

void HostProcess::fail_ended(std::string_view about) {
  std::string how = "closed its standard output";
  if (const auto news = news_within(keeper_, farewell_ns)) {
    how = "died (" + describe_end(news->value) + ")";
  }
  fail(how + (answer_.empty() ? " instead of answering " + std::string(about)
                              : " in the middle of its answer to " + std::string(about)));
}

void HostProcess::fail(const std::string& what) {
  read_error();
  std::string text = "host '" + called_ + "' " + what;
  if (const std::string said = last_line(last_words_); !said.empty()) {
    text += "; its standard error ends with '" + said + "'";
  }
  end();
  throw HostError(text);
}

}  // namespace queuecheck
