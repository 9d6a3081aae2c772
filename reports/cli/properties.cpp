#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

Command add_properties(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "properties", "sequential conformance and generated programs only, judged and shrunk");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  return {app, [options] {
            return run_stages("properties", *options,
                              {{"conformance", 3.0, 0.15, conformance_stage},
                               {"properties", 20.0, 0.85, properties_stage}});
          }};
}

}  // namespace queuecheck::cli
