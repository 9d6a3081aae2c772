#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

Command add_stress(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("stress", "fixed programs with 2, 4 and 16 processes, and kills");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  return {app, [options] {
            return run_stages("stress", *options,
                              {{"stress", 0.5, stress_stage}, {"faults", 0.5, faults_stage}});
          }};
}

}  // namespace queuecheck::cli
