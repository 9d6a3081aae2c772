#include "queuecheck/stress/run_assembler.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "queuecheck/model/specification.hpp"

namespace queuecheck {
namespace {

struct Taken {
  const Record* record = nullptr;
  std::uint32_t process = 0;
};

}  // namespace

RunAssembler::RunAssembler(ControlSegment& control, double ticks_per_ns)
    // Stretched as calibration.hpp explains.
    : control_(control),
      ns_per_tick_(ticks_per_ns == 1 ? 1 : 1.0001 / ticks_per_ns),
      cursor_(control.layout().workers_max, 0) {}

History RunAssembler::assemble(std::size_t program, const Program& of,
                               const std::vector<CrashLine>& kills,
                               const std::vector<std::uint32_t>& extra_slots,
                               const std::vector<std::uint32_t>& crashed) {
  const ProgramState& state = control_.state(program);
  History history;
  history.specification = effective_specification(state.specification, state.capacity);
  history.seed = of.seed;
  const auto processes = static_cast<std::uint32_t>(of.processes.size());
  history.processes = processes + static_cast<std::uint32_t>(extra_slots.size());

  std::vector<Taken> taken;
  const auto take = [&](std::uint32_t slot, std::uint32_t process) {
    Log& log = control_.log(slot);
    // acquire, pairs with the recorder's release: who sees the count sees the records
    const std::uint64_t count = log.count.load(std::memory_order_acquire);
    std::uint64_t& at = cursor_[slot];
    for (; at < count && log.records()[at].program == program; ++at) {
      if (log.records()[at].step != list_entry) taken.push_back({&log.records()[at], process});
    }
  };
  for (std::uint32_t p = 0; p < processes; ++p) take(p, p);
  for (std::uint32_t i = 0; i < extra_slots.size(); ++i) take(extra_slots[i], processes + i);
  std::sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) {
    return std::pair(a.record->t0, a.process) < std::pair(b.record->t0, b.process);
  });

  const std::uint64_t base = taken.empty() ? state.start_ticks : taken.front().record->t0;
  history.operations.reserve(taken.size() + kills.size());
  std::int64_t last = 0;
  for (const Taken& one : taken) {
    Operation operation = convert(*one.record, of, one.process, base);
    if (operation.outcome == Outcome::pending &&
        std::find(crashed.begin(), crashed.end(), one.process) != crashed.end()) {
      operation.outcome = Outcome::crashed;
    }
    last = std::max({last, operation.t0, operation.t1 == never ? 0 : operation.t1});
    history.operations.push_back(std::move(operation));
  }
  const auto to_ns = [&](std::uint64_t ticks) {
    return ticks <= base
               ? std::int64_t{0}
               : static_cast<std::int64_t>(static_cast<double>(ticks - base) * ns_per_tick_);
  };
  for (const CrashLine& kill : kills) {
    Operation line;
    line.process = kill.process;
    line.kind = OperationKind::crash;
    line.t0 = line.t1 = to_ns(kill.ticks);
    last = std::max(last, line.t0);
    history.operations.push_back(std::move(line));
  }
  history.end = std::max(last, to_ns(state.end_ticks));
  return history;
}

Operation RunAssembler::convert(const Record& record, const Program& of, std::uint32_t process,
                                std::uint64_t base) const {
  const auto to_ns = [&](std::uint64_t ticks) {
    return static_cast<std::int64_t>(static_cast<double>(ticks - base) * ns_per_tick_);
  };
  Operation o;
  o.process = process;
  o.kind = record.kind;
  o.t0 = to_ns(record.t0);
  // acquire, pairs with the recorder's end(): a return time means a complete answer
  const std::uint64_t t1 = record.t1.load(std::memory_order_acquire);
  o.outcome = t1 == 0 ? Outcome::pending : record.outcome;
  o.t1 = t1 == 0 ? never : to_ns(t1);
  o.item_bytes = record.item_bytes;
  o.code = record.code;
  o.torn = record.torn != 0;
  if (is_batch(o.kind)) {
    add_values(o, record, of);
  } else if (is_put(o.kind) || is_get(o.kind) || o.kind == OperationKind::peek) {
    // A get that did not succeed has no value; a put keeps the one that it tried to put.
    o.value = is_put(o.kind) || o.outcome == Outcome::ok ? record.payload : no_value;
  } else if (t1 != 0) {
    o.answer = record.payload == no_value ? 0 : record.payload;
  }
  if (is_timed(o.kind) || may_have_deadline(o.kind)) {
    if (process < of.processes.size() && record.step < of.processes[process].size()) {
      o.timeout_ns = of.processes[process][record.step].timeout_ns;
    }
  }
  return o;
}

// The record of a put_many names the first of its values, that of a get_many is followed by its.
void RunAssembler::add_values(Operation& o, const Record& record, const Program& of) {
  if (o.kind == OperationKind::put_many) {
    const Step& step = of.processes[o.process][record.step];
    for (std::uint32_t i = 0; i < step.batch; ++i) {
      o.values.push_back(record.payload == no_value ? no_value : record.payload + i);
    }
    const bool refused = o.outcome != Outcome::ok && o.outcome != Outcome::pending &&
                         o.outcome != Outcome::error && o.outcome != Outcome::poisoned;
    if (refused) o.count = record.code;
    if (o.outcome != Outcome::error) o.code = 0;
    return;
  }
  o.item_bytes = Operation{}.item_bytes;
  if (o.outcome == Outcome::pending) return;
  for (std::uint32_t i = 1; i <= record.item_bytes; ++i) {
    const Record& entry = (&record)[i];
    o.values.push_back(entry.payload);
    o.torn = o.torn || entry.torn != 0;
  }
}

std::string effective_specification(const char* text, std::uint64_t capacity) {
  static std::string known_text;  // programs of one campaign repeat the same few
  static std::uint64_t known_capacity = 0;
  static std::string known_result;
  if (known_text == text && known_capacity == capacity && !known_result.empty()) {
    return known_result;
  }
  std::string result = text;
  auto parsed = parse_specification(text);
  if (auto* specification = std::get_if<Specification>(&parsed)) {
    if (capacity != 0 && (specification->capacity_kind == CapacityKind::items ||
                          specification->capacity_kind == CapacityKind::unbounded)) {
      specification->capacity_kind = CapacityKind::items;
      specification->capacity = capacity;
      result = queuecheck::text(*specification);
    }
  }
  known_text = text;
  known_capacity = capacity;
  known_result = result;
  return result;
}

}  // namespace queuecheck
