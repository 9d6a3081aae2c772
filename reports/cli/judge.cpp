#include "queuecheck/model/judge.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/judge_budget.hpp"
#include "queuecheck/reports/cli/judge_reading.hpp"
#include "queuecheck/reports/cli/judge_report.hpp"
#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/stress/recording/recording.hpp"

namespace queuecheck::cli {

namespace {

struct JudgeOptions {
  std::vector<std::string> files;
  std::string specification;
  std::string json;
  BudgetOption budget;
  bool ladder = false;
};

// What the history is judged against: --spec, else its own, else FIFO that can be closed; a
// capacity that --spec does not name stays the history's.
Specification specification_for(const HistoryHeader& history, const JudgeOptions& options,
                                const std::string& where) {
  const std::string own = history.specification.value_or("fifo close=drain");
  const auto parsed = parse_specification(
      options.specification.empty() ? own : with_limits_of(options.specification, own));
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    throw CLI::ValidationError(where, error->message);
  }
  const auto& specification = std::get<Specification>(parsed);
  if (const auto refused = cannot_judge(specification)) {
    throw CLI::ValidationError(where, *refused);
  }
  return specification;
}

// The histories of a file, one after the other; a folder of recorded calls holds one.
class Readings {
 public:
  explicit Readings(const std::string& file) : file_(file) {
    std::error_code none;
    if (std::filesystem::is_directory(file, none)) return;
    stream_ = open_history(file);
    reader_.emplace(*stream_, file);
  }

  std::optional<CompactReading> next() {
    if (reader_) return reader_->next_compact();
    if (read_) return std::nullopt;
    read_ = true;
    recording::RecordedHistory recorded = recording::read_recording(file_);
    for (const std::string& remark : recorded.remarks) {
      fmt::print(stderr, "{}: {}\n", printable(file_), printable(remark));
    }
    CompactReading reading;
    reading.whole = std::move(recorded.history);
    return reading;
  }

  std::size_t index() const { return reader_ ? reader_->index() : 0; }

 private:
  std::string file_;
  std::unique_ptr<std::istream> stream_;
  std::optional<HistoryReader> reader_;
  bool read_ = false;
};

Status run(const JudgeOptions& options) {
  require_writable(options.json);
  std::FILE* out = options.json == "-" ? stderr : stdout;
  Status status = Status::valid;
  std::string entries;
  std::vector<std::string> unreadable;  // the other files are judged all the same
  for (const std::string& file : options.files) {
    try {
      Readings reader(file);
      std::size_t histories = 0;
      while (auto reading = reader.next()) {
        if (operations_of(*reading) == 0) continue;
        ++histories;
        const Specification specification = specification_for(header_of(*reading), options, file);
        JudgedReading result = judge_reading(std::move(*reading), specification,
                                             start_budget(options.budget), options.ladder);
        // Nobody's queue answered like that: the file is wrong, not undecided.
        const std::string& reason = result.judgement.unknown_reason;
        if (reason.starts_with("malformed history")) {
          throw HistoryError(fmt::format("{} [{}]: {}", file, reader.index(), reason));
        }
        status = merge(status, status_of(result.judgement.verdict));
        if (options.ladder) {
          result.ladder = ladder(result.shown, specification, start_budget(options.budget));
        }
        const JudgedHistory judged{file, reader.index(), result};
        print_judged(out, judged);
        std::fflush(out);  // what was judged is told, whatever comes next
        if (!entries.empty()) entries += ',';
        entries += judged_json(judged);
      }
      if (histories == 0) {
        fmt::print(stderr,
                   "queuecheck: {} holds no history; right would be at least one operation\n",
                   printable(file));
        status = merge(status, Status::nothing);
      }
    } catch (const HistoryError& error) {
      unreadable.emplace_back(error.what());
    }
  }
  if (!unreadable.empty() && entries.empty()) {
    throw CLI::ValidationError("HISTORY", unreadable.front());
  }
  emit_json(options.json, json_document("judge", status, 0, environment_json(read_environment()),
                                        "[" + entries + "]"));
  for (std::size_t i = 0; i + 1 < unreadable.size(); ++i) {
    fmt::print(stderr, "HISTORY: {}\n", printable(unreadable[i]));
  }
  if (!unreadable.empty()) throw CLI::ValidationError("HISTORY", unreadable.back());
  return status;
}

}  // namespace

Command add_judge(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("judge", "judges stored histories, whoever wrote them");
  auto options = std::make_shared<JudgeOptions>();
  app->add_option(
         "HISTORY", options->files,
         "JSON Lines or text, also gzip or xz compressed, or the folder of a recorder; - for "
         "standard input")
      ->required();
  app->add_option("--spec", options->specification,
                  "specification, e.g. 'fifo capacity=4 close=drain'; else the history's own");
  add_switch(*app, "--ladder", options->ladder,
             "tell for each level of guarantee whether it holds, and by how much it is missed");
  app->add_option_function<std::vector<std::string>>(
         "--budget",
         [options](const std::vector<std::string>& parts) {
           for (const std::string& part : parts) read_budget(part, options->budget);
         },
         "of the exact search of a history: 10s, 5000000states or 2GiB; repeat it or separate by "
         "commas (default 2000000states,512MiB)")
      ->allow_extra_args(false);
  app->add_option("--states", options->budget.states, "as --budget Nstates")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 40));
  add_duration_option(*app, "--time", options->budget.seconds, "as --budget, e.g. 10s");
  app->add_option("--json", options->json, "write the result as JSON, - for standard output");
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
