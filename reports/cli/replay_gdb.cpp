#include "queuecheck/reports/cli/replay_gdb.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "queuecheck/reports/cli/explore_helper.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck::cli {
namespace {

// The path of a file in memory with this text, which lives as long as this process, gdb included.
std::string file_with(const std::string& text) {
  const int file = ::memfd_create("queuecheck-gdb", 0);
  const auto size = static_cast<ssize_t>(text.size());
  if (file < 0 || ::write(file, text.data(), text.size()) != size) {
    throw EnvironmentError(fmt::format("memory for gdb's commands: {}", std::strerror(errno)));
  }
  return fmt::format("/proc/{}/fd/{}", ::getpid(), file);
}

}  // namespace

void replay_in_gdb(const explore::Job& replay) {
  explore::Job job = replay;
  job.gdb = true;
  const std::string helper = helper_path();
  const std::string commands = fmt::format(
      "set pagination off\n"
      "set confirm off\n"
      "handle SIGSEGV nostop noprint pass\n"  // reading the time stamp counter is trapped
      "break queuecheck_explore_stop\n"
      "commands\n"
      "silent\n"  // the arguments are in registers: the helper has no debug information
      "printf \"\\nstep %u, process %u is about to do:\\n\", $edi, $esi\n"
      "backtrace 8\n"
      "end\n"
      "run --stop < {} > /dev/null\n",
      file_with(explore::write_job(job)));
  const std::string script = file_with(commands);
  ::execlp("gdb", "gdb", "-q", "-x", script.c_str(), helper.c_str(), nullptr);
  throw EnvironmentError(fmt::format("gdb cannot be started: {}; right would be the package gdb",
                                     std::strerror(errno)));
}

}  // namespace queuecheck::cli
