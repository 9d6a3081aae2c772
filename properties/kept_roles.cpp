#include "queuecheck/properties/kept_roles.hpp"

#include <algorithm>
#include <optional>

namespace queuecheck {
namespace {

OperationKind opposite(OperationKind kind) {
  switch (kind) {
    case OperationKind::put:
      return OperationKind::get;
    case OperationKind::put_for:
      return OperationKind::get_for;
    case OperationKind::try_put:
      return OperationKind::try_get;
    case OperationKind::get:
      return OperationKind::put;
    case OperationKind::get_for:
      return OperationKind::put_for;
    case OperationKind::put_many:
      return OperationKind::get_many;
    case OperationKind::get_many:
      return OperationKind::put_many;
    case OperationKind::peek:
      return OperationKind::try_put;
    default:
      return OperationKind::try_put;
  }
}

// Who holds a role: the first `most` processes with such a step; those of `others` only where there
// is nobody else.
std::vector<std::size_t> holders(const Program& program, bool (*wanted)(OperationKind),
                                 std::uint32_t most, const std::vector<std::size_t>& others) {
  std::vector<std::size_t> found;
  for (const bool among_others : {false, true}) {
    for (std::size_t p = 0; p < program.processes.size() && found.size() < most; ++p) {
      const auto& steps = program.processes[p];
      const bool other = std::find(others.begin(), others.end(), p) != others.end();
      if (other == among_others &&
          std::any_of(steps.begin(), steps.end(), [&](const Step& s) { return wanted(s.kind); })) {
        found.push_back(p);
      }
    }
    if (!found.empty()) break;
  }
  return found;
}

// Who may do what.
class Roles {
 public:
  Roles(const Program& program, const RoleLimits& limits)
      : limits_(limits),
        producers_(holders(program, puts_items, limits.most_producers, {})),
        consumers_(holders(
            program, takes_part_in_getting, limits.most_consumers,
            limits.most_producers == any_number ? std::vector<std::size_t>{} : producers_)) {}

  bool allow(std::size_t process, OperationKind kind) const {
    if (puts_items(kind)) {
      return limits_.most_producers == any_number || holds(producers_, process);
    }
    if (takes_part_in_getting(kind)) {
      return limits_.most_consumers == any_number || holds(consumers_, process);
    }
    return true;
  }

 private:
  static bool holds(const std::vector<std::size_t>& role, std::size_t process) {
    return std::find(role.begin(), role.end(), process) != role.end();
  }

  RoleLimits limits_;
  std::vector<std::size_t> producers_;
  std::vector<std::size_t> consumers_;
};

}  // namespace

void keep_roles(Program& program, const RoleLimits& limits,
                const std::vector<OperationKind>& offered) {
  if (!limits.any()) return;
  const Roles roles(program, limits);
  const auto replacement = [&](std::size_t process,
                               OperationKind kind) -> std::optional<OperationKind> {
    if (roles.allow(process, kind)) return kind;
    const OperationKind other = opposite(kind);
    if (!roles.allow(process, other)) return std::nullopt;
    if (std::find(offered.begin(), offered.end(), other) != offered.end()) return other;
    return puts_items(other) ? OperationKind::try_put : OperationKind::try_get;
  };
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    std::vector<Step> kept;
    for (Step step : program.processes[p]) {
      const auto kind = replacement(p, step.kind);
      if (!kind) continue;
      step.kind = *kind;
      kept.push_back(step);
    }
    program.processes[p] = std::move(kept);
  }
  const auto idle = [](const std::vector<Step>& steps) { return steps.empty(); };
  if (!std::all_of(program.processes.begin(), program.processes.end(), idle)) {
    std::erase_if(program.processes, idle);
  }
}

void count_roles(Program& program) {
  std::uint32_t producers = 0;
  std::uint32_t consumers = 0;
  for (const std::vector<Step>& steps : program.processes) {
    const auto has = [&](bool (*wanted)(OperationKind)) {
      return std::any_of(steps.begin(), steps.end(),
                         [&](const Step& made) { return wanted(made.kind); });
    };
    producers += has(puts_items) ? 1U : 0U;
    consumers += has(takes_part_in_getting) ? 1U : 0U;
  }
  program.options.producers = std::max(producers, 1U);
  program.options.consumers = std::max(consumers, 1U);
}

}  // namespace queuecheck
