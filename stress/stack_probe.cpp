#include "queuecheck/stress/stack_probe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

constexpr const char* entry_name = "stack";
constexpr std::size_t frames_max = 8;
constexpr std::size_t printed_max = std::size_t{1} << 20;

// The debugger's file; empty: there is none.
std::string find_debugger() {
  const char* const path = std::getenv("PATH");
  for (const char* tool : {"gdb", "eu-stack"}) {
    std::istringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
      const std::string file = folder + "/" + tool;
      if (!folder.empty() && access(file.c_str(), X_OK) == 0) return file;
    }
  }
  return {};
}

// In a child of the nursery: reads which debugger to become, whose text then goes back.
void stack_main(const WorkerContext& context) {
  std::string file;
  for (char one = 0; read(context.control_fd, &one, 1) == 1 && one != '\0';) file += one;
  dup2(context.control_fd, STDOUT_FILENO);
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDERR_FILENO);
  unsetenv("DEBUGINFOD_URLS");  // which it would ask over the network
  const std::string pid = std::to_string(context.argument);
  if (file.ends_with("gdb")) {
    execl(file.c_str(), "gdb", "-nx", "-nh", "-batch", "-p", pid.c_str(), "-ex", "set width 0",
          "-ex", "bt -frame-arguments none 30", nullptr);
  }
  execl(file.c_str(), "eu-stack", "-i", "-s", "-n", "30", "-p", pid.c_str(), nullptr);
}

const bool entry_registered = (register_worker_entry(entry_name, &stack_main), true);

struct Tool {
  Worker worker;
  UniqueFd output;
  std::string printed{};
  bool open = true;
};

Tool start_tool(const std::string& debugger, pid_t process) {
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return {{}, {}, {}, false};
  }
  Tool tool;
  tool.output = UniqueFd(ends[0]);
  const UniqueFd theirs(ends[1]);
  const auto bytes = static_cast<ssize_t>(debugger.size() + 1);
  tool.open = write(ends[0], debugger.c_str(), debugger.size() + 1) == bytes;
  WorkerContext context;
  context.argument = static_cast<std::uint64_t>(process);
  context.control_fd = theirs.get();
  tool.worker = Nursery::instance().spawn(entry_name, context, false);
  return tool;
}

// False: no more will come.
bool read_some(Tool& tool) {
  std::array<char, 4096> block{};
  const ssize_t bytes = read(tool.output.get(), block.data(), block.size());
  if (bytes <= 0 || tool.printed.size() > printed_max) return false;
  tool.printed.append(block.data(), static_cast<std::size_t>(bytes));
  return true;
}

void read_all(std::vector<Tool>& tools, std::int64_t until_ns) {
  for (;;) {
    std::vector<pollfd> waiting;
    for (Tool& tool : tools) waiting.push_back({tool.open ? tool.output.get() : -1, POLLIN, 0});
    const bool some = std::any_of(tools.begin(), tools.end(), [](const Tool& t) { return t.open; });
    const std::int64_t left_ms = (until_ns - monotonic_ns()) / 1'000'000;
    if (!some || left_ms <= 0) return;
    if (poll(waiting.data(), waiting.size(), static_cast<int>(left_ms)) <= 0) continue;
    for (std::size_t i = 0; i < tools.size(); ++i) {
      if (waiting[i].revents != 0) tools[i].open = read_some(tools[i]);
    }
  }
}

bool of_the_library(std::string_view frame) {
  constexpr std::array inner{"futex",    "nanosleep", "syscall", "pthread_", "sem_",  "__poll",
                             "__read",   "__write",   "msgrcv",  "msgsnd",   "mq_",   "__pause",
                             "__select", "epoll_",    "semop",   "recv",     "send",  "sched_yield",
                             "lll_lock", "clone",     "raise",   "vdso",     "usleep"};
  const std::string_view function = frame.substr(0, frame.find(" at "));
  return std::any_of(inner.begin(), inner.end(), [&](std::string_view one) {
    return function.find(one) != function.npos && function.find("queuecheck") == function.npos;
  });
}

bool of_the_harness(std::string_view frame) {
  constexpr std::array outer{"queuecheck::Interpreter", "queuecheck::PoolWorker",
                             "queuecheck::(anonymous namespace)::pool_main",
                             "queuecheck::LoadedQueue", "queuecheck::QueueHandle"};
  return std::any_of(outer.begin(), outer.end(),
                     [&](std::string_view one) { return frame.find(one) != frame.npos; });
}

}  // namespace

std::vector<std::string> queue_frames(std::string_view printed) {
  std::vector<std::string> frames;
  std::istringstream lines{std::string(printed)};
  for (std::string line; std::getline(lines, line);) {
    // "#3  0x00007f.. in function (arguments) at file:line", or without the address where inlined
    std::size_t at = line.find_first_not_of("0123456789", 1);
    if (line.empty() || line[0] != '#' || at == line.npos || at == 1) continue;
    at = line.find_first_not_of(' ', at);
    if (at == line.npos) continue;
    if (line.compare(at, 2, "0x") == 0) {
      const std::size_t blank = line.find(' ', at);
      if (blank == line.npos) continue;
      at = line.compare(blank, 4, " in ") == 0 ? blank + 4 : line.find_first_not_of(' ', blank);
      if (at == line.npos) continue;
    }
    std::string frame = line.substr(at);
    if (of_the_harness(frame)) break;
    // The folder says nothing that the file's name does not.
    if (const std::size_t file = frame.rfind(" at "); file != frame.npos) {
      if (const std::size_t slash = frame.rfind('/'); slash != frame.npos && slash > file) {
        frame.erase(file + 4, slash - file - 3);
      }
    }
    if (const std::size_t none = frame.find(" (...)"); none != frame.npos) frame.erase(none, 6);
    if (const std::size_t none = frame.find(" ()"); none != frame.npos) frame.erase(none, 3);
    if (frames.empty() && of_the_library(frame)) continue;
    if (frames.size() < frames_max) frames.push_back(std::move(frame));
  }
  return frames;
}

StackReport read_stacks(std::span<const pid_t> processes, std::int64_t within_ns) {
  StackReport report;
  report.stacks.resize(processes.size());
  const std::string debugger = find_debugger();
  if (debugger.empty()) {
    report.missing = "neither gdb nor eu-stack is installed";
    return report;
  }
  const std::int64_t until_ns = monotonic_ns() + within_ns;
  std::vector<Tool> tools;
  for (const pid_t process : processes) tools.push_back(start_tool(debugger, process));
  read_all(tools, until_ns);
  bool late = false;
  bool some = false;
  for (std::size_t i = 0; i < tools.size(); ++i) {
    late = late || tools[i].open;
    if (tools[i].worker.pid > 0) Nursery::instance().kill_and_reap(tools[i].worker);
    if (!tools[i].open) report.stacks[i] = queue_frames(tools[i].printed);
    some = some || !report.stacks[i].empty();
  }
  if (some) return report;
  report.missing =
      late ? "the debugger did not answer in time" : "the debugger found none (may it attach?)";
  return report;
}

}  // namespace queuecheck
