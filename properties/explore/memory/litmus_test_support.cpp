#include "queuecheck/properties/explore/memory/litmus_test_support.hpp"

#include <algorithm>
#include <memory>

#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore {

namespace {

// Takes every path of a tree of choices, one after the other.
class Paths final : public Strategy {
 public:
  std::string_view name() const override { return "paths"; }
  void begin(const RunPlan&) override { at_ = 0; }
  Action next(const World&, ActionSet actions) override {
    return actions.nth(below(actions.size()));
  }
  unsigned pick(ChoiceKind, unsigned count) override { return below(count); }

  // False: there was only this one left.
  bool advance() {
    while (!path_.empty() && path_.back().picked + 1 == path_.back().count) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().picked;
    return true;
  }

 private:
  struct Fork {
    unsigned picked, count;
  };
  unsigned below(unsigned count) {
    if (count < 2) return 0;
    if (at_ == path_.size()) path_.push_back({0, count});
    return path_[at_++].picked;
  }
  std::vector<Fork> path_;
  std::size_t at_ = 0;
};

class Machine {
 public:
  Machine(const Threads& threads, MemoryMode mode, bool races)
      : threads_(threads), mode_(mode), races_(races), before_(runtime) {
    memory::begin_run(mode, races, 1);  // what it allocates once is not the run's
    runtime.phase = Phase::run;
    runtime.mode = mode;
    runtime.weak = true;
    runtime.area = {reinterpret_cast<std::uintptr_t>(memory_.data()), 0, sizeof memory_, 1};
    runtime.world = world_.get();
    runtime.strategy = &paths_;
  }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine() { runtime = before_; }

  std::string run(const std::vector<std::uint32_t>& final_bytes) {
    static_cast<WorldHead&>(*world_) = {};
    memory_.fill(0);
    memory::begin_run(mode_, races_, static_cast<unsigned>(threads_.size()));
    paths_.begin({});
    std::vector<std::size_t> done(threads_.size(), 0);
    std::vector<std::string> seen(threads_.size());
    for (;;) {
      ActionSet actions;
      for (unsigned p = 0; p < threads_.size(); ++p) {
        if (done[p] < threads_[p].size())
          actions.add({ActionKind::run, static_cast<std::uint8_t>(p)});
      }
      if (mode_ == MemoryMode::tso) actions.add(ActionKind::flush, memory::flushable());
      if (actions.empty()) break;
      const Action action = paths_.next(*world_, actions);
      if (action.kind == ActionKind::flush) {
        memory::flush(action.process);
      } else {
        world_->current = action.process;
        perform(threads_[action.process][done[action.process]++], seen[action.process]);
      }
    }
    std::string outcome;
    for (const std::string& one : seen) outcome += one;
    for (const std::uint32_t byte : final_bytes) {
      outcome += static_cast<char>('0' + memory_[byte]);
    }
    return outcome;
  }

  bool advance() { return paths_.advance(); }

 private:
  void perform(const Instruction& one, std::string& seen) {
    void* const where = memory_.data() + one.byte;
    Access access{one.byte, one.size, AccessKind::load, static_cast<std::uint8_t>(one.order), this};
    const auto observe = [&](std::uint64_t value) {
      // A word of four bytes is a digit; a wider one shows its halves.
      for (unsigned at = 0; at < one.size; at += 4) {
        seen += static_cast<char>('0' + (value >> (8 * at) & 0xf));
      }
    };
    switch (one.kind) {
      case Litmus::load:
        if (one.size == 16) {
          memory::wide(access);
          seen += static_cast<char>('0' + memory_[one.byte]);
        } else {
          observe(memory::load(access, where));
        }
        break;
      case Litmus::store:
        access.kind = AccessKind::store;
        if (one.size == 16) {
          memory::wide(access);
          memory_[one.byte] = static_cast<std::uint8_t>(one.value);
        } else {
          memory::store(access, where, one.value);
        }
        break;
      case Litmus::add:
        access.kind = AccessKind::exchange;
        memory::change(access, where, memory::Change::add, one.value);
        break;
      case Litmus::exchange:
        access.kind = AccessKind::exchange;
        memory::change(access, where, memory::Change::exchange, one.value);
        break;
      case Litmus::swap: {
        access.kind = AccessKind::exchange;
        std::uint64_t expected = one.expected;
        memory::compare_exchange(access, where, expected, one.value, one.failure_order, false);
        observe(expected);
        break;
      }
      case Litmus::fence:
        memory::fence(static_cast<unsigned>(one.order));
        break;
      case Litmus::plain_read:
        access.kind = AccessKind::read;
        memory::plain(access);
        observe(memory_[one.byte]);
        break;
      case Litmus::plain_write:
        access.kind = AccessKind::write;
        memory::plain(access);
        memory_[one.byte] = static_cast<std::uint8_t>(one.value);
        break;
      case Litmus::lock:
        if (memory_[one.byte] == 0) memory::acquire(one.byte);
        observe(memory_[one.byte]);
        memory_[one.byte] = 1;
        break;
      case Litmus::unlock:
        memory::release(one.byte);
        memory_[one.byte] = 0;
        break;
      case Litmus::everywhere:
        memory::fence_everywhere();
        break;
    }
  }

  const Threads& threads_;
  const MemoryMode mode_;
  const bool races_;
  const Runtime before_;
  alignas(64) std::array<std::uint8_t, 64> memory_{};
  std::unique_ptr<World> world_ = std::make_unique<World>();
  Paths paths_;
};

}  // namespace

Litmuses outcomes_of(const Threads& threads, MemoryMode mode,
                     const std::vector<std::uint32_t>& final_bytes, bool races) {
  Litmuses found;
  Machine machine(threads, mode, races);
  do {
    const std::string outcome = machine.run(final_bytes);
    found.outcomes.insert(outcome);
    if (races && memory::race().found) found.racy.insert(outcome);
    ++found.executions;
  } while (machine.advance());
  return found;
}

}  // namespace queuecheck::explore
