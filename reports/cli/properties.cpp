#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/stages.hpp"

namespace queuecheck::cli {

namespace {

StageResult asked_misuse_stage(const StageContext& context, double seconds, QueueResult& queue) {
  queue.misuses_asked = true;
  return misuse_stage(context, seconds, queue);
}

}  // namespace

Command add_properties(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "properties", "sequential conformance and generated programs only, judged and shrunk");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  auto misuse = std::make_shared<bool>(false);
  add_switch(*app, "--misuse", *misuse,
             "only contract misuse, told in full: what the queue does with garbage, two "
             "creators, items too big, calls after close, ...")
      ->excludes("--programs")
      ->excludes("--shard")
      ->excludes("--resume");
  return {app, [options, misuse] {
            if (*misuse) {
              return run_stages("properties", *options, {{"misuse", 3.0, 1.0, asked_misuse_stage}});
            }
            return run_stages("properties", *options,
                              {{"conformance", 3.0, 0.15, conformance_stage},
                               {"properties", 20.0, 0.85, properties_stage}});
          }};
}

}  // namespace queuecheck::cli
