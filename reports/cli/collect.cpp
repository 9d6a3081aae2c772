#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/recording/recording.hpp"

namespace queuecheck::cli {

namespace {

struct CollectOptions {
  std::string folder;
  std::string out = "-";
};

Status run(const CollectOptions& options) {
  require_writable(options.out, "--out");
  std::optional<recording::RecordedHistory> recorded;
  try {
    recorded = recording::read_recording(options.folder);
  } catch (const HistoryError& error) {
    throw CLI::ValidationError("FOLDER", error.what());
  }
  for (const std::string& remark : recorded->remarks) {
    fmt::print(stderr, "{}: {}\n", printable(options.folder), printable(remark));
  }
  if (recorded->history.operations.empty()) return Status::nothing;
  if (options.out == "-") {
    write_json(std::cout, recorded->history);
    std::cout.flush();
    return Status::valid;
  }
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  write_json(file, recorded->history);
  file.close();
  if (!file) {
    throw EnvironmentError(
        fmt::format("--out: cannot write '{}'; is there room?", printable(options.out)));
  }
  return Status::valid;
}

}  // namespace

Command add_collect(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("collect", "puts the logs of a recorder together as one history file");
  auto options = std::make_shared<CollectOptions>();
  app->add_option("FOLDER", options->folder, "the folder that the recorders wrote to")->required();
  app->add_option("--out", options->out, "history file to write, - for standard output");
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
