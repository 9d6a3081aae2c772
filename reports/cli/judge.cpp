#include "queuecheck/model/judge.hpp"

#include <fmt/format.h>

#include <chrono>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_table.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck::cli {

namespace {

struct JudgeOptions {
  std::vector<std::string> files;
  std::string specification;
  std::string json;
  double seconds = 0;
  std::size_t states_max = JudgeBudget{}.states_max;
};

// What the history is judged against: --spec, else its own, else FIFO that can be closed; a
// capacity that --spec does not name stays the history's.
Specification specification_for(const History& history, const JudgeOptions& options,
                                const std::string& where) {
  const std::string own = history.specification.value_or("fifo close=drain");
  const auto parsed = parse_specification(
      options.specification.empty() ? own : with_capacity_of(options.specification, own));
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    throw CLI::ValidationError(where, error->message);
  }
  const auto& specification = std::get<Specification>(parsed);
  if (const auto refused = cannot_judge(specification)) {
    throw CLI::ValidationError(where, *refused);
  }
  return specification;
}

std::string entry_json(const std::string& file, std::size_t index, const History& history,
                       const Judgement& judgement) {
  std::string witness;
  for (const std::size_t at : judgement.witness) {
    if (!witness.empty()) witness += ',';
    witness += std::to_string(at);
  }
  return fmt::format(
      "{{\"file\":{},\"index\":{},\"verdict\":\"{}\",\"safety\":\"{}\",\"obligations\":\"{}\","
      "\"class\":{},\"rule\":{},\"explanation\":{},\"unknown_reason\":{},\"operations\":{},"
      "\"witness\":[{}],\"ladder\":{{}}}}",
      quote_json(file), index, name(judgement.verdict), name(judgement.safety),
      name(judgement.obligations),
      judgement.violation ? quote_json(name(*judgement.violation)) : "null",
      quote_json(judgement.rule), quote_json(judgement.explanation),
      judgement.unknown_reason.empty() ? "null" : quote_json(judgement.unknown_reason),
      history.operations.size(), witness);
}

void print_entry(std::FILE* out, const std::string& file, std::size_t index, const History& history,
                 const Judgement& judgement) {
  fmt::print(out, "{} [{}]: {}", printable(file), index, name(judgement.verdict));
  if (judgement.verdict == Verdict::violation) {
    const Timeline timeline = lay_out(history, judgement.witness, {});
    fmt::print(out, ", class {}: {}\n\n{}\n{}\n", name(*judgement.violation),
               printable(judgement.rule), render_table(history, timeline, {colour_wanted(out)}),
               printable(judgement.explanation));
  } else if (judgement.verdict == Verdict::unknown) {
    fmt::print(out, " ({})\n", printable(judgement.unknown_reason));
  } else {
    fmt::print(out, " ({} operations)\n", history.operations.size());
  }
}

Status run(const JudgeOptions& options) {
  using Clock = std::chrono::steady_clock;
  require_writable(options.json);
  std::FILE* out = options.json == "-" ? stderr : stdout;
  JudgeBudget budget;
  budget.states_max = options.states_max;
  Status status = Status::valid;
  std::string entries;
  for (const std::string& file : options.files) {
    try {
      const auto stream = open_history(file);
      HistoryReader reader(*stream, file);
      std::size_t histories = 0;
      while (const auto history = reader.next()) {
        if (history->operations.empty()) continue;
        ++histories;
        if (options.seconds > 0) {
          const auto end = Clock::now() + std::chrono::duration<double>(options.seconds);
          budget.stop = [end] { return Clock::now() > end; };
        }
        const Judgement judgement =
            judge(*history, specification_for(*history, options, file), budget);
        // Nobody's queue answered like that: the file is wrong, not undecided.
        if (judgement.unknown_reason.starts_with("malformed history")) {
          throw HistoryError(
              fmt::format("{} [{}]: {}", file, reader.index(), judgement.unknown_reason));
        }
        status = merge(status, status_of(judgement.verdict));
        print_entry(out, file, reader.index(), *history, judgement);
        if (!entries.empty()) entries += ',';
        entries += entry_json(file, reader.index(), *history, judgement);
      }
      if (histories == 0) {
        fmt::print(stderr,
                   "queuecheck: {} holds no history; right would be at least one operation\n",
                   printable(file));
        status = merge(status, Status::nothing);
      }
    } catch (const HistoryError& error) {
      throw CLI::ValidationError("HISTORY", error.what());
    }
  }
  emit_json(options.json, json_document("judge", status, 0, environment_json(read_environment()),
                                        "[" + entries + "]"));
  return status;
}

}  // namespace

Command add_judge(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("judge", "judges stored histories, whoever wrote them");
  auto options = std::make_shared<JudgeOptions>();
  app->add_option("HISTORY", options->files,
                  "JSON Lines or text, also gzip or xz compressed; - for standard input")
      ->required();
  app->add_option("--spec", options->specification,
                  "specification, e.g. 'fifo capacity=4 close=drain'; else the history's own");
  app->add_option("--states", options->states_max, "budget of the exact search, in states")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 40));
  add_time_option(*app, options->seconds, "budget per history, e.g. 10s");
  app->add_option("--json", options->json, "write the result as JSON, - for standard output");
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
