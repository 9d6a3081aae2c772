#include "queuecheck/model/sequential_queue.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {
namespace {

SequentialQueue queue(std::string_view text) {
  return SequentialQueue(std::get<Specification>(parse_specification(text)));
}

// "ok:7/G1 empty/G2": the allowed answers, for comparison.
std::string answers(std::string_view text, const QueueState& state, const Call& call) {
  std::string shown;
  for (const AllowedStep& step : queue(text).allowed_steps(state, call)) {
    if (!shown.empty()) shown += ' ';
    shown += name(step.outcome);
    if (step.value != no_value) shown += ":" + std::to_string(step.value);
    shown += '/';
    shown += step.rule;
  }
  return shown;
}

const QueueState nothing{};
const QueueState two{{7, 8}, false};
const QueueState closed{{}, true};
const QueueState closed_two{{7, 8}, true};
using enum OperationKind;

TEST(SequentialQueue, Put) {
  EXPECT_EQ(answers("fifo", two, {put, 9}), "ok:9/P1");
  EXPECT_EQ(answers("fifo capacity=2", two, {try_put, 9}), "full/P2");
  EXPECT_EQ(answers("fifo capacity=2", two, {put_for, 9}), "full/P2 timeout/P2");
  EXPECT_EQ(answers("fifo capacity=2", two, {put, 9}), "");  // P6: waits
  EXPECT_EQ(answers("fifo capacity=3", two, {try_put, 9, true}), "ok:9/P1 full/P3 busy/P3");
  EXPECT_EQ(answers("fifo close=drain", closed_two, {put, 9}), "closed/P4");
  EXPECT_EQ(answers("fifo capacity=2 on_full=drop_newest", two, {put, 9}), "ok/P5");
  EXPECT_EQ(answers("fifo capacity=2 on_full=drop_oldest", two, {put, 9}), "ok:9/P5");
  EXPECT_EQ(answers("fifo close=drain late_put=accept", closed_two, {put, 9, false, true}),
            "closed/P4 ok:9/P1");
  EXPECT_EQ(answers("fifo close=drain late_put=lose", closed_two, {put, 9, false, true}),
            "closed/P4 ok/C5");
}

TEST(SequentialQueue, Get) {
  EXPECT_EQ(answers("fifo", two, {get}), "ok:7/G1");
  EXPECT_EQ(answers("lifo", two, {get}), "ok:8/G1");
  EXPECT_EQ(answers("bag", two, {get}), "ok:7/G1 ok:8/G1");
  EXPECT_EQ(answers("fifo", nothing, {try_get}), "empty/G2");
  EXPECT_EQ(answers("fifo", nothing, {get_for}), "empty/G2 timeout/G2");
  EXPECT_EQ(answers("fifo", nothing, {get}), "");  // G5: waits
  EXPECT_EQ(answers("fifo", two, {try_get, no_value, true}), "ok:7/G1 empty/G3 busy/G3");
  EXPECT_EQ(answers("fifo close=drain", closed, {get}), "closed/G4");
  EXPECT_EQ(answers("fifo close=drain", closed, {get_for}), "closed/G4");
  EXPECT_EQ(answers("fifo close=drain", closed_two, {get}), "ok:7/G1");
}

TEST(SequentialQueue, CloseDrainsDiscardsOrMeansNothing) {
  for (const auto& [text, inside, is_closed] :
       {std::tuple{"fifo close=drain", 2U, true}, std::tuple{"fifo close=discard", 0U, true},
        std::tuple{"fifo close=none", 2U, false}}) {
    QueueState state = two;
    const SequentialQueue model = queue(text);
    model.take(state, model.allowed_steps(state, {close}).front());
    EXPECT_EQ(state.items.size(), inside) << text;
    EXPECT_EQ(state.closed, is_closed) << text;
  }
}

TEST(SequentialQueue, ObserversAndClear) {
  const auto answer = [](std::string_view text, const QueueState& state, OperationKind kind) {
    return queue(text).allowed_steps(state, {kind}).front().answer;
  };
  EXPECT_EQ(answer("fifo", nothing, empty), 1);
  EXPECT_EQ(answer("fifo", two, empty), 0);
  EXPECT_EQ(answer("fifo capacity=2", two, full), 1);
  EXPECT_EQ(answer("fifo", two, full), 0);
  EXPECT_EQ(answer("fifo", two, size), 2);
  EXPECT_TRUE(queue("fifo size=approx").allowed_steps(two, {size}).front().any_answer);
  EXPECT_EQ(answers("fifo", two, {peek}), "ok:7/O5");
  EXPECT_EQ(answers("fifo", nothing, {peek}), "empty/O5");
  QueueState state = two;
  queue("fifo").take(state, queue("fifo").allowed_steps(state, {clear}).front());
  EXPECT_TRUE(state.items.empty());
}

TEST(SequentialQueue, AnonymousItemsAreCounted) {
  const SequentialQueue model = queue("fifo capacity=1");
  QueueState state;
  model.take(state, model.allowed_steps(state, {try_put}).front());
  EXPECT_EQ(state.items.size(), 1U);
  EXPECT_EQ(model.allowed_steps(state, {try_put}).front().outcome, Outcome::full);
}

RC_GTEST_PROP(SequentialQueue, UndoRestoresAndCapacityHolds, ()) {
  const auto text = *rc::gen::element<std::string>(
      "fifo capacity=2 close=drain", "lifo capacity=3 close=discard", "bag",
      "fifo capacity=1 on_full=drop_oldest", "fifo capacity=2 refusal=free");
  const SequentialQueue model = queue(text);
  QueueState state;
  const int calls = *rc::gen::inRange(1, 30);
  for (int i = 0; i < calls; ++i) {
    const Call call{*rc::gen::element(try_put, try_get, OperationKind::clear, put_for, get_for,
                                      OperationKind::size, try_put, try_put, OperationKind::close),
                    i};
    const auto steps = model.allowed_steps(state, call);
    RC_ASSERT(!steps.empty());
    const AllowedStep step = *rc::gen::elementOf(steps);
    const QueueState before = state;
    QueueState::Undo undo = model.take(state, step);
    if (*rc::gen::arbitrary<bool>()) {
      state.undo(std::move(undo));
      RC_ASSERT(state == before);
    }
    RC_ASSERT(text == "bag" || state.items.size() <= 3U);
  }
}

TEST(WellFormed, NamesTheOperationAndTheRule) {
  using H = HistoryBuilder;
  const auto complaint = [](const History& h) { return check_well_formed(h).value_or("fine"); };
  EXPECT_EQ(complaint(H().put(0, 7, 12, 15).get(0, 7, 15, 20)), "fine");
  EXPECT_NE(complaint(H().put(0, 7, 16, 15)).find("before it is invoked"), std::string::npos);
  EXPECT_NE(complaint(H().put(0, 7, 12, 15).get(0, 7, 14, 20)).find("overlaps operation 0"),
            std::string::npos);
  EXPECT_NE(complaint(H().put(0, 7, 1, 2).put(1, 7, 3, 4)).find("puts value 7 again"),
            std::string::npos);
  EXPECT_EQ(complaint(H().put_full(0, 7, 1, 2).put(0, 7, 3, 4)), "fine");
  EXPECT_NE(complaint(H().crash(0, 5).put(0, 7, 6, 7)).find("after its process crashed"),
            std::string::npos);
  EXPECT_NE(complaint(H().put(0, 7, 1, never)).find("needs a time of return"), std::string::npos);
  History stranger = H().put(3, 7, 1, 2);
  stranger.processes = 3;
  EXPECT_NE(complaint(stranger).find("process must be below 3"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
