#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/explore_options.hpp"
#include "queuecheck/reports/cli/stages.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_explored.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck::cli {

namespace {

// A row for each strategy and memory mode of each queue; what could not be explored has one, too.
std::string results_json(const RunResult& run) {
  JsonArray rows;
  for (const QueueResult& queue : run.queues) {
    for (const explore::Row& row : queue.explored) rows.raw(explored_json(queue, row));
    if (queue.explored.empty()) rows.raw(unexplored_json(queue));
  }
  return rows.str();
}

}  // namespace

Command add_explore(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "explore", "chosen interleavings, kills and memory behaviours; replayed exactly");
  auto options = std::make_shared<CommonOptions>();
  add_run_options(*app, *options);
  options->operations = 3;  // the number of schedules is in the exponent
  options->explore.operations_max = 200;
  add_explore_options(*app, options->explore);
  app->get_option("--processes")->check(CLI::Range(2U, 7U));  // the late-comer is the eighth
  return {app, [app, options] {
            refuse_ignored_options(*app, options->explore);
            return run_stages("explore", *options, {{"explore", 10.0, 1.0, explore_stage}},
                              results_json);
          }};
}

}  // namespace queuecheck::cli
