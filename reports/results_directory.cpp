#include "queuecheck/reports/results_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <system_error>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_html.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_junit.hpp"
#include "queuecheck/reports/render_markdown.hpp"

namespace queuecheck {
namespace {

[[noreturn]] void refuse(std::string_view what, const std::filesystem::path& path, int error) {
  throw EnvironmentError(fmt::format("cannot {} {}: {}; choose a writable folder with --out", what,
                                     printable(path.string()),
                                     std::generic_category().message(error)));
}

std::string time_text(ResultsDirectory::Time time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, format, &utc)};
}

// A command is one of ours, but a folder's name must never leave its parent.
std::string file_name_part(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += safe ? c : '-';
  }
  return out;
}

void write_whole(const std::filesystem::path& path, std::string_view content) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) refuse("write", path, errno);
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      close(fd);
      unlink(path.c_str());
      refuse("write", path, error);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  // Some file systems tell only here that there was no space.
  if (close(fd) != 0 && errno != EINTR) refuse("write", path, errno);
}

}  // namespace

std::string utc_text(ResultsDirectory::Time time) {
  return time_text(time, "%Y-%m-%dT%H:%M:%SZ");
}

std::string utc_compact(ResultsDirectory::Time time) {
  return time_text(time, "%Y%m%dT%H%M%SZ");
}

ResultsDirectory ResultsDirectory::create(const std::filesystem::path& out,
                                          std::string_view command, std::uint64_t seed, Time now) {
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) refuse("make the folder", out, error.value());
  const std::string name = fmt::format("{}-{}-{}", utc_compact(now), file_name_part(command), seed);
  // Two runs with one seed in one second take the next number.
  for (int attempt = 1;; ++attempt) {
    const std::filesystem::path path =
        out / (attempt == 1 ? name : fmt::format("{}-{}", name, attempt));
    if (mkdir(path.c_str(), 0777) == 0) return ResultsDirectory(path);
    if (errno != EEXIST) refuse("make the folder", path, errno);
  }
}

void ResultsDirectory::write(std::string_view name, std::string_view content) const {
  const std::filesystem::path path = path_ / name;
  const std::filesystem::path beside = path_ / fmt::format(".{}.part", name);
  write_whole(beside, content);
  if (std::rename(beside.c_str(), path.c_str()) != 0) refuse("write", path, errno);
}

std::string ResultsDirectory::write_history(const History& history, const HistoryWriter& writer) {
  std::string file = fmt::format("history-{}.jsonl", ++histories_);
  write(file, writer(history));
  return file;
}

void ResultsDirectory::finish(RunResult& run, const FailureWriter& failure_writer) {
  run.directory = path_.string();
  for (QueueResult& queue : run.queues) {
    const Status found = merged_status(queue);
    queue.status = queue.status == Status::nothing ? found : merge(queue.status, found);
  }
  run.finished = !run.interrupted;
  // The evidence before the documents that speak of it.
  for_each_failure(
      run, [&](const QueueResult&, const StageResult&, const Failure& failure, std::size_t number) {
        if (failure_writer) write(failure_file_name(number), failure_writer(failure));
        if (failure.explored) write(schedule_file_name(number), failure.explored.schedule);
      });
  write("verdict.json", render_verdict_json(run) + "\n");
  write("run.json", render_run_json(run) + "\n");
  write("junit.xml", render_junit(run));
  write("summary.md", render_markdown(run));
  write("report.html", render_html(run));
  link_latest();
}

// A link of another name renamed over `latest`: there is always a whole one.
void ResultsDirectory::link_latest() const {
  const std::filesystem::path latest = path_.parent_path() / "latest";
  const std::filesystem::path beside =
      path_.parent_path() / fmt::format(".latest-{}", path_.filename().string());
  unlink(beside.c_str());
  if (symlink(path_.filename().c_str(), beside.c_str()) != 0) refuse("link", latest, errno);
  if (std::rename(beside.c_str(), latest.c_str()) != 0) {
    const int error = errno;
    unlink(beside.c_str());
    refuse("link", latest, error);
  }
}

}  // namespace queuecheck
