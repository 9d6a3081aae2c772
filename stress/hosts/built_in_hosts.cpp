#include "queuecheck/stress/hosts/built_in_hosts.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "queuecheck/impl/helper_files.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

constexpr std::array<BuiltInHost, 3> hosts{{
    {"python", "multiprocessing's queues between processes, queue.Queue between threads"},
    {"go", "a channel between goroutines"},
    {"redis", "a list of a server of our own, RPUSH and LPOP, between processes"},
}};

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

bool installed(std::string_view program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (is_program(fs::path(rest.substr(0, end)) / program)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

// Not the user's modules (-I), no files beside them (-B).
BuiltInCommand in_python(std::string_view script) {
  if (!installed("python3")) return {{}, "python3 is not installed (package python3)"};
  return {{"python3", "-I", "-B", "-c", std::string(script)}, {}};
}

// A host in Go is compiled with the rest.
BuiltInCommand in_go() {
  const fs::path host = helper_file("queuecheck-go-host");
  if (is_program(host)) return {{host.string()}, {}};
  return {{}, "queuecheck was built without Go (package golang-go)"};
}

}  // namespace

std::span<const BuiltInHost> built_in_hosts() {
  return hosts;
}

std::optional<BuiltInCommand> built_in_host(std::string_view name) {
  if (name == "python") return in_python(python_host_script());
  if (name == "redis") return in_python(redis_host_script());
  if (name == "go") return in_go();
  return std::nullopt;
}

}  // namespace queuecheck
