// An executor that is the sequential model itself: it answers every call with one of the answers
// that the model allows, chosen at random, with bugs that can be switched on. For the laws: they
// must hold on it for every specification, and each must find the bug that is planted for it.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Without a bug every history is one that the model allows.
//   2. A call that can only wait is tried again when another process has moved; when none can move,
//      it stays pending.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/properties/dice.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

// Each breaks the law of the same name.
enum class LawBug : std::uint8_t {
  none,
  put_many_drops_last,    // of three and more
  get_many_repeats,       // the last of two and more stays inside
  past_deadline_fails,    // a deadline in the past is answered without a try
  waiting_put_forgets,    // a put with or without deadline forgets its item
  clear_keeps_newest,     // of two and more
  second_close_opens,     // the close is taken back
  close_forgets,          // what is inside, although it should drain
  one_too_many,           // inside
  size_off,               // one more
  peek_takes,             // the item
  empty_late,             // true with one item inside
  full_early,             // true with room for one
  observing_takes,        // size takes an item
  takes_oversized,        // items
  cuts_long_items,        // by one byte, from 12 on
  preset_is_full,         // a fresh queue with counters set holds one item less
  second_handle_repeats,  // process 1 gets its first item twice
  join_too_early,         // with one left
};

class ModelExecutor final : public Executor {
 public:
  explicit ModelExecutor(std::string claims, LawBug bug = LawBug::none, std::uint64_t seed = 1)
      : claims_(std::move(claims)), bug_(bug), dice_(seed) {}

  // Refuses every other capacity.
  void serve_only(std::uint64_t capacity) { only_ = capacity; }

  std::vector<Run> run_batch(std::span<const Program> programs) override;
  const QueueSource& queue() const override { return source_; }
  std::string_view name() const override { return "model"; }

  // Every operation that the model knows and an executor may call.
  static std::vector<OperationKind> operations();

 private:
  QueueSource source_{"model", ""};
  std::string claims_;  // without a capacity in items: that of the program is added
  LawBug bug_;
  Dice dice_;
  std::uint64_t only_ = 0;
};

}  // namespace queuecheck
