#include "queuecheck/properties/explore/run_trace.hpp"

#include <cstring>

namespace queuecheck::explore {

void Tracer::begin(const RunPlan& plan) {
  trace_->event_count = trace_->pick_count = 0;
  trace_->steps = trace_->hash = 0;
  trace_->truncated = false;
  asked_ = after_open_ = false;
  counter_.begin();
  buffered_ = {};
  inner_->begin(plan);
  enough = inner_->enough;
}

TraceEvent* Tracer::add(Action action, const Access& what) {
  note_after();
  trace_->hash = fold_event(trace_->hash, action, what);
  if (trace_->event_count == trace_events_max) {
    trace_->truncated = true;
    return nullptr;
  }
  TraceEvent& event = trace_->events[trace_->event_count++];
  event = {};
  event.action = action;
  event.first_pick = trace_->pick_count;
  event.what = what;
  return &event;
}

Action Tracer::next(const World& world, ActionSet actions) {
  const Action action = inner_->next(world, actions);
  enough = inner_->enough;
  const bool resume = world.process[action.process].resuming;
  if (action.kind == ActionKind::run && !resume) {
    asked_ = true;  // stepped() follows
    return action;
  }
  if (TraceEvent* const event = add(action, {})) {
    event->asked = true;
    event->resume = action.kind == ActionKind::run;
    event->operation = world.process[action.process].operation;
    event->inside = world.process[action.process].inside;
    event->ordinal = counter_.place(action.process).ordinal;
    event->access = counter_.place(action.process).access;
  }
  std::uint32_t& buffered = buffered_[action.process];
  if (action.kind == ActionKind::flush && buffered > 0) --buffered;
  return action;
}

unsigned Tracer::pick(ChoiceKind kind, unsigned count) {
  const unsigned picked = inner_->pick(kind, count);
  if (trace_->event_count == 0 || trace_->truncated) return picked;
  if (trace_->pick_count == trace_picks_max) {
    trace_->truncated = true;
    return picked;
  }
  TraceEvent& event = trace_->events[trace_->event_count - 1];
  trace_->picks[trace_->pick_count++] = {kind, static_cast<std::uint8_t>(count),
                                         static_cast<std::uint8_t>(picked)};
  ++event.pick_count;
  if (kind == ChoiceKind::read_from && picked != 0) event.value_known = false;
  return picked;
}

void Tracer::stepped(const World& world, unsigned process) {
  inner_->stepped(world, process);
  enough = inner_->enough;
  const ProcessState& state = world.process[process];
  counter_.stepped(state, process);
  ++trace_->steps;
  TraceEvent* const event =
      add({ActionKind::run, static_cast<std::uint8_t>(process)}, state.pending);
  if (trace_->steps % steps_per_check == 0) {
    const std::uint64_t index = trace_->steps / steps_per_check - 1;
    if (index < trace_->checks.size()) {
      trace_->checks[index] = static_cast<std::uint16_t>(trace_->hash);
    }
  }
  if (event != nullptr) {
    event->asked = asked_;
    event->operation = state.operation;
    event->inside = true;
    event->ordinal = counter_.place(process).ordinal;
    event->access = counter_.place(process).access;
    note_before(*event);
  }
  asked_ = false;
}

// Which value an access sees or leaves is read from memory, where that is what it sees: never for a
// store that waits in a buffer, or a load that may be served from one.
void Tracer::note_before(TraceEvent& event) {
  const Access& what = event.what;
  std::uint32_t& buffered = buffered_[event.action.process];
  const bool drains = what.kind == AccessKind::exchange || what.kind == AccessKind::call ||
                      (what.kind == AccessKind::fence && what.order == __ATOMIC_SEQ_CST) ||
                      (what.kind == AccessKind::store && what.order == __ATOMIC_SEQ_CST);
  if (drains) buffered = 0;
  const bool waits =
      memory_ == MemoryMode::tso && !drains && (buffered > 0 || what.kind == AccessKind::store);
  if (memory_ == MemoryMode::tso && !drains && what.kind == AccessKind::store) ++buffered;
  if (segment_ == nullptr || what.size == 0 || what.size > 8 || waits ||
      what.kind == AccessKind::call) {
    return;
  }
  event.value_known = true;
  event.before = memory_at(what);
  after_open_ = true;
}

void Tracer::note_after() {
  if (!after_open_) return;
  after_open_ = false;
  TraceEvent& event = trace_->events[trace_->event_count - 1];
  event.after = memory_at(event.what);
}

std::uint64_t Tracer::memory_at(const Access& access) const {
  std::uint64_t value = 0;
  std::memcpy(&value, segment_ + access.offset, access.size);
  return value;
}

}  // namespace queuecheck::explore
