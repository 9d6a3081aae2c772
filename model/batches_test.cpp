// Batches without search: literal histories with what must be told, and a million items.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <functional>
#include <iostream>
#include <queue>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

// No search comes to help: what is not decided by the sweep is unknown.
Judgement swept(const History& history, const char* text = "fifo close=drain") {
  JudgeBudget budget;
  budget.states_max = 0;
  return judge(history, std::get<Specification>(parse_specification(text)), budget);
}

struct Row {
  Verdict expected;
  const char* text;
};

TEST(Batches, AreDecidedWithoutSearch) {
  constexpr Verdict legal = Verdict::valid;
  constexpr Verdict illegal = Verdict::violation;
  for (const Row& row : {
           Row{legal, "0 put_many [1,2] @1-2; 1 get 1 @3-4; 1 get 2 @5-6"},
           Row{illegal, "0 put_many [1,2] @1-2; 1 get 2 @3-4; 1 get 1 @5-6"},
           Row{legal, "0 put_many [1,2] @1-4; 1 put 3 @1-4; 2 get_many [1,3,2] @5-6"},
           Row{illegal, "0 put_many [1,2] @1-2; 1 get 2 @3-4"},  // and 1 never
           Row{legal, "0 put 1 @1-4; 1 put 2 @1-4; 2 get_many [2,1] @5-6"},
           Row{illegal, "0 put 1 @1-2; 1 put 2 @3-4; 2 get_many [2,1] @5-6"},
           // Two batches each way that cannot be woven.
           Row{illegal,
               "0 put_many [1,2] @1-9; 1 put_many [3,4] @1-9; 2 get_many [2,3] @1-9; "
               "3 get_many [4,1] @1-9"},
           Row{legal,
               "0 put_many [1,2] @1-9; 1 put_many [3,4] @1-9; 2 get_many [1,4] @1-9; "
               "3 get_many [3,2] @1-9"},
           // 1 went in before 2 and 2 before 3, so by 3; it came out from 10 on.
           Row{illegal,
               "0 put_many [1,2] @1-20; 1 put 3 @2-3; 2 get_many [2,3] @5-30; 3 get 1 @10-11; "
               "4 try_get EMPTY @6-7"},
           Row{legal,
               "0 put_many [1,2] @1-20; 1 put 3 @2-3; 2 get_many [2,3] @5-30; 3 get 1 @10-11; "
               "4 try_get EMPTY @12-13"},
           Row{legal, "0 put_many [1,2] @1-; 1 get 1 @3-4; 1 try_get EMPTY @5-6"},
           Row{legal, "0 put_many [1,2] CLOSED @3-4; 1 close @1-8; 2 get 1 @3-4"},
           // It says how many went in: no fewer, no more.
           Row{legal, "0 put_many [1,2] 1 CLOSED @3-4; 1 close @1-8; 2 get 1 @3-4"},
           Row{illegal, "0 put_many [1,2] 1 CLOSED @3-4; 1 close @1-8; 2 get 2 @3-6"},
           Row{illegal, "0 put_many [1,2] 0 CLOSED @3-4; 1 close @1-8; 2 get 1 @3-4"},
           Row{illegal, "0 put_many [1,2] 1 CLOSED @3-4; 1 close @1-8; 2 get CLOSED @9-10"},
           Row{illegal, "0 put_many [1,2] CLOSED @3-4; 1 close @5-6"},
           Row{legal, "0 put_many [1,2] @1-2; 1 get_many @3-3; 2 get 1 @4-5; 2 get 2 @6-7"},
           Row{illegal, "0 put_many [1,2] @1-2; 1 get_many EMPTY @3-4; 2 get 1 @5-6"},
           Row{legal,
               "0 put_many [1,2,3] @1-2; 1 get 1 @3-4; 2 get @3-; 3 try_get EMPTY @6-7; "
               "2.1 get @3-"},
       }) {
    const Judgement j = swept(tiny(row.text));
    EXPECT_EQ(j.safety, row.expected) << row.text << "\n" << j.explanation << j.unknown_reason;
  }
}

TEST(Batches, WhatIsNotExactIsLeftToTheSearch) {
  for (const char* text :
       {"0 put_many [1,2] @1-2; 1 get_many @3-", "0 put_many [1,2] @1-; 1 get 2 @3-4; 2 get @1-",
        "0 put_many [1,2] @1-2; 1 get 2 @3-4; 2 get @1-"}) {
    EXPECT_EQ(swept(tiny(text)).safety, Verdict::unknown) << text;
  }
  EXPECT_EQ(swept(tiny("0 put_many [1,2] @1-2; 1 get 1 @3-4"), "fifo capacity=2").safety,
            Verdict::unknown);
}

TEST(Batches, AreToldAsTheyWereCalled) {
  const Judgement pair =
      swept(tiny("0 put 9 @1-2; 0 put_many [1,2] @3-4; 1 get_many [9,2] @5-6; 1 get 1 @7-8"));
  EXPECT_EQ(pair.explanation,
            "1 stands before 2 in the batch of process 0's 2nd operation, put_many([1 2]), but 2 "
            "of process 1's 1st operation, get_many() = [9 2] [5,6], before process 1's 2nd "
            "operation, get() = 1 [7,8].");
  EXPECT_EQ(pair.witness, (std::vector<std::size_t>{1, 2, 3}));
  const Judgement circle =
      swept(tiny("0 put_many [1,2] @1-9; 1 put_many [3,4] @1-9; 2 get_many [2,3] @1-9; "
                 "3 get_many [4,1] @1-9"));
  EXPECT_EQ(circle.witness.size(), 4U);
  EXPECT_NE(circle.explanation.find("1 before 2, as process 0's 1st operation, put_many([1 2])"),
            std::string::npos)
      << circle.explanation;
}

struct BatchShape {
  std::int64_t values;
  std::int64_t size;
  bool put_many;
  bool get_many;
};

// Eight producers and eight consumers work back to back; each value goes in and comes out at an
// instant of its own inside the call, so the history is legal by construction.
class LegalBatches {
 public:
  LegalBatches(const BatchShape& shape, std::uint64_t seed) : shape_(shape), random_(seed) {}

  History make() {
    history_.processes = 16;
    for (std::int64_t p = 0; p < 16; ++p) free_.emplace(p + 1, p);
    while (got_ < shape_.values) step();
    while (!open_.empty()) effect();
    return std::move(history_);
  }

 private:
  using Free = std::pair<std::int64_t, std::int64_t>;

  struct Open {
    std::int64_t at;  // of its next effect
    std::size_t operation;
    std::int64_t left;
    bool operator>(const Open& other) const { return at > other.at; }
  };

  // Effects of all calls happen in order of their instants, before any later call begins.
  void step() {
    if (!open_.empty() && open_.top().at < free_.top().first) return effect();
    const auto [at, process] = free_.top();
    free_.pop();
    const bool put = process < 8;
    const bool batch = put ? shape_.put_many : shape_.get_many;
    Operation o;
    o.process = static_cast<std::uint32_t>(process);
    o.kind = put ? (batch ? OperationKind::put_many : OperationKind::put)
                 : (batch ? OperationKind::get_many : OperationKind::get);
    const std::int64_t size = batch ? shape_.size : 1;
    o.t0 = at;
    o.t1 = at + size * (1 + random_.below(20));
    if (!put || put_ < shape_.values) free_.emplace(o.t1 + 1 + random_.below(20), process);
    open_.push({o.t0, history_.operations.size(), size});
    history_.end = std::max(history_.end, o.t1);
    history_.operations.push_back(std::move(o));
  }

  void effect() {
    Open open = open_.top();
    open_.pop();
    Operation& o = history_.operations[open.operation];
    const bool batch = o.kind == OperationKind::put_many || o.kind == OperationKind::get_many;
    if (o.process < 8) {
      if (batch) o.values.push_back(put_);
      if (!batch) o.value = put_;
      inside_.push_back(put_++);
    } else if (!inside_.empty()) {
      if (batch) o.values.push_back(inside_.front());
      if (!batch) o.value = inside_.front();
      inside_.pop_front();
      ++got_;
    } else if (!batch || o.values.empty()) {
      o.outcome = Outcome::empty;
      return;
    } else {
      return;  // fewer than asked for
    }
    if (--open.left == 0) return;
    open.at += random_.below((o.t1 - open.at) / open.left + 1);
    open_.push(open);
  }

  const BatchShape shape_;
  SmallRandom random_;
  History history_;
  std::priority_queue<Free, std::vector<Free>, std::greater<>> free_;
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open_;
  std::deque<Value> inside_;
  std::int64_t put_ = 0;
  std::int64_t got_ = 0;
};

// The middle batch as if its first and last value had been swapped in the list.
void swap_in_list(History& history, OperationKind kind) {
  std::vector<Operation*> batches;
  for (Operation& o : history.operations) {
    if (o.kind == kind && o.values.size() > 8) batches.push_back(&o);
  }
  ASSERT_FALSE(batches.empty());
  auto& values = batches[batches.size() / 2]->values;
  std::swap(values.front(), values.back());
}

double seconds_to_judge(const History& history, Verdict expected) {
  const std::clock_t began = std::clock();
  const Judgement j = swept(history);
  const double took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  EXPECT_EQ(j.safety, expected) << j.explanation << j.unknown_reason;
  EXPECT_EQ(j.witness.empty(), expected == Verdict::valid);
  return took;
}

// QUEUECHECK_SCALE sets the number of values (default 1 000 000), a quarter where one side is
// batched.
TEST(Batches, AMillionValuesInBatchesOf32) {
  const char* text = std::getenv("QUEUECHECK_SCALE");
  const std::int64_t most = text == nullptr ? 1'000'000 : std::atoll(text);
  for (const BatchShape& sides : {BatchShape{0, 32, true, false}, BatchShape{0, 32, false, true},
                                  BatchShape{0, 32, true, true}}) {
    BatchShape shape = sides;
    const bool both = sides.put_many && sides.get_many;
    const std::int64_t values = both ? most : most / 4;
    shape.values = values / 10;
    const double tenth = seconds_to_judge(LegalBatches(shape, 1).make(), Verdict::valid);
    shape.values = values;
    History history = LegalBatches(shape, 2).make();
    const double all = seconds_to_judge(history, Verdict::valid);
    swap_in_list(history, sides.put_many ? OperationKind::put_many : OperationKind::get_many);
    const double wrong = seconds_to_judge(history, Verdict::violation);
    std::cout << (sides.put_many ? "put_many " : "") << (sides.get_many ? "get_many " : "")
              << values << " values: " << all << " s, a tenth of them " << tenth
              << " s, with two swapped in one list " << wrong << " s\n";
    // Ten times as much costs ten times as much, the cache and the logarithm allowed for.
    EXPECT_LT(all, 40 * tenth + 1);
  }
}

}  // namespace
}  // namespace queuecheck
