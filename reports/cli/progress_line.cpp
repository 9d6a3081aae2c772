#include "queuecheck/reports/cli/progress_line.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck::cli {

namespace {

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

std::string minutes(double seconds) {
  const auto whole = static_cast<unsigned long>(std::max(0.0, seconds));
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

const double* counter(const StageResult& stage, std::string_view name) {
  const auto found = stage.counters.find(std::string(name));
  return found == stage.counters.end() ? nullptr : &found->second;
}

// What a stage does most of, and so many of it a second.
std::string rate_text(const StageResult& stage) {
  for (const char* const what : {"operations", "items", "schedules", "kills"}) {
    if (const double* each = counter(stage, fmt::format("{}_per_second", what))) {
      return counter_text(fmt::format("{}_per_second", what), *each);
    }
    const double* const count = counter(stage, what);
    if (count != nullptr && stage.seconds > 0) {
      return counter_text(fmt::format("{}_per_second", what), *count / stage.seconds);
    }
  }
  return {};
}

void append(std::string& text, std::string_view part) {
  if (part.empty()) return;
  if (!text.empty()) text += ", ";
  text += part;
}

}  // namespace

std::string progress_counters(const StageResult& so_far) {
  constexpr std::array counts{"programs", "schedules", "kills", "survivors_stuck", "unknowns"};
  constexpr std::array<std::pair<const char*, const char*>, 3> shares{
      {{"full_share", "full"}, {"empty_share", "empty"}, {"blocked_share", "blocked"}}};
  std::string text;
  for (const char* const name : {counts[0], counts[1]}) {
    if (const double* const value = counter(so_far, name)) append(text, counter_text(name, *value));
  }
  append(text, rate_text(so_far));
  std::string met;
  for (const auto& [name, word] : shares) {
    const double* const share = counter(so_far, name);
    if (share != nullptr) append(met, fmt::format("{} {:.0f} %", word, *share * 100));
  }
  if (!met.empty()) append(text, met + " of runs");
  for (const char* const name : {counts[2], counts[3], counts[4]}) {
    const double* const value = counter(so_far, name);
    if (value != nullptr && *value > 0) append(text, counter_text(name, *value));
  }
  if (!so_far.failures.empty()) {
    append(text, fmt::format("{} violation{}", so_far.failures.size(),
                             so_far.failures.size() == 1 ? "" : "s"));
  }
  return text;
}

double progress_left_s(const ProgressSubject& subject, double elapsed_s,
                       const StageResult& so_far) {
  const bool counted = subject.programs != 0 && so_far.ran && so_far.ran->programs != 0;
  if (!counted) return subject.budget_s > 0 ? std::max(0.0, subject.budget_s - elapsed_s) : -1;
  const auto done = static_cast<double>(std::min(so_far.ran->programs, subject.programs));
  const double left_s = so_far.seconds / done * (static_cast<double>(subject.programs) - done);
  return subject.budget_s > 0 ? std::min(left_s, std::max(0.0, subject.budget_s - elapsed_s))
                              : left_s;
}

std::string progress_json(const ProgressSubject& subject, double elapsed_s,
                          const StageResult& so_far) {
  JsonObject counters;
  for (const auto& [name, value] : so_far.counters) counters.number(name, value);
  JsonObject object;
  object.text("schema", "queuecheck-progress/1")
      .text("queue", subject.queue)
      .text("stage", so_far.stage)
      .number("seed", subject.seed)
      .number("elapsed_s", elapsed_s);
  const double left_s = progress_left_s(subject, elapsed_s, so_far);
  left_s < 0 ? object.null("left_s") : object.number("left_s", left_s);
  object.number("violations", so_far.failures.size()).raw("counters", counters.str());
  return object.str();
}

ProgressLine::ProgressLine(ProgressForm form) : form_(form), begun_(Clock::now()), last_(begun_) {
  if (form_ != ProgressForm::by_itself) return;
  form_ = isatty(STDERR_FILENO) != 0 ? ProgressForm::line : ProgressForm::plain;
}

void ProgressLine::begin(ProgressSubject subject) {
  subject_ = std::move(subject);
  begun_ = Clock::now();
  last_ = begun_;
}

double ProgressLine::elapsed_s() const {
  return std::chrono::duration<double>(Clock::now() - begun_).count();
}

bool ProgressLine::due() {
  using namespace std::chrono_literals;
  Clock::duration every = 10s;
  if (form_ == ProgressForm::none) return false;
  if (form_ == ProgressForm::line) every = 100ms;
  if (form_ == ProgressForm::json) every = 1s;
  const Clock::time_point now = Clock::now();
  if (now - last_ < every) return false;
  last_ = now;
  return true;
}

void ProgressLine::update(std::string_view stage, std::string_view text) {
  if (!due()) return;
  StageResult told;
  told.stage = stage;
  const double elapsed = elapsed_s();
  if (form_ == ProgressForm::json) {
    fmt::print(stderr, "{}\n", progress_json(subject_, elapsed, told));
    return;
  }
  std::string line = fmt::format("{} {} | {} of {}", stage, printable(subject_.queue),
                                 minutes(elapsed), minutes(std::max(subject_.budget_s, elapsed)));
  if (!text.empty()) line += fmt::format(" | {}", printable(text));
  print(line);
}

void ProgressLine::update(const StageResult& so_far) {
  if (!due()) return;
  const double elapsed = elapsed_s();
  if (form_ == ProgressForm::json) {
    fmt::print(stderr, "{}\n", progress_json(subject_, elapsed, so_far));
    return;
  }
  std::string line = fmt::format("{} {} | {}", printable(so_far.stage), printable(subject_.queue),
                                 minutes(elapsed));
  const double left_s = progress_left_s(subject_, elapsed, so_far);
  if (left_s >= 0) line += fmt::format(", {} left", minutes(left_s));
  if (const std::string counters = progress_counters(so_far); !counters.empty()) {
    line += " | " + printable(counters);
  }
  print(line + fmt::format(" | seed {}", subject_.seed));
}

void ProgressLine::print(const std::string& line) {
  if (form_ == ProgressForm::plain) {
    fmt::print(stderr, "{}\n", line);
    return;
  }
  fmt::print(stderr, "\r\x1b[K{}", line.substr(0, terminal_columns() - 1));
  std::fflush(stderr);
  dirty_ = true;
}

void ProgressLine::wipe() {
  if (!dirty_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  dirty_ = false;
}

}  // namespace queuecheck::cli
