#include "queuecheck/properties/explore/outcome_judge.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace queuecheck::explore {

namespace {

constexpr std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) {
  sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
  return sum ^ sum >> 32;
}

// Which operation precedes which, in as few words as possible: an operation precedes another one
// exactly when the group in which it returned is before the one in which the other was invoked. In
// which order neighbouring invocations happened, or neighbouring returns, makes no difference.
class Groups {
 public:
  explicit Groups(const World& world) {
    if (world.events >= most) return;
    std::array<Event, most> events{};
    for (std::uint32_t i = 0; i < world.operation_count; ++i) {
      const OperationRecord& record = world.operations[i];
      if (record.invoked != 0) events[record.invoked] = Event::invocation;
      if (record.invoked != 0 && record.returned != 0) events[record.returned] = Event::end;
    }
    for (const ProcessState& process : world.process) {
      if (process.died != 0) events.at(process.died) = Event::death;
    }
    Event last = Event::none;
    std::uint16_t group = 1;
    for (std::uint32_t i = 1; i <= world.events; ++i) {
      if (events[i] == Event::none) continue;
      const bool begins = events[i] == Event::invocation && last == Event::end;
      if (begins || events[i] == Event::death || last == Event::death) ++group;
      group_[i] = group;
      last = events[i];
    }
  }

  std::uint64_t of(std::uint32_t event) const { return event < most ? group_[event] : event; }

 private:
  static constexpr std::size_t most = 256;
  enum class Event : std::uint8_t { none, invocation, end, death };
  std::array<std::uint16_t, most> group_{};
};

std::uint64_t answer_of(const World& world, const OperationRecord& record) {
  std::uint64_t sum =
      mixed(record.process, static_cast<std::uint64_t>(record.kind) << 32 |
                                static_cast<std::uint64_t>(record.outcome) << 24 |
                                std::uint64_t{record.torn ? 1U : 0U} << 16 | record.step);
  sum = mixed(sum, static_cast<std::uint64_t>(record.value));
  sum = mixed(sum, static_cast<std::uint64_t>(record.answer) ^
                       static_cast<std::uint64_t>(record.code) << 48 ^
                       std::uint64_t{record.item_bytes} << 32);
  if (record.kind == OperationKind::get_many) {
    for (unsigned i = 0; i < record.values; ++i) {
      sum = mixed(sum, static_cast<std::uint64_t>(world.values[record.first_value + i]));
    }
  }
  if (record.timeout_ns != 0 && record.outcome == Outcome::timeout) {
    sum = mixed(sum, record.returned_ns - record.invoked_ns < record.timeout_ns ? 1 : 2);
  }
  return sum;
}

}  // namespace

void OutcomeJudge::start(const Program& program, const LaneSettings& settings,
                         std::string specification) {
  program_ = program;
  settings_ = settings;
  specification_ = std::move(specification);
  known_.clear();
}

std::uint64_t OutcomeJudge::key(const World& world) const {
  const Groups groups(world);
  const bool partial = settings_.memory == MemoryMode::c11;
  std::uint64_t key = mixed(static_cast<std::uint64_t>(world.end) << 32 | world.killed, 1);
  for (const ProcessState& process : world.process) key = mixed(key, groups.of(process.died));
  // Operations are numbered as they come, which is no part of the outcome: their sum counts.
  std::array<std::uint32_t, processes_max> ordinals{};
  std::array<std::uint64_t, operations_max> names;
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    const OperationRecord& record = world.operations[i];
    names[i] = mixed(answer_of(world, record), ordinals.at(record.process)++);
    key += mixed(names[i], groups.of(record.invoked) << 32 | groups.of(record.returned));
  }
  if (!partial) return key;
  for (std::uint32_t a = 0; a < world.operation_count; ++a) {
    for (std::uint32_t b = 0; b < world.operation_count; ++b) {
      if (world.operations[a].process == world.operations[b].process) continue;
      if (memory::precedes(a, b)) key += mixed(names[a], names[b]);
    }
  }
  return key;
}

Run OutcomeJudge::run_for(const World& world) const {
  return run_of(world, program_, settings_, specification_);
}

OutcomeJudge::Answer OutcomeJudge::judge(const World& world) {
  const auto [place, fresh] = known_.try_emplace(key(world));
  if (fresh) place->second = judge_run(run_for(world));
  return {place->second, fresh};
}

}  // namespace queuecheck::explore
