#include "queuecheck/stress/clean.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck::cli {

namespace {

Status clean(bool dry_run) {
  const std::vector<Leftover> found = find_leftovers();
  for (const Leftover& leftover : found) {
    if (!dry_run) remove_leftover(leftover);
    fmt::print("{} {}\n", dry_run ? "would remove" : "removed", printable(leftover.path));
  }
  if (found.empty()) fmt::print("nothing of ours is left behind\n");
  return Status::valid;
}

}  // namespace

Command add_clean(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "clean", "removes segments and queues of harnesses that are gone; nothing else");
  auto dry_run = std::make_shared<bool>(false);
  add_switch(*app, "--dry-run", *dry_run, "only say what would be removed");
  return {app, [dry_run] { return clean(*dry_run); }};
}

}  // namespace queuecheck::cli
