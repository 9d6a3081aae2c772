// Small random programs for toys, and what a run of one comes to: what every process read, and what
// was left in memory. For differential tests of searches.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Every run of a program without `lock` ends; one with locks ends or is a deadlock.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "queuecheck/model/random_history.hpp"
#include "queuecheck/properties/explore/coroutine_lane_test_support.hpp"
#include "queuecheck/properties/explore/dpor.hpp"
#include "queuecheck/properties/explore/exhaustive.hpp"

namespace queuecheck::explore {

struct ToyInstruction {
  enum class Kind : std::uint8_t { load, store, add, swap, choose, lock, unlock } kind;
  std::uint32_t offset = 0;
  std::uint64_t value = 0;
};
using ToyProgram = std::vector<std::vector<ToyInstruction>>;

struct ToyShape {
  std::int64_t processes_min = 2, processes_max = 3;
  std::int64_t length_max = 4;
  std::int64_t words = 2;
  int locks_percent = 20;
};

inline ToyProgram random_toy_program(SmallRandom& random, const ToyShape& shape) {
  using Kind = ToyInstruction::Kind;
  ToyProgram program(static_cast<std::size_t>(
      shape.processes_min + random.below(shape.processes_max - shape.processes_min + 1)));
  for (auto& process : program) {
    const bool locks = random.chance(shape.locks_percent);
    const auto lock = static_cast<std::uint32_t>(8 * (40 + random.below(2)));
    if (locks) process.push_back({Kind::lock, lock, 0});
    for (std::int64_t left = 1 + random.below(shape.length_max); left > 0; --left) {
      constexpr Kind kinds[] = {Kind::load, Kind::load, Kind::store, Kind::store,
                                Kind::add,  Kind::swap, Kind::swap};
      const Kind kind = random.chance(3) ? Kind::choose : kinds[random.below(7)];
      process.push_back({kind, static_cast<std::uint32_t>(8 * random.below(shape.words)),
                         static_cast<std::uint64_t>(random.below(3))});
    }
    if (locks) process.push_back({Kind::unlock, lock, 0});
  }
  return program;
}

inline ToyTask toy_body(ToyProcess& p, const std::vector<ToyInstruction>& instructions) {
  using Kind = ToyInstruction::Kind;
  std::uint64_t read = 1;
  p.begin(OperationKind::try_get);
  for (const ToyInstruction& one : instructions) {
    const std::uint64_t before = read;
    ++p.place;
    switch (one.kind) {
      case Kind::load:
        read = before * 31 + co_await p.load(one.offset);
        break;
      case Kind::store:
        co_await p.store(one.offset, one.value + (read & 1));  // depends on what was read
        break;
      case Kind::add:
        read = before * 31 + co_await p.add(one.offset, one.value);
        break;
      case Kind::swap:
        read = before * 31 + co_await p.compare_exchange(one.offset, one.value, one.value + 1);
        break;
      case Kind::choose:
        read = before * 31 + co_await p.choose(one.offset, 2);
        break;
      case Kind::lock:
        while (!co_await p.lock(one.offset)) {
        }
        break;
      case Kind::unlock:
        co_await p.unlock(one.offset);
        break;
    }
  }
  p.end(Outcome::ok, static_cast<std::int64_t>(read));
}

inline CoroutineLane toy_lane(const ToyProgram& program, bool tso = false) {
  std::vector<ToyBody> bodies;
  for (const auto& instructions : program) {
    bodies.push_back([instructions](ToyProcess& p) { return toy_body(p, instructions); });
  }
  return CoroutineLane(std::move(bodies), tso);
}

inline std::string toy_outcome(const CoroutineLane& lane) {
  const World& world = lane.world();
  std::string text = world.end == RunEnd::deadlock ? "deadlock" : "end";
  std::vector<std::string> of(processes_max);
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    const OperationRecord& o = world.operations[i];
    of[o.process] += " " + std::to_string(o.returned == 0 ? -1 : o.value);
  }
  for (const std::string& one : of) text += one + ";";
  for (unsigned i = 0; i < 8; ++i) text += " " + std::to_string(lane.word(i));
  return text;
}

struct ToyResult {
  std::set<std::string> outcomes;
  std::uint64_t runs = 0;
  std::uint64_t pruned = 0;
  std::string gave_up;
};

inline ToyResult all_by_dpor(CoroutineLane& lane, Dpor& search,
                             std::uint64_t runs_max = 1'000'000) {
  ToyResult result;
  do {
    lane.run(search);
    ++result.runs;
    if (lane.world().end == RunEnd::pruned) {
      ++result.pruned;
    } else {
      result.outcomes.insert(toy_outcome(lane));
    }
  } while (search.next_run(lane.world()) && result.runs < runs_max);
  result.gave_up = search.gave_up();
  return result;
}

inline ToyResult all_by_search(CoroutineLane& lane, Exhaustive& search, unsigned bound,
                               std::uint64_t runs_max = 1'000'000) {
  ToyResult result;
  search.start(bound);
  do {
    lane.run(search);
    ++result.runs;
    result.outcomes.insert(toy_outcome(lane));
  } while (search.next_run() && result.runs < runs_max);
  result.gave_up = search.gave_up();
  return result;
}

}  // namespace queuecheck::explore
