#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "queuecheck/properties/explore/line_words.hpp"
#include "queuecheck/properties/explore/program_text.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"

namespace queuecheck::explore {
namespace {

std::string settings_text(const LaneSettings& settings) {
  const LaneSettings usual;
  std::string text(name(settings.memory));
  if (settings.races) text += " races";
  if (settings.kills != 0) text += fmt::format(" kills={}", settings.kills);
  if (settings.late_comer) text += " late_comer";
  if (settings.spurious) text += " spurious";
  if (settings.skip_looks) text += " skip_looks";
  if (settings.steps_max != usual.steps_max) text += fmt::format(" steps={}", settings.steps_max);
  return text;
}

// "P0 flush x3": actions alike in a row are one line.
std::string moves_text(const Moves& moves) {
  std::string text;
  for (std::size_t i = 0; i < moves.size();) {
    std::size_t alike = 1;
    const bool once = moves[i].action.kind != ActionKind::run || moves[i].resume;
    if (once && moves[i].pick_count == 0) {
      while (i + alike < moves.size() && moves[i + alike] == moves[i]) ++alike;
    }
    text += move_text(moves[i]);
    if (alike > 1) text += fmt::format(" x{}", alike);
    text += '\n';
    i += alike;
  }
  return text;
}

}  // namespace

std::string schedule_text(const Schedule& schedule) {
  std::string text = "queuecheck-schedule 1\n";
  text += fmt::format("queue {}\n", escaped(schedule.queue));
  if (!schedule.plugin.empty()) text += fmt::format("plugin {}\n", escaped(schedule.plugin));
  if (!schedule.build_id.empty()) text += fmt::format("build {}\n", escaped(schedule.build_id));
  if (!schedule.compiler.empty()) text += fmt::format("compiler {}\n", escaped(schedule.compiler));
  text += fmt::format("memory {}\n", settings_text(schedule.settings));
  if (!schedule.strategy.empty()) {
    text += fmt::format("found {} seed={}\n", escaped(schedule.strategy), schedule.seed);
  }
  if (!schedule.violation.empty()) text += fmt::format("class {}\n", escaped(schedule.violation));
  text += program_text(schedule.program);
  text += "schedule\n";
  text += moves_text(schedule.moves);
  if (!schedule.checked) return text + "end unchecked\n";
  text += fmt::format("end {} {:016x}\n", schedule.steps, schedule.hash);
  constexpr std::size_t per_line = 16;
  for (std::size_t i = 0; i < schedule.checks.size(); ++i) {
    if (i % per_line == 0) text += i == 0 ? "checks" : "\nchecks";
    text += fmt::format(" {:04x}", schedule.checks[i]);
  }
  if (!schedule.checks.empty()) text += '\n';
  return text;
}

Schedule schedule_of(const RunTrace& trace, const Program& program, const LaneSettings& settings) {
  Schedule schedule;
  schedule.program = program;
  schedule.settings = settings;
  schedule.moves = moves_of(trace);
  schedule.steps = trace.steps;
  schedule.hash = trace.hash;
  schedule.checks.assign(trace.checks.begin(), trace.checks.begin() + trace.check_count());
  return schedule;
}

void write_schedule_file(const std::string& path, const Schedule& schedule) {
  std::ofstream out(path, std::ios::binary);
  out << schedule_text(schedule) << std::flush;
  if (!out) {
    throw std::runtime_error(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  }
}

}  // namespace queuecheck::explore
