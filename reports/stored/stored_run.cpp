#include "queuecheck/reports/stored/stored_run.hpp"

#include <fmt/format.h>

#include <system_error>

#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/stored/json_field.hpp"
#include "queuecheck/reports/stored/stored_rows.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

// The folder of a run by the name that lasts: `latest` is another one tomorrow.
fs::path lasting(fs::path folder) {
  if (!folder.has_filename() && folder.has_parent_path()) folder = folder.parent_path();
  std::error_code none;
  const fs::path target =
      fs::is_symlink(folder, none) ? fs::read_symlink(folder, none) : fs::path();
  if (target.empty()) return folder;
  return target.is_absolute() ? target : folder.parent_path() / target;
}

class RunReader {
 public:
  RunReader(const JsonField& root, const FailureReader& failure) : root_(root), failure_(failure) {}

  RunResult run() {
    RunResult run;
    run.command = root_["command"].text();
    run.command_line = root_["command_line"].text();
    // Runs of earlier versions do not say it.
    if (const auto program = root_.maybe("program")) run.program = program->text();
    run.status = root_["verdict"].status();
    run.seed = root_["seed"].number();
    run.started_utc = root_["started_utc"].text();
    run.seconds = root_["seconds"].real();
    root_["warnings"].for_each(
        [&](const JsonField& warning) { run.warnings.push_back(warning.text()); });
    finished_ = run.finished = root_["finished"].truth();
    run.campaign = root_["campaign"].texts();
    if (const auto wanted = root_.maybe("programs_wanted")) run.programs_wanted = wanted->number();
    run.environment = read_environment(root_["environment"]);
    root_["results"].for_each([&](const JsonField& field) { run.queues.push_back(queue(field)); });
    return run;
  }

 private:
  QueueResult queue(const JsonField& field) {
    QueueResult queue;
    queue.queue = {field["queue"].text(), field.text("plugin")};
    queue.queue.host = field.text("host");
    queue.runtime = field.text("runtime");
    queue.specification = field["specification"].text();
    queue.status = field["verdict"].status();
    field["stages"].for_each([&](const JsonField& one) { queue.stages.push_back(stage(one)); });
    const auto rows = [&](const char* key, auto& into, auto read) {
      if (const auto found = field.maybe(key)) {
        found->for_each([&](const JsonField& row) { into.push_back(read(row)); });
      }
    };
    rows("throughput", queue.throughput, read_throughput);
    rows("explored", queue.explored, read_explored);
    rows("claims", queue.claims, read_claim);
    rows("misuses", queue.misuses, read_misuse);
    queue.misuses_asked = field.truth("misuses_asked");
    return queue;
  }

  StageResult stage(const JsonField& field) {
    StageResult stage;
    stage.stage = field["stage"].text();
    stage.status = field["verdict"].status();
    stage.reason = field["reason"].text();
    stage.seconds = field["seconds"].real();
    stage.level = field.text("level");
    stage.ran = read_programs_run(field["programs_run"]);
    stage.left_out = field.text("left_out");
    if (const auto matrix = field.maybe("crash_matrix")) {
      matrix->for_each(
          [&](const JsonField& row) { stage.crash_matrix.push_back(read_crash(row)); });
    }
    stage.counters = field["counters"].reals();
    field["failures"].for_each(
        [&](const JsonField& one) { stage.failures.push_back(failure(one)); });
    return stage;
  }

  // The proof is in the failure's own file; run.json knows why a failure is accepted.
  Failure failure(const JsonField& field) {
    std::optional<Failure> found = failure_(++failures_);
    if (!found && finished_) {
      field["file"].refuse("beside run.json: the folder of a finished run has all its failures");
    }
    Failure failure = found ? std::move(*found) : without_proof(field);
    failure.known = field.text("known");
    return failure;
  }

  // Of a run that was killed: its failures were found, but not yet written down one by one.
  static Failure without_proof(const JsonField& field) {
    Failure failure;
    failure.queue.name = field["queue"].text();
    failure.stage = field["stage"].text();
    Judgement& judgement = failure.judgement;
    judgement.verdict = judgement.safety = Verdict::violation;
    if (const auto violation = field.maybe("class")) judgement.violation = violation->violation();
    judgement.rule = field["rule"].text();
    judgement.explanation = field["explanation"].text();
    judgement.level = field.text("level");
    failure.executor = field["executor"].text();
    failure.seed = field["seed"].number();
    failure.program_index = field["program_index"].number();
    failure.original_processes = field["original_processes"].number();
    failure.original_operations = field["original_operations"].number();
    failure.reruns = field["reruns"].number<std::uint32_t>();
    failure.reruns_failed = field["reruns_failed"].number<std::uint32_t>();
    failure.time_to_detection_s = field["time_to_detection_s"].real();
    return failure;
  }

  const JsonField& root_;
  const FailureReader& failure_;
  std::size_t failures_ = 0;
  bool finished_ = true;
};

}  // namespace

RunResult parse_run(const std::string& text, const fs::path& folder, const FailureReader& failure) {
  const std::string where = (folder / run_file).string();
  const nlohmann::json document = parse_stored(text, where);
  const JsonField root(document, where);
  require_version(root, "format", run_format);
  RunResult run = RunReader(root, failure).run();
  run.directory = folder.string();
  return run;
}

RunResult read_run(const fs::path& given) {
  const fs::path folder = lasting(given);
  std::string text;
  try {
    text = read_text_file(folder / run_file);
  } catch (const std::system_error& error) {
    throw StoredError(fmt::format("{}: cannot be read: {}; right would be a folder of results",
                                  printable((folder / run_file).string()), error.code().message()));
  }
  return parse_run(text, folder, [&](std::size_t number) -> std::optional<Failure> {
    const fs::path file = folder / failure_file_name(number);
    std::error_code none;
    if (!fs::exists(file, none)) return std::nullopt;
    try {
      return read_failure_file(file.string()).failure;
    } catch (const FailureFileError& error) {
      throw StoredError(error.what());
    }
  });
}

}  // namespace queuecheck
