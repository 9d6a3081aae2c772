#include "queuecheck/properties/explore/state_search.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/properties/explore/toy_programs_test_support.hpp"

namespace queuecheck::explore {
namespace {

StateView toy_view() {
  return {CoroutineLane::peek,  [] {},
          [](const World&) {},  [](const World&, unsigned) {},
          CoroutineLane::print, [] { return std::string_view(); }};
}

ToyResult by_states(CoroutineLane& lane, StateSearch& search) {
  ToyResult result;
  do {
    lane.run(search);
    ++result.runs;
    if (lane.world().end == RunEnd::pruned) {
      ++result.pruned;
    } else {
      result.outcomes.insert(toy_outcome(lane));
    }
  } while (search.next_run(lane.world()));
  result.gave_up = search.gave_up();
  return result;
}

// The permanent differential.
TEST(StateSearch, OutcomesAreThoseOfThePlainSearch) {
  SmallRandom random(123);
  for (int i = 0; i < 300; ++i) {
    ToyShape shape{2, i % 2 == 0 ? 2 : 3, i % 2 == 0 ? 5 : 3, 1 + i % 3, 0};
    ToyProgram program = random_toy_program(random, shape);
    for (auto& process : program) {
      for (ToyInstruction& one : process) {
        if (one.kind == ToyInstruction::Kind::choose) one.kind = ToyInstruction::Kind::load;
      }
    }
    CoroutineLane lane = toy_lane(program);
    const auto all = std::make_unique<Exhaustive>(CoroutineLane::peek);
    const ToyResult expected = all_by_search(lane, *all, 100);
    const auto search = std::make_unique<StateSearch>(toy_view(), std::nullopt);
    const ToyResult result = by_states(lane, *search);
    ASSERT_EQ(result.gave_up, "");
    ASSERT_EQ(result.outcomes, expected.outcomes) << "program " << i;
  }
}

TEST(StateSearch, ComesToEachStateOnce) {
  // Three processes add one each, twice, and look at nothing: 3^3 states.
  const auto body = [](ToyProcess& p) -> ToyTask {
    p.place = 1;
    co_await p.store(8, 1);
    p.place = 2;
    co_await p.store(16, 1);
  };
  CoroutineLane lane({body, body, body});
  const auto search = std::make_unique<StateSearch>(toy_view(), std::nullopt);
  by_states(lane, *search);
  EXPECT_LE(search->states(), 3U * 3 * 3 * 4);
}

// A queue that shares nothing: all orders of its accesses are one, but not those of its calls. A
// put that has returned before the get begins makes EMPTY wrong.
TEST(StateSearch, WatchesTheOrderOfCallsWhereAccessesHaveNone) {
  const auto puts = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_put, 7);
    co_await p.store(8, 7);
    p.end(Outcome::ok);
  };
  const auto gets_nothing = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_get);
    co_await p.load(16);
    p.end(Outcome::empty, no_value);
  };
  const auto fifo = std::get<Specification>(parse_specification("fifo"));
  for (const bool put_first : {true, false}) {
    CoroutineLane lane(put_first ? std::vector<ToyBody>{puts, gets_nothing}
                                 : std::vector<ToyBody>{gets_nothing, puts});
    const auto search = std::make_unique<StateSearch>(toy_view(), fifo);
    bool illegal = false;
    do {
      illegal = search->illegal(lane.run(*search));
    } while (!illegal && search->next_run(lane.world()));
    EXPECT_TRUE(illegal) << put_first;
  }
}

// The second try is no idle round: it expects what the first has learnt.
TEST(StateSearch, ARetryWithWhatWasLearntIsNotIdle) {
  const auto adds = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_get);
    std::uint64_t seen = co_await p.load(0);
    for (std::uint64_t was = 0; (was = co_await p.compare_exchange(0, seen, seen + 1)) != seen;) {
      seen = was;
    }
    p.end(Outcome::ok, static_cast<std::int64_t>(seen * 10 + co_await p.load(8)));
  };
  const auto writes = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_put, 1);
    co_await p.add(0, 1);
    co_await p.store(8, 1);
    p.end(Outcome::ok);
  };
  CoroutineLane lane({adds, writes});
  const auto all = std::make_unique<Exhaustive>(CoroutineLane::peek);
  const auto traces = std::make_unique<Dpor>(CoroutineLane::peek);
  const auto search = std::make_unique<StateSearch>(toy_view(), std::nullopt);
  const ToyResult expected = all_by_search(lane, *all, 9);
  EXPECT_EQ(by_states(lane, *search).outcomes, expected.outcomes);
  EXPECT_EQ(all_by_dpor(lane, *traces).outcomes, expected.outcomes);
}

// What nobody wrote is taken for a constant, until somebody does.
TEST(StateSearch, BeginsAgainWhenAConstantIsWritten) {
  const auto looks = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_get);
    p.place = 1;
    const std::uint64_t first = co_await p.load(0);
    p.place = 2;
    const std::uint64_t second = co_await p.load(8);
    p.end(Outcome::ok, static_cast<std::int64_t>(first * 10 + second));
  };
  const auto writes_late = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_put, 1);
    p.place = 1;
    co_await p.store(0, 1);
    p.place = 2;
    co_await p.store(8, 1);
    p.end(Outcome::ok);
  };
  CoroutineLane lane({looks, writes_late});
  const auto search = std::make_unique<StateSearch>(toy_view(), std::nullopt);
  EXPECT_EQ(by_states(lane, *search).outcomes.size(), 4U);
}

}  // namespace
}  // namespace queuecheck::explore
