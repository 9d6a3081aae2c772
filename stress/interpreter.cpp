#include "queuecheck/stress/interpreter.hpp"

#include <sched.h>

#include <algorithm>
#include <ctime>

#include "queuecheck/impl/c_table.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/stress/patience.hpp"

namespace queuecheck {
namespace {

// A series of refusals first spins (the partner may run beside us), then yields (it may not), then
// sleeps: who yields on a crowded machine comes back after everybody else's turn.
constexpr std::uint32_t refusals_spun = 8;
constexpr std::uint32_t refusals_yielded = 64;
constexpr long refused_nap_ns = 20'000;

// Longer delays are slept: who wakes up interrupts whoever runs on its processor, at any instant,
// which is how windows of a few instructions are met.
constexpr std::uint32_t slept_from_ns = 60'000;
constexpr long timer_slack_ns = 50'000;  // by which the kernel lets sleepers sleep longer

constexpr std::uint64_t drain_retries_max = 1000;  // BUSY and the like, while nobody else is here

}  // namespace

Interpreter::Interpreter(const Actor& actor, LogWriter recorder, WorkerSlot& slot,
                         ProgramState& state)
    : actor_(actor), recorder_(recorder), slot_(slot), state_(state) {}

void Interpreter::prefill(std::uint32_t count) {
  Step step;
  step.item_bytes = actor_.item_bytes_max;
  for (std::uint32_t i = 0; i < count; ++i) {
    run_once(step, {no_step, step.kind, step.item_bytes, 0});
  }
}

bool Interpreter::run(std::span<const Step> steps) {
  std::uint32_t round = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].round != round) actor_.await_round(round = steps[i].round);
    if (steps[i].reattach && !stopped() && !attached_anew()) return false;
    run_step(steps[i], static_cast<std::uint16_t>(i));
    if (actor_.handle == nullptr) return false;
  }
  return true;
}

bool Interpreter::attached_anew() {
  actor_.handle = actor_.attach_anew();
  advanced();
  return actor_.handle != nullptr;
}

// No progress, unlike a reattachment that the program has: it may be asked for again and again of
// one who gets nowhere.
bool Interpreter::churned() {
  // relaxed: a request that publishes nothing
  const std::uint32_t asked = slot_.churns_asked.load(std::memory_order_relaxed);
  if (asked == slot_.churns.load(std::memory_order_relaxed)) return true;
  // seq_cst, pairs with finish() in pool_worker.cpp: either we see that somebody is done, or it
  // sees that we churn, and keeps its handle until we hold one again
  state_.churning.fetch_add(1, std::memory_order_seq_cst);
  if (state_.ended.load(std::memory_order_seq_cst) == 0) actor_.handle = actor_.attach_anew();
  // release, pairs with who waits for it: our handle is there
  state_.churning.fetch_sub(1, std::memory_order_release);
  slot_.churns.store(asked, std::memory_order_relaxed);
  return actor_.handle != nullptr;
}

bool Interpreter::drain() {
  const Call call{no_step, OperationKind::try_get, 0, 0};
  std::uint64_t retries = 0;
  tell_deaths();
  while (!recorder_.nearly_full()) {
    Record& record = recorder_.begin(actor_.program, no_step, call.kind, no_value, 0);
    const Outcome outcome = perform(call, record);
    advanced();
    if (outcome == Outcome::empty || outcome == Outcome::closed) return true;
    if (outcome == Outcome::ok) continue;
    if (!may_be_tried_again(outcome) || ++retries > drain_retries_max) return false;
    sched_yield();
  }
  return false;
}

void Interpreter::run_step(const Step& step, std::uint16_t index) {
  const Call call{index, step.kind, step.item_bytes, step.timeout_ns, step.batch};
  if (step.until == Until::closed) {
    while (!stopped() && run_once(step, call)) {
    }
    return;
  }
  for (std::uint64_t i = 0; i < step.repeat && !stopped(); ++i) {
    if (!run_once(step, call)) return;
  }
}

bool Interpreter::run_once(const Step& step, const Call& call) {
  std::int64_t value = no_value;
  if (puts_items(call.kind)) value = new_items(call);
  Record* record = nullptr;
  for (std::uint32_t refused = 0;; ++refused) {
    if (!before_call(step)) return false;
    // Space is never the reason to lose an operation: refusals may use half the log, no more.
    const bool again =
        record != nullptr && (refused > actor_.refusals_kept || recorder_.half_full());
    record = again ? &recorder_.begin_again(*record)
                   : &recorder_.begin(actor_.program, call.step, call.kind, value,
                                      puts_items(call.kind) ? call.item_bytes : 0);
    const Outcome outcome = perform(call, *record);
    if (outcome == Outcome::ok || step.until == Until::count) {
      advanced();
      return true;
    }
    if (!may_be_tried_again(outcome)) {  // closed, too_big, poisoned, error: no try can succeed
      advanced();
      return false;
    }
    if (stopped()) return false;
    if (refused < refusals_spun) {
      relax_processor();
    } else if (refused < refusals_yielded) {
      sched_yield();
    } else {
      const timespec nap{0, refused_nap_ns};
      nanosleep(&nap, nullptr);
    }
  }
}

Outcome Interpreter::perform(const Call& call, Record& record) {
  // relaxed: a hint for the watchdog, which only compares
  slot_.tries.store(slot_.tries.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  std::uint64_t t1 = 0;
  queuecheck_result result{};
  if (is_put(call.kind)) {
    result = call_put(call, record, t1);
  } else if (call.kind == OperationKind::put_many) {
    result = call_put_many(call, record, t1);
  } else if (call.kind == OperationKind::get_many) {
    result = call_get_many(call, record, t1);
  } else if (is_get(call.kind) || call.kind == OperationKind::peek) {
    result = call_get(call, record, t1);
  } else {
    result = call_other(call, record, t1);
  }
  const Outcome outcome = outcome_of(result);
  if (outcome == Outcome::error) record.code = result.code;
  recorder_.end(record, t1, outcome);
  return outcome;
}

queuecheck_result Interpreter::call_put(const Call& call, Record& record, std::uint64_t& t1) {
  queuecheck_result result{};
  static_cast<void>(record);
  switch (call.kind) {
    case OperationKind::try_put:
      result = actor_.table->try_put(actor_.handle, item_.data(), call.item_bytes);
      break;
    case OperationKind::put:
      result =
          actor_.table->put(actor_.handle, item_.data(), call.item_bytes, QUEUECHECK_NO_DEADLINE);
      break;
    default:
      result = actor_.table->put(actor_.handle, item_.data(), call.item_bytes, deadline_of(call));
      break;
  }
  t1 = recorder_.stamp_return();
  return result;
}

queuecheck_result Interpreter::call_get(const Call& call, Record& record, std::uint64_t& t1) {
  const std::size_t room = std::max<std::size_t>(actor_.item_bytes_max, 8);
  if (item_.size() < room) item_.resize(room);
  std::size_t bytes = 0;
  queuecheck_result result{};
  switch (call.kind) {
    case OperationKind::try_get:
      result = actor_.table->try_get(actor_.handle, item_.data(), room, &bytes);
      break;
    case OperationKind::get:
      result = actor_.table->get(actor_.handle, item_.data(), room, &bytes, QUEUECHECK_NO_DEADLINE);
      break;
    case OperationKind::peek:
      result = actor_.table->peek(actor_.handle, item_.data(), room, &bytes);
      break;
    default:
      result = actor_.table->get(actor_.handle, item_.data(), room, &bytes, deadline_of(call));
      break;
  }
  t1 = recorder_.stamp_return();
  if (result.outcome != QUEUECHECK_OK) return result;
  const bool length_wrong = bytes > room;
  const DecodedItem item = decode_item({item_.data(), std::min(bytes, room)});
  record.item_bytes = static_cast<std::uint32_t>(std::min(bytes, room));
  record.torn = item.torn || length_wrong ? 1 : 0;
  record.payload = value_of(item, actor_.stride);
  return result;
}

queuecheck_result Interpreter::call_put_many(const Call& call, Record& record, std::uint64_t& t1) {
  std::size_t done = 0;
  const queuecheck_result result = actor_.table->put_many(
      actor_.handle, item_.data(), lengths_.data(), call.batch, deadline_of(call), &done);
  t1 = recorder_.stamp_return();
  record.code = static_cast<std::int32_t>(std::min<std::size_t>(done, call.batch));
  return result;
}

queuecheck_result Interpreter::call_get_many(const Call& call, Record& record, std::uint64_t& t1) {
  const std::size_t room = std::max<std::size_t>(actor_.item_bytes_max, 8) * call.batch;
  if (item_.size() < room) item_.resize(room);
  lengths_.assign(call.batch, 0);
  std::size_t done = 0;
  const queuecheck_result result = actor_.table->get_many(
      actor_.handle, item_.data(), room, lengths_.data(), call.batch, deadline_of(call), &done);
  t1 = recorder_.stamp_return();
  // What it says beyond what it was given is as wrong as a torn item.
  record.torn = done > call.batch ? 1 : 0;
  record.item_bytes = static_cast<std::uint32_t>(std::min<std::size_t>(done, call.batch));
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < record.item_bytes; ++i) {
    const bool length_wrong = lengths_[i] > room - at;
    const std::size_t bytes = std::min(lengths_[i], room - at);
    const DecodedItem item = decode_item({item_.data() + at, bytes});
    recorder_.append_entry(record, value_of(item, actor_.stride), item.torn || length_wrong);
    at += bytes;
  }
  return result;
}

// Fresh items in item_ (a batch: one after the other, their lengths in lengths_), and the value of
// the first.
std::int64_t Interpreter::new_items(const Call& call) {
  const std::uint32_t items = is_batch(call.kind) ? call.batch : 1;
  const std::size_t bytes = std::size_t{call.item_bytes} * items;
  if (item_.size() < bytes) item_.resize(bytes);
  lengths_.assign(items, call.item_bytes);
  const std::uint64_t first = sequence_ + 1;
  for (std::size_t i = 0; i < items; ++i) {
    encode_item({actor_.process, ++sequence_},
                {item_.data() + i * call.item_bytes, call.item_bytes});
  }
  if (call.item_bytes < 8) return no_value;
  return value_of(ItemId{actor_.process, first}, actor_.stride);
}

// Counted from after the first stamp: the clock is read inside the operation's interval.
std::int64_t Interpreter::deadline_of(const Call& call) const {
  if (waits_for_ever(call.kind, call.timeout_ns)) return QUEUECHECK_NO_DEADLINE;
  return Deadline::after(call.timeout_ns).monotonic_ns;
}

queuecheck_result Interpreter::call_other(const Call& call, Record& record, std::uint64_t& t1) {
  queuecheck_result result{QUEUECHECK_ERROR, 0};
  int flag = 0;
  std::uint64_t number = 0;
  std::int64_t answer = 0;
  switch (call.kind) {
    case OperationKind::empty:
      result = actor_.table->empty(actor_.handle, &flag);
      answer = flag != 0 ? 1 : 0;
      break;
    case OperationKind::full:
      result = actor_.table->full(actor_.handle, &flag);
      answer = flag != 0 ? 1 : 0;
      break;
    case OperationKind::size:
      result = actor_.table->size(actor_.handle, &number);
      answer = static_cast<std::int64_t>(number);
      break;
    case OperationKind::close:
      result = actor_.table->close(actor_.handle);
      break;
    case OperationKind::clear:
      result = actor_.table->clear(actor_.handle);
      break;
    case OperationKind::task_done:
      result = actor_.table->task_done(actor_.handle);
      break;
    case OperationKind::join:
      result = actor_.table->join(actor_.handle, deadline_of(call));
      break;
    default:  // check_runnable lets nothing else through
      break;
  }
  t1 = recorder_.stamp_return();
  record.payload = answer;
  return result;
}

bool Interpreter::before_call(const Step& step) {
  if (!churned()) return false;
  tell_deaths();
  if (step.yield) sched_yield();
  if (step.delay_ns == 0) return true;
  if (step.delay_ns >= slept_from_ns) {
    const long nap_ns = static_cast<long>(step.delay_ns) - timer_slack_ns;
    const timespec nap{nap_ns / 1'000'000'000, nap_ns % 1'000'000'000};
    nanosleep(&nap, nullptr);
    return true;
  }
  const auto wait = static_cast<std::uint64_t>(step.delay_ns * actor_.ticks_per_ns);
  const std::uint64_t start = invocation_stamp(recorder_.clock());
  while (invocation_stamp(recorder_.clock()) - start < wait) relax_processor();
  return true;
}

void Interpreter::tell_deaths() {
  // acquire, pairs with the harness's release: the pid is there
  const std::uint32_t deaths = state_.deaths.load(std::memory_order_acquire);
  // relaxed: each death is one survivor's, which the exchange decides; nothing else hangs on it
  std::uint32_t told = state_.deaths_told.load(std::memory_order_relaxed);
  while (told < deaths) {
    if (!state_.deaths_told.compare_exchange_weak(told, told + 1, std::memory_order_relaxed)) {
      continue;
    }
    // What it answers is its own affair: what counts is how the calls after it end.
    if (actor_.table->recover != nullptr) {
      static_cast<void>(actor_.table->recover(actor_.handle, state_.dead_pids[told]));
    }
  }
}

bool Interpreter::stopped() {
  if (recorder_.nearly_full()) state_.stop.store(1, std::memory_order_relaxed);
  // relaxed: a request to end, it publishes nothing
  return state_.stop.load(std::memory_order_relaxed) != 0;
}

void Interpreter::advanced() {
  // relaxed: single writer; the watchdog only compares
  slot_.advance.store(slot_.advance.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace queuecheck
