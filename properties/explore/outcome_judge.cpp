#include "queuecheck/properties/explore/outcome_judge.hpp"

#include <utility>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck::explore {

namespace {

class Key {
 public:
  void add(std::uint64_t word) {
    sum_ = (sum_ ^ word) * 0x9e3779b97f4a7c15ULL;
    sum_ ^= sum_ >> 32;
  }
  std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_ = 0x9ae16a3b2f90404fULL;
};

void add(Key& key, const World& world, const OperationRecord& record) {
  key.add(std::uint64_t{record.process} << 40 | static_cast<std::uint64_t>(record.kind) << 32 |
          static_cast<std::uint64_t>(record.outcome) << 24 |
          std::uint64_t{record.torn ? 1U : 0U} << 16 | record.step);
  key.add(static_cast<std::uint64_t>(record.value));
  key.add(static_cast<std::uint64_t>(record.answer) ^ static_cast<std::uint64_t>(record.code)
                                                          << 48);
  key.add(record.item_bytes);
  if (record.kind == OperationKind::get_many) {
    for (unsigned i = 0; i < record.values; ++i) {
      key.add(static_cast<std::uint64_t>(world.values[record.first_value + i]));
    }
  }
  // Events number the invocations, returns and deaths of the run without gaps.
  key.add(std::uint64_t{record.invoked} << 32 | record.returned);
  if (record.timeout_ns != 0 && record.outcome == Outcome::timeout) {
    key.add(record.returned_ns - record.invoked_ns < record.timeout_ns ? 1 : 2);
  }
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
  Key key;
  key.add(static_cast<std::uint64_t>(world.end) << 32 | world.killed);
  for (std::uint32_t i = 0; i < world.operation_count; ++i) add(key, world, world.operations[i]);
  for (std::uint32_t p = 0; p < processes_max; ++p) key.add(world.process[p].died);
  if (settings_.memory == MemoryMode::c11) {
    for (std::uint32_t a = 0; a < world.operation_count; ++a) {
      std::uint64_t row = 0;
      for (std::uint32_t b = 0; b < world.operation_count; ++b) {
        row = row << 1 | row >> 63 | (memory::precedes(a, b) ? 1U : 0U);
      }
      key.add(row);
    }
  }
  return key.value();
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
