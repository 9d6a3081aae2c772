#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

Command add_verify(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "verify", "the main job: conformance, properties, stress, kills, throughput; report");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  return {app, [options] {
            // Cheap and certain first. The shares let every mutant's stage begin within seconds.
            return run_stages("verify", *options,
                              {{"conformance", 0.08, conformance_stage},
                               {"properties", 0.24, properties_stage},
                               {"stress", 0.24, stress_stage},
                               {"faults", 0.28, faults_stage},
                               {"bench", 0.16, throughput_stage}});
          }};
}

}  // namespace queuecheck::cli
