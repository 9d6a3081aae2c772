#include "queuecheck/reports/cli/main.hpp"

#include <fmt/format.h>

#include <cstdio>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/own_queue.hpp"
#include "queuecheck/reports/bench/bench_worker.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/latency/latency_worker.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

namespace {

constexpr int usage_exit_code = 64;

// One line, whatever the library put into the text.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

int usage_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const auto chosen = app.get_subcommands();
  fmt::print(stderr, "queuecheck: {} (see 'queuecheck {}--help')\n", one_line(error.what()),
             chosen.empty() ? "" : chosen.front()->get_name() + ' ');
  return usage_exit_code;
}

// The parser only says that a sub-command is wanted, not which there are.
void require_command(const std::vector<cli::Command>& commands, int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first.starts_with('-')) return;
  std::string known;
  for (const cli::Command& command : commands) {
    if (command.app->get_name() == first) return;
    known += (known.empty() ? "" : ", ") + command.app->get_name();
  }
  const std::string what =
      first.empty() ? "a command is missing" : fmt::format("unknown command '{}'", first);
  throw CLI::RequiredError(fmt::format("{}; right would be {}", what, known),
                           CLI::ExitCodes::RequiredError);
}

int run(int argc, char** argv) {
  CLI::App app{"queuecheck tells the truth about queues between processes", "queuecheck"};
  app.set_version_flag("--version", QUEUECHECK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 valid, 1 violation, 2 unknown, 3 environment, 4 nothing ran, 64 usage, "
      "70 internal error.");
  // Everything behind `--` is for Google Benchmark; the parser does not see it.
  const auto words_end = std::find(argv, argv + argc, std::string_view("--"));
  const std::vector<std::string> flags(words_end == argv + argc ? words_end : words_end + 1,
                                       argv + argc);
  const std::vector<cli::Command> commands{
      cli::add_verify(app),  cli::add_properties(app),   cli::add_explore(app),
      cli::add_stress(app),  cli::add_bench(app, flags), cli::add_judge(app),
      cli::add_collect(app), cli::add_replay(app),       cli::add_merge(app),
      cli::add_compare(app), cli::add_mutants(app),      cli::add_report(app),
      cli::add_list(app),    cli::add_clean(app)};
  try {
    require_command(commands, argc, argv);
    app.parse(static_cast<int>(words_end - argv), argv);
    if (!flags.empty() && !app.got_subcommand("bench")) {
      throw CLI::ExtrasError("queuecheck", flags);
    }
    for (const cli::Command& command : commands) {
      if (command.app->parsed()) return exit_code(command.run());
    }
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  return exit_code(Status::nothing);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    register_bench_worker();
    register_latency_worker();
    start(argc, argv);
    if (const auto problem = registration_problem()) {
      fmt::print(stderr, "queuecheck: {}\n", one_line(*problem));
      return usage_exit_code;
    }
    const int code = run(argc, argv);
    // A report that did not arrive is no success; a violation that was found stays one.
    const bool arrived = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (arrived || (code != 0 && code != exit_code(Status::unknown))) return code;
    fmt::print(stderr, "queuecheck: cannot write standard output; is there room?\n");
    return exit_code(Status::environment);
  } catch (const EnvironmentError& error) {
    fmt::print(stderr, "queuecheck: {}\n", one_line(error.what()));
    return exit_code(Status::environment);
  } catch (const RefusedError& error) {
    fmt::print(stderr, "queuecheck: {}\n", one_line(error.what()));
    return usage_exit_code;
  } catch (const std::exception& error) {
    fmt::print(stderr, "queuecheck: internal error: {}\n", one_line(error.what()));
    return exit_code(Status::internal);
  }
}

}  // namespace queuecheck
