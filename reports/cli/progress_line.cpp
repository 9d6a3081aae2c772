#include "queuecheck/reports/cli/progress_line.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck::cli {

namespace {

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

std::string minutes(double seconds) {
  const auto whole = static_cast<unsigned>(std::max(0.0, seconds));
  return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

}  // namespace

ProgressLine::ProgressLine()
    : terminal_(isatty(STDERR_FILENO) != 0), begun_(Clock::now()), last_(begun_) {}

void ProgressLine::begin(std::string subject, double budget_s) {
  subject_ = std::move(subject);
  budget_s_ = budget_s;
  begun_ = Clock::now();
  last_ = begun_;
}

void ProgressLine::update(std::string_view stage, std::string_view text) {
  using namespace std::chrono_literals;
  const Clock::time_point now = Clock::now();
  if (now - last_ < (terminal_ ? Clock::duration(100ms) : Clock::duration(10s))) return;
  last_ = now;
  const double elapsed = std::chrono::duration<double>(now - begun_).count();
  std::string line = fmt::format("{} {} | {} of {}", stage, subject_, minutes(elapsed),
                                 minutes(std::max(budget_s_, elapsed)));
  if (!text.empty()) line += fmt::format(" | {}", printable(text));
  if (!terminal_) {
    fmt::print(stderr, "{}\n", line);
    return;
  }
  line.resize(std::min(line.size(), terminal_columns() - 1));
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
  dirty_ = true;
}

void ProgressLine::update(const StageResult& so_far) {
  update(so_far.stage, key_counters(so_far, 3));
}

void ProgressLine::wipe() {
  if (!dirty_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  dirty_ = false;
}

}  // namespace queuecheck::cli
