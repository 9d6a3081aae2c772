#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

namespace {

// Whoever asks about the tutorial gets an answer to each of its claims, before anything else.
bool speaks_of_tutorial(const std::string& specification) {
  return specification.substr(0, specification.find_first_of(" \t")) == "tutorial";
}

}  // namespace

Command add_verify(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "verify",
      "the main job: conformance, properties, stress, kills, exploring, throughput; report");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  return {app, [options] {
            // Cheap and certain first; in smoke, kills begin within six seconds.
            std::vector<PlannedStage> stages{{"conformance", 1.0, 0.05, conformance_stage},
                                             {"properties", 2.5, 0.15, properties_stage},
                                             {"stress", 2.5, 0.20, stress_stage},
                                             {"faults", 7.0, 0.20, faults_stage},
                                             {"disturbed", 1.5, 0.10, disturbed_stage},
                                             {"explore", 4.0, 0.20, explore_stage},
                                             {"bench", 3.0, 0.10, throughput_stage}};
            if (speaks_of_tutorial(options->specification)) {
              stages.insert(stages.begin(), {"tutorial", 12.0, 1.00, tutorial_stage});
            }
            return run_stages("verify", *options, stages);
          }};
}

}  // namespace queuecheck::cli
