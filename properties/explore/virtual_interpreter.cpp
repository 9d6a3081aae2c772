#include "queuecheck/properties/explore/virtual_interpreter.hpp"

#include <algorithm>

#include "queuecheck/impl/c_table.hpp"
#include "queuecheck/properties/explore/local_state.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/stress/item.hpp"

namespace queuecheck::explore {

namespace {

constexpr std::uint32_t drain_retries_max = 100;  // BUSY and the like, while nobody else is here

bool has_deadline(const Step& step) {
  return (is_timed(step.kind) || may_have_deadline(step.kind)) &&
         !waits_for_ever(step.kind, step.timeout_ns);
}

void stamp_invocation(std::uint16_t number) {
  if (runtime.weak && in_run()) memory::invoked(number);
  stamp_invoked(runtime.world->operations[number]);
}

// A fresh record. Where the run can hold no more, it ends.
std::uint16_t begin_operation(const VirtualActor& actor, const Step& step, std::uint16_t index,
                              std::int64_t value) {
  World& world = *runtime.world;
  if (world.operation_count == operations_max) {
    end_run(RunEnd::bound, actor.process, "more operations than a run can hold");
  }
  const auto number = static_cast<std::uint16_t>(world.operation_count++);
  OperationRecord& record = world.operations[number];
  record = {};
  record.process = static_cast<std::uint8_t>(actor.process);
  record.kind = step.kind;
  record.step = index;
  record.value = value;
  record.item_bytes = puts_items(step.kind) ? step.item_bytes : 0;
  record.timeout_ns = step.timeout_ns;
  ProcessState& me = world.process[actor.process];
  me.operation = number;
  me.accesses = 0;
  me.inside = true;
  // The clock is read for the deadline before the first access, and others may go on in between.
  if (has_deadline(step)) stamp_invocation(number);
  return number;
}

void end_operation(const VirtualActor& actor, std::uint16_t number, Outcome outcome) {
  World& world = *runtime.world;
  OperationRecord& record = world.operations[number];
  ProcessState& me = world.process[actor.process];
  record.outcome = outcome;
  if (record.invoked == 0) stamp_invocation(number);  // it touched nothing that others see
  me.inside = false;
  if (runtime.weak && in_run()) {
    memory::returned(number);
  } else {
    stamp_returned(record);
  }
  ++me.ordinal;
}

std::int64_t new_items(VirtualActor& actor, const Step& step) {
  const std::uint32_t items = is_batch(step.kind) ? step.batch : 1;
  const std::uint64_t first = actor.sequence + 1;
  for (std::uint32_t i = 0; i < items; ++i) {
    actor.lengths[i] = step.item_bytes;
    encode_item({actor.process, ++actor.sequence},
                {actor.items + std::size_t{i} * step.item_bytes, step.item_bytes});
  }
  if (step.item_bytes < 8) return no_value;
  return value_of(ItemId{actor.process, first}, actor.stride);
}

std::int64_t deadline_of(const Step& step) {
  if (waits_for_ever(step.kind, step.timeout_ns)) return QUEUECHECK_NO_DEADLINE;
  const std::int64_t now_ns = read_clock();
  if (step.timeout_ns > QUEUECHECK_NO_DEADLINE - now_ns) return QUEUECHECK_NO_DEADLINE;
  return now_ns + step.timeout_ns;
}

// Into the queue's code; where states are compared, so that nothing of ours is in its registers.
template <class Call>
queuecheck_result enter(const VirtualActor& actor, Call call) {
  if (!local_state::watch.on) [[likely]]
    return call();
  struct Entered {
    Call* call;
    queuecheck_result result;
  } entered{&call, {}};
  local_state::watch.items[actor.process] = actor.items;
  local_state::watch.item_bytes[actor.process] = actor.item_bytes_max;
  local_state::watch.length[actor.process] = actor.lengths;
  local_state::call(
      actor.process,
      [](void* argument) {
        auto& one = *static_cast<Entered*>(argument);
        one.result = (*one.call)();
      },
      &entered);
  return entered.result;
}

queuecheck_result put(const VirtualActor& actor, const Step& step) {
  if (step.kind == OperationKind::try_put) {
    return enter(actor, [&actor, bytes = step.item_bytes] {
      return actor.table->try_put(actor.handle, actor.items, bytes);
    });
  }
  const std::int64_t deadline = deadline_of(step);
  return enter(actor, [&actor, bytes = step.item_bytes, deadline] {
    return actor.table->put(actor.handle, actor.items, bytes, deadline);
  });
}

queuecheck_result get(const VirtualActor& actor, const Step& step, OperationRecord& record) {
  const std::size_t room = std::max<std::size_t>(actor.item_bytes_max, 8);
  std::size_t& bytes = *actor.lengths;
  bytes = 0;
  if (local_state::watch.on) std::fill_n(actor.items, room, std::byte{0});
  queuecheck_result result{};
  switch (step.kind) {
    case OperationKind::try_get:
      result = enter(actor, [&actor, room] {
        return actor.table->try_get(actor.handle, actor.items, room, actor.lengths);
      });
      break;
    case OperationKind::peek:
      result = enter(actor, [&actor, room] {
        return actor.table->peek(actor.handle, actor.items, room, actor.lengths);
      });
      break;
    default: {
      const std::int64_t deadline = deadline_of(step);
      result = enter(actor, [&actor, room, deadline] {
        return actor.table->get(actor.handle, actor.items, room, actor.lengths, deadline);
      });
    } break;
  }
  if (result.outcome != QUEUECHECK_OK) return result;
  const DecodedItem item = decode_item({actor.items, std::min(bytes, room)});
  record.item_bytes = static_cast<std::uint32_t>(std::min(bytes, room));
  record.torn = item.torn || bytes > room;
  record.value = value_of(item, actor.stride);
  return result;
}

queuecheck_result put_many(const VirtualActor& actor, const Step& step, OperationRecord& record) {
  std::size_t done = 0;
  const queuecheck_result result = actor.table->put_many(actor.handle, actor.items, actor.lengths,
                                                         step.batch, deadline_of(step), &done);
  record.answer = static_cast<std::int64_t>(std::min<std::size_t>(done, step.batch));
  record.values = static_cast<std::uint16_t>(step.batch);  // numbered on from `value`
  return result;
}

queuecheck_result get_many(const VirtualActor& actor, const Step& step, OperationRecord& record) {
  World& world = *runtime.world;
  const std::size_t room = std::max<std::size_t>(actor.item_bytes_max, 8) * step.batch;
  std::fill_n(actor.lengths, step.batch, 0);
  std::size_t done = 0;
  const queuecheck_result result = actor.table->get_many(
      actor.handle, actor.items, room, actor.lengths, step.batch, deadline_of(step), &done);
  record.torn = done > step.batch;
  done = std::min<std::size_t>(done, step.batch);
  if (world.value_count + done > values_max) {
    end_run(RunEnd::bound, actor.process, "more values than a run can hold");
  }
  record.first_value = static_cast<std::uint16_t>(world.value_count);
  record.values = static_cast<std::uint16_t>(done);
  std::size_t at = 0;
  for (std::size_t i = 0; i < done; ++i) {
    const std::size_t bytes = std::min(actor.lengths[i], room - at);
    const DecodedItem item = decode_item({actor.items + at, bytes});
    record.torn = record.torn || item.torn || actor.lengths[i] > room - at;
    world.values[world.value_count++] = value_of(item, actor.stride);
    at += bytes;
  }
  return result;
}

queuecheck_result other(const VirtualActor& actor, const Step& step, OperationRecord& record) {
  int flag = 0;
  std::uint64_t number = 0;
  queuecheck_result result{QUEUECHECK_ERROR, 0};
  switch (step.kind) {
    case OperationKind::empty:
      result = actor.table->empty(actor.handle, &flag);
      record.answer = flag != 0 ? 1 : 0;
      break;
    case OperationKind::full:
      result = actor.table->full(actor.handle, &flag);
      record.answer = flag != 0 ? 1 : 0;
      break;
    case OperationKind::size:
      result = actor.table->size(actor.handle, &number);
      record.answer = static_cast<std::int64_t>(number);
      break;
    case OperationKind::close:
      result = enter(actor, [&actor] { return actor.table->close(actor.handle); });
      break;
    case OperationKind::clear:
      result = enter(actor, [&actor] { return actor.table->clear(actor.handle); });
      break;
    case OperationKind::task_done:
      result = actor.table->task_done(actor.handle);
      break;
    case OperationKind::join:
      result = actor.table->join(actor.handle, deadline_of(step));
      break;
    default:
      break;
  }
  return result;
}

Outcome call(const VirtualActor& actor, const Step& step, std::uint16_t index, std::int64_t value) {
  const std::uint16_t number = begin_operation(actor, step, index, value);
  OperationRecord& record = runtime.world->operations[number];
  queuecheck_result result{};
  if (is_put(step.kind)) {
    result = put(actor, step);
  } else if (step.kind == OperationKind::put_many) {
    result = put_many(actor, step, record);
  } else if (step.kind == OperationKind::get_many) {
    result = get_many(actor, step, record);
  } else if (is_get(step.kind) || step.kind == OperationKind::peek) {
    result = get(actor, step, record);
  } else {
    result = other(actor, step, record);
  }
  const Outcome outcome = outcome_of(result);
  if (outcome == Outcome::error) record.code = result.code;
  end_operation(actor, number, outcome);
  return outcome;
}

// One repetition. False: the step is over.
bool run_once(VirtualActor& actor, const Step& step, std::uint16_t index) {
  const std::int64_t value = puts_items(step.kind) ? new_items(actor, step) : no_value;
  for (;;) {
    const Outcome outcome = call(actor, step, index, value);
    if (outcome == Outcome::ok || step.until == Until::count) return true;
    if (!may_be_tried_again(outcome)) return false;
    if (in_run()) yielded();
  }
}

}  // namespace

void put_prefill(VirtualActor& actor, std::uint32_t count) {
  Step step;
  step.item_bytes = actor.item_bytes_max;
  for (std::uint32_t i = 0; i < count; ++i) run_once(actor, step, no_program_step);
}

void run_steps(VirtualActor& actor, const Step* steps, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Step& step = steps[i];
    const auto index = static_cast<std::uint16_t>(i);
    if (step.until == Until::closed) {
      while (run_once(actor, step, index)) {
      }
      continue;
    }
    for (std::uint64_t done = 0; done < step.repeat; ++done) {
      if (!run_once(actor, step, index)) break;
    }
  }
}

void drain(VirtualActor& actor) {
  Step step;
  step.kind = OperationKind::try_get;
  for (std::uint32_t retries = 0; retries <= drain_retries_max;) {
    const Outcome outcome = call(actor, step, no_program_step, no_value);
    if (outcome == Outcome::ok) continue;
    if (!may_be_tried_again(outcome) || outcome == Outcome::empty) return;
    ++retries;
  }
}

void put_one(VirtualActor& actor) {
  Step step;
  step.item_bytes = actor.item_bytes_max;
  run_once(actor, step, no_program_step);
}

}  // namespace queuecheck::explore
