#include "queuecheck/reports/cli/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/reports/build_info.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_csv.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_markdown.hpp"
#include "queuecheck/reports/render_text.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/interrupt.hpp"

namespace queuecheck::cli {

namespace {

constexpr std::chrono::seconds checkpoint_every{2};

std::string history_text(const History& history) {
  std::ostringstream out;
  write_json(out, history);
  return out.str();
}

}  // namespace

std::vector<std::string> command_words() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  std::string word;
  while (std::getline(in, word, '\0')) words.push_back(word);
  if (words.empty()) words.emplace_back("queuecheck");
  return words;
}

std::string failure_text(const Failure& failure, const Environment& environment) {
  std::ostringstream out;
  write_failure(out, {failure, environment.commit, environment_json(environment)});
  return out.str();
}

void require_writable(const std::string& target, const std::string& option) {
  if (target.empty() || target == "-") return;
  std::error_code error;
  const bool exists = std::filesystem::exists(target, error);
  const std::filesystem::path folder = std::filesystem::absolute(target).parent_path();
  const bool good =
      exists ? access(target.c_str(), W_OK) == 0 && !std::filesystem::is_directory(target)
             : std::filesystem::is_directory(folder, error) &&
                   access(folder.c_str(), W_OK | X_OK) == 0;
  if (!good) {
    throw EnvironmentError(
        fmt::format("{}: cannot write '{}'; right would be a file in a writable folder, or -",
                    option, printable(target)));
  }
}

void require_outputs(const CommonOptions& options) {
  require_writable(options.json);
  require_writable(options.csv, "--csv");
  require_writable(options.summary, "--summary");
  if (options.json != "-" || options.csv != "-") return;
  throw CLI::ValidationError("--csv",
                             "standard output is taken by --json; right would be a file for one");
}

void emit_json(const std::string& target, const std::string& document) {
  emit_text(target, document + "\n", "--json");
}

void emit_text(const std::string& target, const std::string& text, const std::string& option) {
  if (target.empty()) return;
  if (target == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  // A regular file appears whole or not at all; a device or a pipe is written to as it is.
  std::error_code unread;
  const bool beside =
      !std::filesystem::exists(target, unread) || std::filesystem::is_regular_file(target, unread);
  const std::string written = beside ? target + ".part" : target;
  std::ofstream out(written, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out && (!beside || std::rename(written.c_str(), target.c_str()) == 0)) return;
  if (beside) std::filesystem::remove(written, unread);
  throw EnvironmentError(
      fmt::format("{}: cannot write '{}'; is there room?", option, printable(target)));
}

// Appended: the file is the page of a whole CI job, to which others write, too.
void append_summary(const std::string& target, const std::string& text) {
  if (target.empty()) return;
  if (target == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  std::ofstream out(target, std::ios::binary | std::ios::app);
  out << text;
  out.close();
  if (out) return;
  throw EnvironmentError(
      fmt::format("--summary: cannot write '{}'; is there room?", printable(target)));
}

Session::Session(std::string command, const CommonOptions& options)
    : options_(options),
      started_(std::chrono::steady_clock::now()),
      kept_(started_),
      progress_(options.progress) {
  require_outputs(options);
  const std::vector<std::string> words = command_words();
  result_.program = words.front();
  for (const std::string& word : words) {
    if (!result_.command_line.empty()) result_.command_line += ' ';
    result_.command_line += quote_shell(word);
  }
  result_.command = std::move(command);
  result_.seed = options.seed;
  result_.campaign = options.campaign();
  if (options.programs != 0) result_.programs_wanted = options.programs;
  const auto now = ResultsDirectory::Time::clock::now();
  result_.started_utc = utc_text(now);
  result_.environment = read_environment();
  directory_ = ResultsDirectory::create(options.out, result_.command, options.seed, now);
  fmt::print(stderr, "queuecheck {} · seed {}{} · results in {}\n", result_.command, options.seed,
             options.shard.count > 1 ? " · shard " + options.shard.text() : "",
             directory_->path().string());
  if (result_.environment.build_type == "Debug") {
    result_.warnings.emplace_back("debug build: races are found more slowly, figures are low");
  }
}

std::FILE* Session::text_stream() const {
  const bool taken = standard_output_taken_ || options_.json == "-" || options_.csv == "-";
  return taken ? stderr : stdout;
}

void Session::interrupt() {
  interrupt_is_handled();
  if (result_.interrupted) return;
  result_.interrupted = true;
  result_.warnings.push_back(fmt::format(
      "interrupted: what was found until then is told, and nothing else ran{}",
      result_.programs_wanted ? "; --resume " + printable(directory_->path().string()) + " goes on"
                              : ""));
}

void Session::checkpoint(const StageResult& so_far) {
  const auto now = std::chrono::steady_clock::now();
  if (now - kept_ < checkpoint_every || result_.queues.empty()) return;
  kept_ = now;
  RunResult known = result_;
  known.queues.back().stages.push_back(so_far);
  for (QueueResult& queue : known.queues) queue.status = merged_status(queue);
  known.status = merged_status(known);
  known.seconds = std::chrono::duration<double>(now - started_).count();
  directory_->write("run.json", render_run_json(known) + "\n");
}

void Session::save(const Failure& failure) {
  directory_->write_history(failure.run.history, history_text);
}

Status Session::finish(const std::function<OwnReports(const RunResult&)>& own) {
  progress_.wipe();
  if (queuecheck::interrupted()) interrupt();
  for (const QueueResult& queue : result_.queues) note_library(result_.environment, queue.queue);
  result_.status = merged_status(result_);
  result_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  directory_->finish(result_, [this](const Failure& failure) {
    return failure_text(failure, result_.environment);
  });
  const OwnReports told = own ? own(result_) : OwnReports{};
  for (const auto& [name, content] : told.files) directory_->write(name, content);
  const TextStyle style{colour_wanted(text_stream()), {}};
  fmt::print(text_stream(), "{}", render_run_text(result_, style));
  std::fflush(text_stream());
  const auto or_else = [](const std::string& text, auto render) {
    return text.empty() ? render() : text;
  };
  append_summary(options_.summary,
                 or_else(told.markdown, [&] { return render_markdown(result_); }));
  emit_json(options_.json, or_else(told.json, [&] { return render_json(result_); }));
  emit_text(options_.csv, or_else(told.csv, [&] { return render_csv(result_); }), "--csv");
  if (result_.interrupted && failure_count(result_) == 0) end_by_interrupt();
  return result_.status;
}

}  // namespace queuecheck::cli
