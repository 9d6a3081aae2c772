// A lane of toys for the tests of searches: processes are coroutines on a few words of memory, so a
// run takes a microsecond and nothing of the real runtime is needed. It speaks to strategies as the
// real lanes do.
//
// Process and thread safety: one lane at a time, used by one thread.
//
// Invariants
//   1. A run is a pure function of (bodies, settings, choices).
//   2. sc, or tso with a FIFO of stores for each process; exchanges empty the caller's own first.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

struct ToyTask {
  struct promise_type {
    ToyTask get_return_object() {
      return ToyTask{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit ToyTask(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  ToyTask(ToyTask&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ToyTask& operator=(ToyTask&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~ToyTask() {
    if (handle_) handle_.destroy();
  }
  void resume() { handle_.resume(); }
  bool done() const { return handle_.done(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

inline constexpr unsigned toy_words = 64;

struct ToyState {
  std::uint64_t memory[toy_words] = {};
  std::deque<std::pair<std::uint32_t, std::uint64_t>> buffered[processes_max];
  World world;
  Strategy* strategy = nullptr;
  bool tso = false;
  std::uint64_t view[processes_max] = {};  // of all that each process has read

  // What the current process sees.
  std::uint64_t load(std::uint32_t offset) const {
    for (auto own = buffered[world.current].rbegin(); own != buffered[world.current].rend(); ++own)
      if (own->first == offset) return own->second;
    return memory[offset / 8];
  }
  void flush(unsigned process) {
    memory[buffered[process].front().first / 8] = buffered[process].front().second;
    buffered[process].pop_front();
  }
  void flush_all(unsigned process) {
    while (!buffered[process].empty()) flush(process);
  }
};

// What a body is given: all its accesses go through here, `co_await p.load(8)`.
class ToyProcess {
 public:
  ToyProcess(ToyState& state, unsigned process) : state_(&state), process_(process) {}

  // Where in its body it is, as far as loops are concerned: the same place, the same instruction.
  std::uintptr_t place = 0;

  template <class Action>
  struct Step {
    ToyProcess* process;
    Access access;
    Action action;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) { process->me().pending = access; }
    auto await_resume() { return action(); }
  };
  template <class Action>
  Step<Action> step(AccessKind kind, std::uint32_t offset, Action action) {
    Access access;
    access.offset = offset;
    access.size = 8;
    access.kind = kind;
    access.at = reinterpret_cast<const void*>(std::uintptr_t{offset} + place * 4096 + 1);
    return {this, access, action};
  }

  auto load(std::uint32_t offset) {
    return step(AccessKind::load, offset, [this, offset] { return state_->load(offset); });
  }
  auto store(std::uint32_t offset, std::uint64_t value) {
    return step(AccessKind::store, offset, [this, offset, value] {
      if (state_->tso) state_->buffered[process_].emplace_back(offset, value);
      if (!state_->tso) state_->memory[offset / 8] = value;
    });
  }
  auto add(std::uint32_t offset, std::uint64_t operand) {
    return step(AccessKind::exchange, offset, [this, offset, operand] {
      state_->flush_all(process_);
      return std::exchange(state_->memory[offset / 8], state_->memory[offset / 8] + operand);
    });
  }
  // The value before: equal to `expected` when it was done.
  auto compare_exchange(std::uint32_t offset, std::uint64_t expected, std::uint64_t desired) {
    return step(AccessKind::exchange, offset, [this, offset, expected, desired] {
      state_->flush_all(process_);
      std::uint64_t& word = state_->memory[offset / 8];
      const std::uint64_t before = word;
      if (before == expected) word = desired;
      return before;
    });
  }
  auto choose(std::uint32_t offset, unsigned count) {  // a load, and a local choice
    return step(AccessKind::load, offset,
                [this, count] { return state_->strategy->pick(ChoiceKind::waiter, count); });
  }
  // False: somebody has it, and the caller sleeps until it is given back: while (!co_await lock).
  auto lock(std::uint32_t offset) {
    return step(AccessKind::call, offset, [this, offset] {
      std::uint64_t& word = state_->memory[offset / 8];
      if (word == 0) {
        word = process_ + 1;
        return true;
      }
      me().status = ProcessStatus::blocked;
      me().wait.kind = WaitKind::mutex;
      me().wait.offset = offset;
      return false;
    });
  }
  auto unlock(std::uint32_t offset) {
    return step(AccessKind::call, offset, [this, offset] {
      state_->memory[offset / 8] = 0;
      for (ProcessState& other : state_->world.process) {
        if (other.status != ProcessStatus::blocked || other.wait.offset != offset) continue;
        other.status = ProcessStatus::ready;
        other.wait = {};
        other.wait.wakeup = Wakeup::woken;
      }
    });
  }

  void begin(OperationKind kind, std::int64_t value = 0) {
    World& world = state_->world;
    me().operation = static_cast<std::uint16_t>(world.operation_count);
    OperationRecord& record = world.operations[world.operation_count++];
    record = {};
    record.process = static_cast<std::uint8_t>(process_);
    record.kind = kind;
    record.value = value;
    record.item_bytes = 8;
    me().ordinal = next_++;
    me().accesses = 0;
    fresh_ = true;
  }
  void end(Outcome outcome, std::int64_t value = 0) {
    OperationRecord& record = state_->world.operations[me().operation];
    record.outcome = outcome;
    if (is_get(record.kind)) record.value = value;
    record.returned = ++state_->world.events;
    ++state_->world.clock_ns;
    me().inside = false;
  }
  void about_to_step() {
    if (!fresh_) return;
    fresh_ = false;
    me().inside = true;
    state_->world.operations[me().operation].invoked = ++state_->world.events;
    ++state_->world.clock_ns;
  }

 private:
  ProcessState& me() { return state_->world.process[process_]; }

  ToyState* state_;
  unsigned process_;
  std::uint32_t next_ = 0;
  bool fresh_ = false;
};

using ToyBody = std::function<ToyTask(ToyProcess&)>;

class CoroutineLane {
 public:
  explicit CoroutineLane(std::vector<ToyBody> bodies, bool tso = false, std::uint32_t kills = 0,
                         std::uint64_t steps_max = 2000)
      : bodies_(std::move(bodies)),
        state_(std::make_unique<ToyState>()),
        kills_(kills),
        steps_max_(steps_max) {
    state_->tso = tso;
    shown_ = state_.get();
  }

  static std::uint64_t peek(const World&, unsigned, const Access& access) {
    return shown_->memory[access.offset / 8];
  }

  // For searches over states: a process is what it has read so far.
  static Fingerprint print(const World& world) {
    Fingerprint sum;
    const auto add = [&sum](std::uint64_t word) {
      sum.low = scramble(sum.low ^ word);
      sum.high = scramble(sum.high + word);
    };
    for (const std::uint64_t word : shown_->memory) add(word);
    for (unsigned p = 0; p < world.processes; ++p) {
      add(shown_->view[p]);
      add(static_cast<std::uint64_t>(world.process[p].status));
    }
    return sum;
  }

  std::vector<std::pair<unsigned, std::uint64_t>> initial;  // word, value

  const World& run(Strategy& strategy) {
    reset(strategy);
    RunPlan plan;
    plan.processes = world().processes;
    strategy.enough = false;
    strategy.begin(plan);
    while (world_().end == RunEnd::running) go_on(strategy);
    return world();
  }
  const World& world() const { return state_->world; }
  std::uint64_t word(unsigned index) const { return state_->memory[index]; }

 private:
  World& world_() { return state_->world; }

  void reset(Strategy& strategy) {
    World& world = world_();
    world.processes = static_cast<std::uint32_t>(bodies_.size());
    world.current = 0;
    world.steps = world.events = world.preemptions = world.operation_count = 0;
    world.choice_count = world.killed = 0;
    world.clock_ns = 0;
    world.kills_left = kills_;
    world.end = RunEnd::running;
    state_->strategy = &strategy;
    std::fill(std::begin(state_->memory), std::end(state_->memory), 0);
    for (const auto& [index, value] : initial) state_->memory[index] = value;
    tasks_.clear();
    processes_.clear();
    for (unsigned p = 0; p < bodies_.size(); ++p) {
      state_->buffered[p].clear();
      state_->view[p] = p;
      world.process[p] = {};
      world.process[p].status = ProcessStatus::ready;
      processes_.push_back(std::make_unique<ToyProcess>(*state_, p));
    }
    for (unsigned p = 0; p < bodies_.size(); ++p) {
      tasks_.push_back(bodies_[p](*processes_[p]));
      advance(p);
    }
  }

  void advance(unsigned p) {
    tasks_[p].resume();
    if (tasks_[p].done()) world_().process[p].status = ProcessStatus::done;
  }

  ActionSet actions() const {
    ActionSet set;
    for (std::uint8_t p = 0; p < world().processes; ++p) {
      const bool ready = world().process[p].status == ProcessStatus::ready;
      if (ready) set.add({ActionKind::run, p});
      if (ready && world().kills_left > 0) set.add({ActionKind::kill, p});
      if (!state_->buffered[p].empty()) set.add({ActionKind::flush, p});
    }
    return set;
  }

  void go_on(Strategy& strategy) {
    World& world = world_();
    const ActionSet set = actions();
    if (set.of(ActionKind::run) == 0 && set.of(ActionKind::flush) == 0) {
      const auto left = [](const ProcessState& p) { return p.status == ProcessStatus::blocked; };
      const bool stuck = std::any_of(world.process, world.process + world.processes, left);
      world.end = stuck ? RunEnd::deadlock : RunEnd::finished;
      return;
    }
    Action action = set.first();
    if (set.size() > 1) {
      action = strategy.next(world, set);
      if (!set.has(action)) std::terminate();
      world.choices[world.choice_count++] = {ChoiceKind::schedule,
                                             static_cast<std::uint8_t>(set.size()),
                                             static_cast<std::uint8_t>(action.index())};
    }
    if (action.kind == ActionKind::run) {
      world.preemptions += action.process != world.current &&
                           world.process[world.current].status == ProcessStatus::ready;
      if (!strategy.enough) strategy.stepped(world, action.process);
    }
    if (strategy.enough) {
      world.end = RunEnd::pruned;
    } else if (++world.steps > steps_max_) {
      world.end = RunEnd::bound;
    } else {
      act(action);
    }
  }

  void act(Action action) {
    World& world = world_();
    if (action.kind == ActionKind::flush) return state_->flush(action.process);
    if (action.kind == ActionKind::kill) {
      world.process[action.process].status = ProcessStatus::dead;
      world.killed |= 1U << action.process;
      --world.kills_left;
      return;
    }
    world.current = action.process;
    std::uint64_t& view = state_->view[action.process];
    const Access& access = world.process[action.process].pending;
    view = scramble(view ^ reinterpret_cast<std::uintptr_t>(access.at)) +
           scramble(state_->load(access.offset));
    ++world.process[action.process].accesses;
    processes_[action.process]->about_to_step();
    advance(action.process);
  }

  static inline ToyState* shown_ = nullptr;
  std::vector<ToyBody> bodies_;
  std::unique_ptr<ToyState> state_;
  std::vector<std::unique_ptr<ToyProcess>> processes_;
  std::vector<ToyTask> tasks_;
  std::uint32_t kills_;
  std::uint64_t steps_max_;
};

}  // namespace queuecheck::explore
