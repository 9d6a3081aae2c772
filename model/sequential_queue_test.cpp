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
const QueueState two{{7, 8}};
const QueueState closed(std::initializer_list<Value>{}, true);
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
            "closed/P4 ok:9/C5");
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
    EXPECT_EQ(state.size(), inside) << text;
    EXPECT_EQ(state.closed(), is_closed) << text;
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
  EXPECT_EQ(answer("fifo size=approx", two, size), 2);
  EXPECT_EQ(answers("fifo", two, {peek}), "ok:7/O5");
  EXPECT_EQ(answers("fifo", nothing, {peek}), "empty/O5");
  QueueState state = two;
  queue("fifo").take(state, queue("fifo").allowed_steps(state, {clear}).front());
  EXPECT_TRUE(state.nothing_visible());
}

TEST(SequentialQueue, AnonymousItemsAreCounted) {
  const SequentialQueue model = queue("fifo capacity=1");
  QueueState state;
  model.take(state, model.allowed_steps(state, {try_put}).front());
  EXPECT_EQ(state.size(), 1U);
  EXPECT_EQ(model.allowed_steps(state, {try_put}).front().outcome, Outcome::full);
}

// Item by item, not by fingerprint alone.
bool same(const QueueState& a, const QueueState& b) {
  const auto item = [](const QueueItem& x, const QueueItem& y) {
    return x.value == y.value && x.owner == y.owner;
  };
  const auto same_items = [&](auto x, auto y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), item);
  };
  std::vector<QueueItem> buffered_a;
  std::vector<QueueItem> buffered_b;
  for (const auto& [buffers, list] :
       {std::pair{a.buffers(), &buffered_a}, std::pair{b.buffers(), &buffered_b}}) {
    for (const QueueState::Buffer& buffer : buffers) {
      list->insert(list->end(), buffer.log.begin() + static_cast<std::ptrdiff_t>(buffer.head),
                   buffer.log.end());
    }
  }
  const auto lease = [&](const QueueState::Lease& x, const QueueState::Lease& y) {
    return item(x.item, y.item) && x.process == y.process;
  };
  return a == b && same_items(a.visible(), b.visible()) && same_items(buffered_a, buffered_b) &&
         std::equal(a.leases().begin(), a.leases().end(), b.leases().begin(), b.leases().end(),
                    lease);
}

RC_GTEST_PROP(SequentialQueue, UndoRestoresAndCapacityHolds, ()) {
  const auto text = *rc::gen::element<std::string>(
      "fifo capacity=2 close=drain", "lifo capacity=3 close=discard", "bag",
      "fifo capacity=1 on_full=drop_oldest", "fifo capacity=2 refusal=free",
      "fifo capacity=3 visibility=eventual(process) close=process crash={buffer_lost,slot_leaked}",
      "fifo capacity=3 visibility=eventual(process) close=discard", "relaxed(1) capacity=3",
      "per_producer capacity=3", "fifo capacity=3 delivery=lease", "lifo capacity=3 delivery=lease",
      "bag capacity=3 delivery=lease", "fifo capacity=3 close=last-handle",
      "fifo capacity=rendezvous", "fifo capacity=3 close=abort tasks=counting",
      "per_producer capacity=3 delivery=lease");
  const SequentialQueue model = queue(text);
  QueueState state;
  std::vector<QueueState> before;
  std::vector<QueueState::Undo> undos;
  const int calls = *rc::gen::inRange(1, 30);
  for (int i = 0; i < calls; ++i) {
    const auto kind =
        *rc::gen::element(try_put, try_get, OperationKind::clear, put_for, get_for,
                          OperationKind::size, try_put, try_put, OperationKind::close,
                          OperationKind::crash, OperationKind::nack, OperationKind::ack);
    const auto process = *rc::gen::inRange<std::uint32_t>(0, 3);
    const Call call{.kind = kind,
                    .value = is_put(kind) ? i : no_value,
                    .late = true,
                    .process = process,
                    .owner = process};
    auto steps = model.allowed_steps(state, call);
    SequentialQueue::Steps internal;
    model.internal_steps(state, internal);
    steps.insert(steps.end(), internal.begin(), internal.end());
    if (steps.empty()) continue;
    const AllowedStep step = *rc::gen::elementOf(steps);
    before.push_back(state);
    undos.push_back(model.take(state, step));
    for (int back = *rc::gen::inRange(-4, 4); back > 0 && !undos.empty(); --back) {
      state.undo(std::move(undos.back()));
      undos.pop_back();
      RC_ASSERT(same(state, before.back()));
      before.pop_back();
    }
    RC_ASSERT(text == "bag" || state.reserved() <= 3U);
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
