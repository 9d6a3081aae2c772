#include "queuecheck/properties/explore/outcome.hpp"

#include <utility>

namespace queuecheck::explore {

namespace {

// Not zero, so that leading zero words count.
constexpr Fingerprint beginning{0x243f6a8885a308d3U, 0x13198a2e03707344U};

std::uint64_t bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

void add_answer(Fingerprint& sum, const World& world, const OperationRecord& o) {
  const bool returned = o.returned != 0;
  fold(sum, static_cast<std::uint64_t>(o.kind) << 32 |
                static_cast<std::uint64_t>(returned ? o.outcome : Outcome::pending) << 24 |
                (o.torn ? 1U << 20 : 0U) | o.step);
  fold(sum, bits(o.value));
  fold(sum, bits(o.answer) ^ bits(o.code) << 40);
  fold(sum, o.item_bytes);
  if (o.kind == OperationKind::get_many) {
    for (unsigned i = 0; i < o.values; ++i) fold(sum, bits(world.values[o.first_value + i]));
  }
  if (o.timeout_ns != 0 && o.outcome == Outcome::timeout) {
    fold(sum, o.returned_ns - o.invoked_ns < o.timeout_ns ? 1 : 2);
  }
}

// How many operations of each process had returned by this event, and who had died.
std::uint64_t order_before(const World& world, std::uint32_t event) {
  std::uint64_t counts = 0;
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    const OperationRecord& o = world.operations[i];
    if (o.returned != 0 && o.returned < event) counts += std::uint64_t{1} << (o.process * 8);
  }
  for (unsigned p = 0; p < processes_max; ++p) {
    const std::uint32_t died = world.process[p].died;
    if (died != 0 && died < event) counts ^= std::uint64_t{0x80} << (p * 8);
  }
  return counts;
}

}  // namespace

OutcomeKey outcome_key(const World& world, bool partial) {
  Fingerprint answers = beginning;
  Fingerprint order = beginning;
  fold(answers, static_cast<std::uint64_t>(world.end) << 32 | world.killed);
  for (unsigned p = 0; p < processes_max; ++p) {
    const ProcessState& state = world.process[p];
    fold(answers, static_cast<std::uint64_t>(state.status) << 8 | p);
    if (state.status == ProcessStatus::blocked) {
      fold(answers,
           std::uint64_t{state.wait.offset} << 8 | static_cast<std::uint64_t>(state.wait.kind));
    }
    if (state.died != 0) fold(order, order_before(world, state.died));
  }
  for (unsigned p = 0; p < processes_max; ++p) {
    for (std::uint32_t i = 0; i < world.operation_count; ++i) {
      const OperationRecord& o = world.operations[i];
      if (o.process != p || o.invoked == 0) continue;
      fold(answers, p);
      add_answer(answers, world, o);
      fold(order, order_before(world, o.invoked));
    }
  }
  for (std::uint32_t a = 0; partial && a < world.operation_count; ++a) {
    for (std::uint32_t b = 0; b < world.operation_count; ++b) {
      if (memory::precedes(a, b)) fold(order, std::uint64_t{a} << 32 | b);
    }
  }
  OutcomeKey key;
  key.answers = answers;
  fold(order, key.answers.low);
  fold(order, key.answers.high);
  key.whole = order;
  return key;
}

RunJudge::RunJudge(Program program, LaneSettings settings, std::string specification)
    : program_(std::move(program)), settings_(settings), specification_(std::move(specification)) {}

Run RunJudge::run_for(const World& world) const {
  return run_of(world, program_, settings_, specification_);
}

const Judgement& RunJudge::judge(const World& world) {
  const OutcomeKey key = outcome_key(world, settings_.memory == MemoryMode::c11);
  const auto known = known_.find(key.whole);
  fresh_ = known == known_.end();
  if (!fresh_) return known->second;
  answers_.insert(key.answers);
  return known_.emplace(key.whole, judge_run(run_for(world))).first->second;
}

}  // namespace queuecheck::explore
