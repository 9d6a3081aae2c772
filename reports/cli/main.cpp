#include "queuecheck/reports/cli/main.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "queuecheck/reports/bench/bench_worker.hpp"
#include "queuecheck/reports/cli/command.hpp"
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
  fmt::print(stderr, "queuecheck: {} (see 'queuecheck --help')\n", one_line(error.what()));
  return usage_exit_code;
}

int run(int argc, char** argv) {
  CLI::App app{"queuecheck tells the truth about queues between processes", "queuecheck"};
  app.set_version_flag("--version", QUEUECHECK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 valid, 1 violation, 2 unknown, 3 environment, 4 nothing ran, 64 usage, "
      "70 internal error.");
  const std::vector<cli::Command> commands{
      cli::add_verify(app), cli::add_properties(app), cli::add_stress(app), cli::add_bench(app),
      cli::add_judge(app),  cli::add_replay(app),     cli::add_list(app),   cli::add_clean(app)};
  try {
    app.parse(argc, argv);
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
    start(argc, argv);
    return run(argc, argv);
  } catch (const EnvironmentError& error) {
    fmt::print(stderr, "queuecheck: {}\n", one_line(error.what()));
    return exit_code(Status::environment);
  } catch (const RefusedError& error) {
    fmt::print(stderr, "queuecheck: the queue refuses these options: {}\n", one_line(error.what()));
    return usage_exit_code;
  } catch (const std::exception& error) {
    fmt::print(stderr, "queuecheck: internal error: {}\n", one_line(error.what()));
    return exit_code(Status::internal);
  }
}

}  // namespace queuecheck
