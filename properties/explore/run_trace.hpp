// What happened in one run, event by event, written by a strategy that asks another one: steps with
// their place in the process's own program, actions, local choices, a rolling hash.
//
// Process and thread safety: as Strategy. The tracer holds a reference to the strategy that it
// asks: in the lane of real processes both must lie in the shared region.
//
// Invariants
//   1. Tracing changes nothing: the run is the one of the strategy inside.
//   2. events are in the order in which they happened; `truncated` when there were more than
//      trace_events_max.
//   3. The hash covers (process, kind, offset, kind of access) of every event, so two runs with the
//      same hash after n steps had, but for collisions, the same n steps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "queuecheck/properties/explore/memory_model.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

// One thing that happened. `ordinal` and `access`: of a step, the process's operation in its own
// program (from 0), and which access of that operation it is (from 1; 0: the process began).
struct TraceEvent {
  Action action;
  bool asked = false;   // there was an alternative
  bool resume = false;  // run: it went on from a wait, without an access (ProcessState::resuming)
  bool value_known = false;
  bool inside = false;  // of an operation
  std::uint8_t pick_count = 0;
  std::uint16_t operation = no_operation_index;  // index into World::operations
  std::uint32_t ordinal = 0;
  std::uint32_t access = 0;
  std::uint32_t first_pick = 0;  // into RunTrace::picks
  Access what;
  std::uint64_t before = 0;  // what the accessed bytes held, if value_known
  std::uint64_t after = 0;
};

inline constexpr std::uint32_t trace_events_max = 1 << 15;
inline constexpr std::uint32_t trace_picks_max = 1 << 14;

// From so many steps to so many there is a check of the hash.
inline constexpr std::uint32_t steps_per_check = 16;

struct RunTrace {
  std::uint32_t event_count = 0;
  std::uint32_t pick_count = 0;
  std::uint64_t steps = 0;
  std::uint64_t hash = 0;
  bool truncated = false;
  std::array<TraceEvent, trace_events_max> events;
  std::array<Choice, trace_picks_max> picks;
  // The low half word of the hash after each steps_per_check steps.
  std::array<std::uint16_t, trace_events_max / steps_per_check> checks;

  std::uint32_t check_count() const {
    const auto most = static_cast<std::uint64_t>(checks.size());
    return static_cast<std::uint32_t>(steps / steps_per_check < most ? steps / steps_per_check
                                                                     : most);
  }
};

// One more event in the hash.
constexpr std::uint64_t fold_event(std::uint64_t hash, Action action, const Access& access) {
  const std::uint64_t word = static_cast<std::uint64_t>(access.offset) << 16 |
                             static_cast<std::uint64_t>(access.kind) << 8 | action.index();
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
  return hash ^ hash >> 29;
}

// Where a process is in its own program, counted from what a strategy is told.
class AccessCounter {
 public:
  void begin() { *this = {}; }
  // The process is about to do its pending access.
  void stepped(const ProcessState& process, unsigned index) {
    Place& place = places_[index];
    if (place.ordinal != process.ordinal) place = {process.ordinal, 0};
    if (process.pending.kind != AccessKind::none) ++place.access;
  }
  struct Place {
    std::uint32_t ordinal = 0;
    std::uint32_t access = 0;

    friend constexpr auto operator<=>(const Place&, const Place&) = default;
  };
  Place place(unsigned index) const { return places_[index]; }
  // Which access its pending one is.
  Place next(const ProcessState& process, unsigned index) const {
    if (process.pending.kind == AccessKind::none) return {process.ordinal, 0};
    const Place& place = places_[index];
    return {process.ordinal, place.ordinal == process.ordinal ? place.access + 1 : 1};
  }

 private:
  std::array<Place, processes_max> places_{};
};

class Tracer final : public Strategy {
 public:
  // `segment`: a mapping of the queue's memory, to note the values; null: none are known. Values
  // are known where memory shows what the access sees: `memory` tells.
  Tracer(Strategy& inner, RunTrace& trace, const std::byte* segment = nullptr,
         MemoryMode memory = MemoryMode::sc)
      : inner_(&inner), trace_(&trace), segment_(segment), memory_(memory) {}

  std::string_view name() const override { return inner_->name(); }
  void begin(const RunPlan& plan) override;
  Action next(const World& world, ActionSet actions) override;
  unsigned pick(ChoiceKind kind, unsigned count) override;
  void stepped(const World& world, unsigned process) override;
  void yielded(const World& world, unsigned process) override { inner_->yielded(world, process); }
  // After the run: what the last access left in memory.
  void finish() { note_after(); }

 private:
  TraceEvent* add(Action action, const Access& what);
  void note_before(TraceEvent& event);
  void note_after();
  std::uint64_t memory_at(const Access& access) const;

  Strategy* inner_;
  RunTrace* trace_;
  const std::byte* segment_;
  MemoryMode memory_;
  bool asked_ = false;       // the next step was chosen
  bool after_open_ = false;  // the last event's `after` is not known yet
  AccessCounter counter_;
  std::array<std::uint32_t, processes_max> buffered_{};  // tso: stores that nobody else sees yet
};

}  // namespace queuecheck::explore
