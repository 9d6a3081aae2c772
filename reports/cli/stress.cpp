#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"
#include "queuecheck/stress/faults/fault_list.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck::cli {

namespace {

std::string known_programs() {
  std::string names;
  for (const StressProgram& program : stress_programs()) names.append(" ").append(program.name);
  return names;
}

std::string check_program(const std::string& name) {
  if (find_stress_program(name) != nullptr) return {};
  return "'" + name + "' is no program; known are:" + known_programs();
}

// "10" or "10/s".
std::uint32_t kill_rate_of(std::string text) {
  const std::string given = text;
  if (text.ends_with("/s")) text.resize(text.size() - 2);
  std::uint32_t rate = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, rate);
  if (error != std::errc{} || end != last || rate == 0 || rate > 1000) {
    throw CLI::ValidationError("--kill-rate",
                               fmt::format("'{}' is no rate; right would be 1/s to 1000/s", given));
  }
  return rate;
}

// Returns --faults.
CLI::Option* add_fault_options(CLI::App& app, CommonOptions& options) {
  app.add_option_function<std::string>(
         "--kill-rate",
         [&options](const std::string& given) { options.kill_rate = kill_rate_of(given); },
         "so many kills a second, e.g. 10/s: among the programs of the kills instead of one in "
         "each, or in a soak, where a fresh process follows each")
      ->excludes("--program")
      ->excludes("--access-kills");
  std::string names;
  for (const FaultKind& kind : fault_kinds()) {
    names += names.empty() ? "" : ", ";
    names += std::string(kind.name) + '=' + std::to_string(kind.usual);
  }
  return app.add_option(
      "--faults", options.faults,
      "what is done to the processes meanwhile, e.g. stop=20,signals or all: " + names);
}

// --program leaves out the kills, --kills the programs, --crash-matrix all but itself.
std::vector<PlannedStage> plan(const CommonOptions& options) {
  if (options.crash_matrix) return {{"faults", 12.0, 1.0, crash_matrix_stage}};
  std::vector<PlannedStage> stages;
  if (options.soak_s > 0) return {{"soak", options.soak_s, 1.0, soak_stage}};
  const bool disturbed = !options.faults.empty();
  const bool kills_only = options.kills != 0 || options.access_kills != 0 ||
                          options.faults == "pid-reuse";  // which follows a kill
  if (!kills_only) {
    stages.push_back({"stress", 12.0, 0.5, disturbed ? disturbed_stage : stress_stage});
  }
  if (options.program.empty()) {
    stages.push_back({"faults", 12.0, 0.5, disturbed ? disturbed_kills_stage : faults_stage});
  }
  return stages;
}

}  // namespace

Command add_stress(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("stress", "fixed programs with 2, 4 and 16 processes, and kills");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  app->remove_option(app->get_option("--processes"));  // of generated programs
  app->add_option("--processes", options->stress_processes,
                  "so many processes a program, e.g. 256 or 2,64 (2,4,16)")
      ->check(CLI::Range(2U, processes_max))
      ->delimiter(',');
  app->add_option("--items", options->stress_items,
                  "so many items (or calls, or rounds) for each process of a program")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 24));
  CLI::Option* program =
      app->add_option("--program", options->program, "only this program:" + known_programs())
          ->check(check_program);
  app->add_option("--kills", options->kills, "only kills, that many of them")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))
      ->excludes(program)
      ->excludes("--resume");  // which counts programs: not each of them ends with a kill
  CLI::Option* access_kills =
      app->add_option("--access-kills", options->access_kills,
                      "only kills at an access, one after the other: that many of them")
          ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40))
          ->excludes(program)
          ->excludes("--kills")
          ->excludes("--shard")
          ->excludes("--resume")
          ->excludes("--programs")
          ->excludes("--executor");
  CLI::Option* matrix =
      add_switch(
          *app, "--crash-matrix", options->crash_matrix,
          "only the crash matrix: SIGKILL and SIGSTOP at every named step, and what came of it")
          ->excludes(program)
          ->excludes("--kills")
          ->excludes(access_kills)
          ->excludes("--shard")
          ->excludes("--resume")
          ->excludes("--programs")
          ->excludes("--executor");
  app->add_option("--trials", options->trials, "of each step of the crash matrix (20)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 20))
      ->needs(matrix);
  add_fault_options(*app, *options)->excludes(access_kills)->excludes(matrix);
  auto delays = std::make_shared<bool>(false);
  add_switch(*app, "--access-delays", *delays,
             "2 % of the accesses to the queue's memory are delayed")
      ->excludes(access_kills)
      ->excludes(matrix)
      ->excludes("--executor")
      ->excludes("--faults");
  add_soak_options(*app, *options);
  return {app, [options, delays] {
            settle_soak_options(*options);
            if (options->access_kills != 0) options->executor = "instrumented";
            if (*delays) options->executor = "delayed";
            return run_stages("stress", *options, plan(*options));
          }};
}

}  // namespace queuecheck::cli
