#include "queuecheck/properties/explore/memory/state.hpp"

#include "queuecheck/properties/explore/shared_region.hpp"

namespace queuecheck::explore::memory {

State* state_of_run = nullptr;

void begin_run(MemoryMode mode, bool races, unsigned processes) {
  if (state_of_run == nullptr) state_of_run = &shared_object<State>();
  State& state = *state_of_run;
  state.mode = mode;
  state.races = races;
  state.clocks = races || mode == MemoryMode::c11;
  state.keep = mode == MemoryMode::c11;
  state.processes = processes;
  state.race.found = false;
  state.fences.clear();
  state.histories = 0;
  state.granules.clear();
  for (unsigned p = 0; p < processes; ++p) {
    state.view[p].clear();
    state.buffer[p].clear();
    state.returning[p].done = state.returning[p].count = 0;
  }
  for (bool& one : state.told) one = false;
}

const Race& race() {
  return state().race;
}

Granule& synchronising_granule(State& state, std::uint32_t number) {
  Granule* const granule = state.granules.find(number, granules_max);
  if (granule == nullptr) {
    end_run(RunEnd::unmodelled, current(), "atomic accesses to more words than the model can keep");
  }
  return *granule;
}

StoreHistory& history_of(State& state, Granule& granule, std::uint8_t mask) {
  std::uint8_t unknown = 0;  // bytes of which memory knows more than the history
  if (granule.history == no_history) {
    if (state.histories == histories_max) {
      end_run(RunEnd::unmodelled, current(),
              "atomic accesses to more words than the model can keep");
    }
    granule.history = static_cast<std::uint16_t>(state.histories++);
    state.history[granule.history].clear();
    unknown = 0xff;
  }
  StoreHistory& history = state.history[granule.history];
  if (unknown == 0) unknown = history.take_overwritten(mask);
  if (unknown == 0) return history;
  Store& store = history.append(unknown, state.keep);
  store.releases = history.carries();
  if (store.releases) store.released = history.carried();
  history.carries(false);
  store.known.everybody();
  store.ordered = false;
  store.value = read_word(address_of(granule.number * granule_bytes), granule_bytes);
  for (std::uint8_t& one : store.stale_reads) one = 0;
  return history;
}

void note_race(State& state, const Granule& granule, const RaceRecord& other, const Access& access,
               AccessKind kind) {
  if (state.race.found) return;
  const auto first_byte = static_cast<std::uint32_t>(__builtin_ctz(other.mask));
  state.race.found = true;
  state.race.first.offset = granule.number * granule_bytes + first_byte;
  state.race.first.size = static_cast<std::uint16_t>(__builtin_popcount(other.mask));
  state.race.first.kind = other.kind();
  state.race.first.order = other.order();
  state.race.first.at = other.at;
  state.race.first_process = other.process;
  state.race.second = access;
  state.race.second.kind = kind;
  state.race.second_process = static_cast<std::uint8_t>(current());
}

}  // namespace queuecheck::explore::memory
