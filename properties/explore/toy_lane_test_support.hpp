// A lane without fibers and plugins, for tests of what stands above lanes: a ring of words whose
// operations forget that they are not alone (two producers lose an item, two consumers get the same
// one), interpreted access by access.
//
//     offset 0: head   8: tail   16 + 8 * i: slot i
//     try_put: load tail, load head, store slot, store tail + 1
//     try_get: load head, load tail, load slot, store head + 1
//
// Process and thread safety: used by one thread.
//
// Invariants: as Lane. A load may be answered with the value before the newest (read_from = 1)
// where memory is c11; kills as the settings say.
#pragma once

#include <array>
#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

class ToyLane final : public Lane {
 public:
  std::string_view name() const override { return "toy"; }
  void prepare(const Program& program, const LaneSettings& settings) override;
  const World& run(Strategy& strategy, const RunPlan& plan) override;
  const World& world() const override { return world_; }
  const std::string& specification() const override { return specification_; }

  const std::byte* segment() const { return reinterpret_cast<const std::byte*>(words_.data()); }
  // lost, duplicate, or valid. A killed process owes nothing.
  Judgement judge() const;
  // Another build of the toy: its puts do one access more.
  void longer_put() { extra_ = 1; }

 private:
  static constexpr unsigned words_max = 32;

  void announce(unsigned process);
  bool perform(unsigned process, Strategy& strategy);
  void end_operation(unsigned process, Outcome outcome);
  std::uint64_t load(unsigned word, Strategy& strategy);
  void store(unsigned word, std::uint64_t value);

  Program program_;
  LaneSettings settings_;
  std::string specification_ = "fifo";
  World world_;
  std::array<std::uint64_t, words_max> words_{};
  std::array<std::uint64_t, words_max> before_{};  // what the words held before their last store
  struct Local {
    std::uint64_t head = 0, tail = 0, item = 0;
    std::int64_t next_value = 0;
    unsigned micro = 0;  // access within the operation
  };
  std::array<Local, processes_max> local_{};
  unsigned extra_ = 0;
};

}  // namespace queuecheck::explore
