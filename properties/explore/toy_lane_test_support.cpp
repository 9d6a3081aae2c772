#include "queuecheck/properties/explore/toy_lane_test_support.hpp"

#include <set>

#include "queuecheck/properties/explore/run_trace.hpp"

namespace queuecheck::explore {

void ToyLane::prepare(const Program& program, const LaneSettings& settings) {
  if (program.options.capacity > words_max - 2) throw RefusedError("capacity too large");
  program_ = program;
  settings_ = settings;
}

void ToyLane::announce(unsigned process) {
  ProcessState& state = world_.process[process];
  Local& local = local_[process];
  const auto& steps = program_.processes[process];
  if (state.ordinal >= steps.size()) {
    state.status = ProcessStatus::done;
    state.pending = {};
    return;
  }
  const bool put = is_put(steps[state.ordinal].kind);
  if (local.micro == 0) {
    state.operation = static_cast<std::uint16_t>(world_.operation_count++);
    OperationRecord& record = world_.operations[state.operation];
    record = {.process = static_cast<std::uint8_t>(process), .kind = steps[state.ordinal].kind};
    if (put) record.value = ++local.next_value;
  }
  const auto slot = [&](std::uint64_t at) {
    return static_cast<std::uint32_t>(2 + at % program_.options.capacity);
  };
  std::uint32_t word = 0;
  AccessKind kind = AccessKind::load;
  switch (local.micro) {
    case 0:
      word = put ? 1 : 0;
      break;
    case 1:
      word = put ? 0 : 1;
      break;
    case 2:
      word = slot(put ? local.tail : local.head);
      kind = put ? AccessKind::store : AccessKind::load;
      break;
    default:
      word = put ? 1 : 0;
      kind = AccessKind::store;
      break;
  }
  state.pending = {.offset = word * 8, .size = 8, .kind = kind, .order = __ATOMIC_ACQUIRE};
}

std::uint64_t ToyLane::load(unsigned word, Strategy& strategy) {
  if (settings_.memory != MemoryMode::c11 || before_[word] == words_[word]) return words_[word];
  const unsigned picked = strategy.pick(ChoiceKind::read_from, 2);
  world_.choices[world_.choice_count++] = {ChoiceKind::read_from, 2,
                                           static_cast<std::uint8_t>(picked)};
  return picked == 0 ? words_[word] : before_[word];
}

void ToyLane::store(unsigned word, std::uint64_t value) {
  before_[word] = words_[word];
  words_[word] = value;
}

void ToyLane::end_operation(unsigned process, Outcome outcome) {
  ProcessState& state = world_.process[process];
  OperationRecord& record = world_.operations[state.operation];
  record.outcome = outcome;
  record.returned = ++world_.events;
  state.inside = false;
  state.accesses = 0;
  ++state.ordinal;
  local_[process].micro = 0;
}

// Does the announced access; false when the operation is over.
bool ToyLane::perform(unsigned process, Strategy& strategy) {
  ProcessState& state = world_.process[process];
  Local& local = local_[process];
  const OperationKind kind = program_.processes[process][state.ordinal].kind;
  const bool put = is_put(kind);
  OperationRecord& record = world_.operations[state.operation];
  if (!state.inside) record.invoked = ++world_.events;
  state.inside = true;
  ++state.accesses;
  const unsigned word = state.pending.offset / 8;
  switch (local.micro++) {
    case 0:
      (put ? local.tail : local.head) = load(word, strategy);
      return true;
    case 1: {
      (put ? local.head : local.tail) = load(word, strategy);
      const std::uint64_t inside = local.tail - local.head;
      if (put && inside >= program_.options.capacity) end_operation(process, Outcome::full);
      if (!put && inside == 0) end_operation(process, Outcome::empty);
      return state.inside;
    }
    case 2:
      if (put) {
        store(word, static_cast<std::uint64_t>(record.value));
      } else {
        record.value = static_cast<std::int64_t>(load(word, strategy));
      }
      return true;
    default:
      if (put && extra_ > 0 && local.micro == 4) return true;
      store(word, (put ? local.tail : local.head) + 1);
      end_operation(process, Outcome::ok);
      return false;
  }
}

const World& ToyLane::run(Strategy& strategy, const RunPlan& plan) {
  world_.processes = static_cast<std::uint32_t>(program_.processes.size());
  world_.current = world_.events = world_.preemptions = 0;
  world_.operation_count = world_.value_count = world_.choice_count = world_.killed = 0;
  world_.steps = world_.hash = 0;
  world_.end = RunEnd::running;
  world_.kills_left = settings_.kills;
  words_ = before_ = {};
  local_ = {};
  for (unsigned p = 0; p < processes_max; ++p) {
    world_.process[p] = {};
    if (p >= world_.processes) continue;
    world_.process[p].status = ProcessStatus::ready;
    local_[p].next_value = 1000 * static_cast<std::int64_t>(p);
    announce(p);
  }
  strategy.begin(plan);
  for (;;) {
    ActionSet actions;
    world_.ready = 0;
    for (unsigned p = 0; p < world_.processes; ++p) {
      if (world_.process[p].status != ProcessStatus::ready) continue;
      actions.add({ActionKind::run, static_cast<std::uint8_t>(p)});
      world_.ready |= 1U << p;
      if (world_.kills_left > 0) actions.add({ActionKind::kill, static_cast<std::uint8_t>(p)});
    }
    if (actions.empty()) break;
    Action action = actions.first();
    if (actions.size() > 1) {
      action = strategy.next(world_, actions);
      world_.choices[world_.choice_count++] = {ChoiceKind::schedule,
                                               static_cast<std::uint8_t>(actions.size()),
                                               static_cast<std::uint8_t>(action.index())};
    }
    if (action.kind == ActionKind::kill) {
      world_.process[action.process].status = ProcessStatus::dead;
      world_.killed |= 1U << action.process;
      --world_.kills_left;
      continue;
    }
    const unsigned process = action.process;
    if (process != world_.current &&
        world_.process[world_.current].status == ProcessStatus::ready) {
      ++world_.preemptions;
    }
    world_.current = process;
    strategy.stepped(world_, process);
    ++world_.steps;
    world_.hash = fold_event(world_.hash, action, world_.process[process].pending);
    perform(process, strategy);
    announce(process);
  }
  world_.end = RunEnd::finished;
  return world_;
}

Judgement ToyLane::judge() const {
  std::multiset<std::int64_t> put, got;
  for (unsigned i = 0; i < world_.operation_count; ++i) {
    const OperationRecord& record = world_.operations[i];
    if (record.outcome != Outcome::ok) continue;
    (is_put(record.kind) ? put : got).insert(record.value);
  }
  const auto found = [](ViolationClass violation) {
    Judgement judgement;
    judgement.verdict = judgement.safety = Verdict::violation;
    judgement.violation = violation;
    return judgement;
  };
  for (const std::int64_t value : got) {
    if (got.count(value) > 1) return found(ViolationClass::duplicate);
  }
  std::multiset<std::int64_t> left;
  for (std::uint64_t at = words_[0]; at < words_[1]; ++at) {
    left.insert(static_cast<std::int64_t>(words_[2 + at % program_.options.capacity]));
  }
  for (const std::int64_t value : put) {
    if (got.count(value) + left.count(value) == 0 && world_.killed == 0) {
      return found(ViolationClass::lost);
    }
  }
  return {};
}

}  // namespace queuecheck::explore
