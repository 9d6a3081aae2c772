#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

Command add_verify(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "verify",
      "the main job: conformance, properties, stress, kills, exploring, throughput; report");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  return {app, [options] {
            // Cheap and certain first; in smoke, kills begin within six seconds.
            return run_stages("verify", *options,
                              {{"conformance", 1.0, 0.05, conformance_stage},
                               {"properties", 2.5, 0.20, properties_stage},
                               {"stress", 2.5, 0.20, stress_stage},
                               {"faults", 8.0, 0.25, faults_stage},
                               {"explore", 4.0, 0.20, explore_stage},
                               {"bench", 3.0, 0.10, throughput_stage}});
          }};
}

}  // namespace queuecheck::cli
