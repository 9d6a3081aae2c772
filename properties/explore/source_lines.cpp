#include "queuecheck/properties/explore/source_lines.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>

#include "queuecheck/properties/explore/line_words.hpp"

extern char** environ;

namespace queuecheck::explore {
namespace {

// The standard output of a program; nothing if it could not be started or did not end well.
std::optional<std::string> output_of(std::vector<std::string> words) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  if (failed == 0) {
    char bytes[4096];
    for (ssize_t count; (count = ::read(ends[0], bytes, sizeof bytes)) != 0;) {
      if (count < 0 && errno != EINTR) break;
      if (count > 0) text.append(bytes, static_cast<std::size_t>(count));
    }
  }
  ::close(ends[0]);
  if (failed != 0) return std::nullopt;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return text;
}

bool in_standard_library(std::string_view file) {
  return file.find("/include/c++/") != std::string_view::npos ||
         file.find("/lib/gcc/") != std::string_view::npos;
}

// "queuecheck::TicketRing::try_put(std::span<...>)" -> "queuecheck::TicketRing::try_put"
std::string without_parameters(std::string_view function) {
  int angles = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const bool is_operator = function.substr(0, i).ends_with("operator");
    if (function[i] == '<' && !is_operator) ++angles;
    if (function[i] == '>' && !is_operator && angles > 0) --angles;
    const bool anonymous = function.substr(i).starts_with("(anonymous namespace)");
    if (function[i] == '(' && angles == 0 && !is_operator && !anonymous) {
      return std::string(function.substr(0, i));
    }
  }
  return std::string(function);
}

// "/tmp/x.hpp:128 (discriminator 2)"
void read_place(std::string_view text, SourceLine& line) {
  text = text.substr(0, text.find(" ("));
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return;
  line.line = number_of<unsigned>(text.substr(colon + 1)).value_or(0);
  if (line.line != 0) line.file = text.substr(0, colon);
}

// Line `number` of each file that exists.
class SourceText {
 public:
  std::string line(const std::string& file, unsigned number) {
    const auto [found, fresh] = files_.try_emplace(file);
    std::vector<std::string>& lines = found->second;
    if (fresh) {
      std::ifstream in(file);
      for (std::string one; lines.size() < lines_max && std::getline(in, one);) {
        lines.push_back(std::string(trimmed(one)));
      }
    }
    return number - 1 < lines.size() ? lines[number - 1] : std::string();
  }

 private:
  static constexpr std::size_t lines_max = 100'000;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace

std::vector<SourceLine> parse_frames(std::string_view output, std::size_t addresses) {
  std::vector<SourceLine> chosen(addresses);
  std::size_t at = addresses;  // which address the lines belong to; all: before the first
  std::string_view function;
  bool settled = false;
  for (std::size_t next = 0; !output.empty();) {
    const Cut cut = cut_at(output, '\n');
    output = cut.after;
    if (cut.before.starts_with("0x")) {
      if (next == addresses) break;
      at = next++;
      function = {};
      settled = false;
    } else if (at < addresses && function.empty()) {
      function = cut.before;
    } else if (at < addresses) {
      SourceLine line;
      if (function != "??") line.function = without_parameters(function);
      read_place(cut.before, line);
      function = {};
      const bool better = chosen[at].function.empty() || !settled;
      const bool standard = in_standard_library(line.file);
      if (better && (!standard || chosen[at].function.empty())) chosen[at] = std::move(line);
      settled = settled || !standard;
    }
  }
  return chosen;
}

std::uintptr_t image_offset(const void* address) {
  Dl_info info{};
  if (address == nullptr || ::dladdr(address, &info) == 0) return 0;
  return reinterpret_cast<std::uintptr_t>(address) -
         reinterpret_cast<std::uintptr_t>(info.dli_fbase);
}

SourceLines source_lines(const std::string& plugin, std::span<const std::uintptr_t> offsets,
                         const std::string& addr2line) {
  SourceLines result;
  std::vector<std::string> words{addr2line, "-a", "-f", "-C", "-i", "-e", plugin};
  // A return address is behind the call, which may be in another line.
  for (const std::uintptr_t offset : offsets) {
    words.push_back(fmt::format("{:#x}", offset == 0 ? 0 : offset - 1));
  }
  result.lines.resize(offsets.size());
  if (offsets.empty()) return result;
  const std::optional<std::string> output = output_of(std::move(words));
  if (!output) {
    result.missing =
        fmt::format("no source lines: '{}' could not read {}; right would be the package binutils",
                    addr2line, plugin);
    return result;
  }
  result.lines = parse_frames(*output, offsets.size());
  SourceText texts;
  bool any = false;
  for (SourceLine& line : result.lines) {
    if (line.line != 0) line.text = texts.line(line.file, line.line);
    any |= line.line != 0;
  }
  if (!any) {
    result.missing =
        fmt::format("no source lines: {} has no debug information; right would be -g", plugin);
  }
  return result;
}

std::string place_text(const SourceLine& line) {
  if (line.line == 0) return line.function;
  return fmt::format("{}:{}", line.file.substr(line.file.rfind('/') + 1), line.line);
}

}  // namespace queuecheck::explore
