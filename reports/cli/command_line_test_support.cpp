#include "queuecheck/reports/cli/command_line_test_support.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace queuecheck {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::runtime_error failed(const char* call) {
  return std::runtime_error(std::string(call) + ": " + std::generic_category().message(errno));
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();  // which ends, and does not throw, where a process in /proc is gone
  return text.str();
}

int memory_file(const std::string& content = "") {
  const int fd = memfd_create("command-line-test", MFD_CLOEXEC);
  if (fd < 0) throw failed("memfd_create");
  if (write(fd, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    throw failed("write");
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

std::string content_of(int fd) {
  return read_file("/proc/self/fd/" + std::to_string(fd));
}

// A zombie holds nothing and only waits for its parent to look.
bool is_zombie(const std::string& pid) {
  const std::string stat = read_file("/proc/" + pid + "/stat");
  const std::size_t name_end = stat.rfind(')');
  return name_end == std::string::npos || stat.compare(name_end, 3, ") Z") == 0;
}

std::vector<char*> pointers(Words& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "queuecheck-test-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) throw failed("mkdtemp");
  path_ = path;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // a test's cleaning up must not hide what the test found
  std::filesystem::remove_all(path_, ignored);
}

void TemporaryDirectory::write(const std::string& name, const std::string& content) const {
  std::ofstream out(path_ / name, std::ios::binary);
  out << content;
}

Words TemporaryDirectory::content() const {
  Words names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Command::Command(const Words& words, const std::filesystem::path& directory,
                 const std::string& input) {
  static int started = 0;
  mark_ = "QUEUECHECK_TEST_MARK=" + std::to_string(getpid()) + "." + std::to_string(++started);
  Words arguments = words;
  Words environment{mark_, "NO_COLOR=1"};
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const int in = memory_file(input);
  out_ = memory_file();
  err_ = memory_file();
  pid_ = fork();
  if (pid_ < 0) throw failed("fork");
  if (pid_ == 0) {
    setpgid(0, 0);
    for (const auto& [fd, standard] : {std::pair{in, 0}, std::pair{out_, 1}, std::pair{err_, 2}}) {
      dup2(fd, standard);
    }
    if (chdir(directory.c_str()) == 0) execvpe(argv[0], argv.data(), envp.data());
    dprintf(2, "cannot start %s: errno %d\n", argv[0], errno);
    _exit(127);
  }
  setpgid(pid_, pid_);  // whoever comes first, child or parent
  close(in);
}

Command::~Command() {
  if (!reaped_) {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
  close(err_);
}

void Command::signal(int number) const {
  if (!reaped_) kill(pid_, number);
}

Ended Command::wait(double seconds_max) {
  const auto begin = Clock::now();
  Ended ended;
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (pidfd < 0) throw failed("pidfd_open");
  pollfd watched{pidfd, POLLIN, 0};
  ended.timed_out = poll(&watched, 1, static_cast<int>(seconds_max * 1000)) == 0;
  close(pidfd);
  if (ended.timed_out) kill(-pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  reaped_ = true;
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended.seconds = seconds_since(begin);
  ended.out = content_of(out_);
  ended.err = content_of(err_);
  return ended;
}

Words Command::processes() const {
  Words found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string environment = '\0' + read_file(entry.path() / "environ");
    if (environment.find('\0' + mark_ + '\0') == std::string::npos || is_zombie(pid)) continue;
    found.push_back("process " + pid + " " + read_file(entry.path() / "comm"));
  }
  return found;
}

Words Command::names() const {
  Words found;
  for (const char* directory : {"/dev/shm", "/dev/mqueue"}) {
    std::error_code none;  // not every machine mounts both
    for (const auto& entry : std::filesystem::directory_iterator(directory, none)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("queuecheck-" + std::to_string(pid_) + "-")) {
        found.push_back(entry.path().string());
      }
    }
  }
  return found;
}

Words Command::left_behind() const {
  Words found = processes();
  for (std::string& name : names()) found.push_back(std::move(name));
  return found;
}

Words Command::left_behind_after(double seconds) const {
  const auto begin = Clock::now();
  for (;;) {
    Words found = left_behind();
    if (found.empty() || seconds_since(begin) > seconds) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::string program() {
  return QUEUECHECK_PROGRAM;
}

Ended run_program(const Words& arguments, const std::filesystem::path& directory,
                  const std::string& input, double seconds_max) {
  Words words{program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Command command(words, directory, input);
  Ended ended = command.wait(seconds_max);
  EXPECT_FALSE(ended.timed_out) << "after " << seconds_max << " s; " << ended.err;
  EXPECT_EQ(command.left_behind_after(2), Words{});
  return ended;
}

}  // namespace queuecheck
