// The transition rules beside items (C, A, T, observers, peek, clear, X), each with literal
// histories that need it and ones that break it.
#include "queuecheck/model/rule_table.hpp"

namespace queuecheck {
namespace {

TEST(TransitionRules, Close) {
  constexpr RuleRow rows[] = {
      {"C1", "fifo close=drain", legal, "0 close @1-2; 1 get CLOSED @3-4; 1 put 1 CLOSED @5-6"},
      {"C1", "fifo close=drain", illegal, "0 close @1-2; 1 try_get EMPTY @3-4"},
      {"C1", "fifo", illegal, "0 close @1-2; 1 get CLOSED @3-4"},
      {"C2", "python-queue", legal,  // what it put comes out, others go on
       "0 put 1 @1-2; 0 close @3-4; 1 put 2 @5-6; 2 get 1 @7-8; 2 get 2 @9-10"},
      {"C2", "fifo close=process", illegal, "0 close @1-2; 0 put 1 @3-4"},
      {"C2", "fifo close=process", illegal, "0 close @1-2; 1 put 1 CLOSED @3-4"},
      {"C2", "fifo close=process", legal,  // its own get fails although an item is there
       "1 put 1 @1-2; 0 close @3-4; 0 get CLOSED @5-6; 1 get 1 @7-8"},
      {"C2", "fifo close=process", illegal, "1 put 1 @1-2; 0 close @3-4; 0 get 1 @5-6"},
      {"C2", "fifo close=process", illegal, "0 close @1-2; 1 try_get CLOSED @3-4"},
      {"C3", "fifo close=last-handle", legal,
       "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6; 1 get CLOSED @7-8"},
      {"C3", "fifo close=last-handle", illegal,  // process 2 may still put
       "0 put 1 @1-2; 2 put 2 @1-2; 0 close @3-4; 1 get 1 @5-6; 3 get 2 @5-8; 1 get CLOSED @9-10"},
      {"C3", "fifo close=last-handle", legal,  // but not when it is dead
       "0 put 1 @1-2; 2 put 2 @1-2; 0 close @3-4; 2 crash @4; 1 get 1 @5-6; 1 get 2 @6-8; "
       "1 get CLOSED @9-10"},
      {"C3", "fifo close=last-handle", legal, "1 get @1-; 1 crash @2; 0 put 1 CLOSED @3-4"},
      {"C3", "fifo close=last-handle", illegal, "1 get @1-; 0 put 1 CLOSED @3-4"},
      {"C4", "fifo close=abort", legal, "1 get CLOSED @1-4; 0 close @2-3; 0 put 1 @5-6"},
      {"C4", "fifo close=abort", legal,
       "0 put 1 @1-2; 1 get 1 @3-9; 2 get CLOSED @3-9; 3 get CLOSED @5-9; 0 close @6-7"},
      {"C4", "fifo close=abort", illegal, "0 close @1-2; 1 get CLOSED @3-4"},
      {"C4", "fifo close=abort", illegal,  // one abort has one instant
       "0 close @2-9; 1 get CLOSED @1-3; 2 get CLOSED @5-8"},
      {"C5", "fifo capacity=1 close=drain late_put=accept", legal,
       "0 put 1 @1-2; 1 put 2 @3-9; 0 close @4-5; 2 get 1 @6-7; 2 get 2 @10-11"},
      {"C5", "fifo capacity=1 close=drain", illegal,
       "0 put 1 @1-2; 1 put 2 @3-9; 0 close @4-5; 2 get 1 @6-7; 2 get 2 @10-11"},
      {"C5", "fifo capacity=1 close=drain late_put=accept", illegal,  // was not pending then
       "0 close @1-2; 1 put 2 @3-4"},
      {"C5", "fifo capacity=1 close=process", legal,  // lost, and its slot with it
       "0.0 put 1 @1-2; 0.1 put 2 @3-9; 0.0 close @4-5; 1 get 1 @6-7; 1 try_get EMPTY @10-11; "
       "1 full true @12-13"},
      {"C5", "fifo capacity=1 close=process", illegal,
       "0.0 put 1 @1-2; 0.1 put 2 @3-9; 0.0 close @4-5; 1 get 1 @6-7; 1 get 2 @10-11"},
      {"C5", "fifo close=process", legal,  // keep: a get that waited goes on
       "0.1 get 1 @1-9; 0.0 close @2-3; 1 put 1 @5-6"},
      {"C5", "fifo close=process", illegal, "0 close @1-2; 1 put 1 @5-6; 0 get 1 @7-9"},
      {"C5", "fifo close=drain", legal, "1 get CLOSED @1-5; 0 close @2-3"},
  };
  check_all(rows, {"C1", "C2", "C3", "C4", "C5"});
}

TEST(TransitionRules, LeasesAndTasks) {
  constexpr RuleRow rows[] = {
      {"A1", "fifo capacity=1 delivery=lease", legal,
       "0 put 1 @1-2; 1 get 1 @3-4; 0 try_put 2 FULL @5-6; 1 ack 1 @7-8; 0 put 2 @9-10"},
      {"A1", "fifo capacity=1 delivery=lease", illegal,
       "0 put 1 @1-2; 1 get 1 @3-4; 0 put 2 @5-6; 1 ack 1 @7-8"},
      {"A1", "fifo delivery=lease", illegal,
       "0 put 1 @1-2; 1 get 1 @3-4; 1 ack 1 @5-6; 2 get 1 @7-8"},
      {"A2", "fifo delivery=lease", legal,
       "0 put 1 @1-2; 1 get 1 @3-4; 1 nack 1 @5-6; 2 get 1 @7-8; 2 ack 1 @9-10"},
      {"A2", "fifo delivery=lease", legal, "0 put 1 @1-2; 1 get 1 @3-4; 1 crash @5; 2 get 1 @6-7"},
      {"A2", "fifo delivery=lease", illegal, "0 put 1 @1-2; 1 get 1 @3-4; 2 get 1 @6-7"},
      {"A2", "fifo delivery=lease", legal,  // near its old place ...
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6; 1 nack 1 @7-8; 1 get 1 @9-10"},
      {"A2", "fifo delivery=lease", legal,  // ... or last
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6; 1 nack 1 @7-8; 1 get 2 @9-10; 1 get 1 @11-12"},
      {"A3", "fifo delivery=lease", legal, "1 ack 7 ERROR @1-2"},
      {"A3", "fifo delivery=lease", illegal, "1 ack 7 @1-2"},
      {"A3", "fifo delivery=lease", illegal, "0 put 1 @1-2; 1 get 1 @3-4; 1 ack 1 ERROR @5-6"},
      {"T1", "fifo tasks=counting", legal,
       "0 put 1 @1-2; 1 get 1 @3-4; 1 task_done @5-6; 0 join @7-8"},
      {"T1", "fifo tasks=counting", illegal, "0 task_done @1-2"},
      {"T2", "fifo tasks=counting", legal, "0 task_done ERROR @1-2"},
      {"T2", "fifo tasks=counting", illegal, "0 put 1 @1-2; 1 task_done ERROR @3-4"},
      {"T3", "fifo tasks=counting", legal,  // nothing was left at one instant
       "0 put 1 @1-2; 1 task_done @3-4; 0 put 2 @5-6; 2 join @3-7"},
      {"T3", "fifo tasks=counting", illegal, "0 put 1 @1-2; 2 join @3-7; 1 task_done @8-9"},
      {"T3", "fifo tasks=counting", illegal, "0 put 1 @1-2; 1 get 1 @3-4; 0 join @5-6"},
      {"T4", "fifo tasks=counting", legal, "0 put 1 @1-2; 1 join TIMEOUT @3-6; 0 task_done @4-5"},
      {"T4", "fifo tasks=counting", illegal, "0 put 1 @1-2; 0 task_done @3-4; 1 join TIMEOUT @5-6"},
  };
  check_all(rows, {"A1", "A2", "A3", "T1", "T2", "T3", "T4"});
}

TEST(TransitionRules, Observers) {
  constexpr RuleRow rows[] = {
      {"empty", "fifo", legal, "0 empty true @1-2; 0 put 1 @3-4; 0 empty false @5-6"},
      {"empty", "fifo", illegal, "0 put 1 @1-2; 1 empty true @3-4"},
      {"empty", "fifo visibility=eventual(process)", legal,
       "0 put 1 @1-2; 1 empty true @3-4; 2 size 1 @3-4"},
      {"empty", "fifo visibility=eventual(process) empty=exact_reserved", illegal,
       "0 put 1 @1-2; 1 empty true @3-4"},
      {"full", "fifo capacity=1", legal, "0 put 1 @1-2; 1 full true @3-4"},
      {"full", "fifo capacity=1", illegal, "1 full true @3-4"},
      {"full", "fifo capacity=1 visibility=eventual(process)", illegal,
       "0 put 1 @1-2; 1 full false @3-4"},
      {"full", "fifo capacity=1 visibility=eventual(process) full=exact_visible", legal,
       "0 put 1 @1-2; 1 full false @3-4"},
      {"size", "fifo", legal, "0 put 1 @1-2; 1 size 1 @3-4"},
      {"size", "fifo", illegal, "0 put 1 @1-2; 1 size 0 @3-4"},
      {"size", "fifo visibility=eventual(process)", illegal, "0 put 1 @1-2; 1 size 0 @3-4"},
      {"size", "fifo visibility=eventual(process) size=exact_visible", legal,
       "0 put 1 @1-2; 1 size 0 @3-4"},
      {"signed_pending", "fifo size=signed_pending", legal,
       "1 get 1 @1-9; 2 size -1 @2-3; 0 put 1 @5-6"},
      {"signed_pending", "fifo size=signed_pending", illegal,
       "1 get 1 @1-9; 2 size -2 @2-3; 0 put 1 @5-6"},
      {"signed_pending", "fifo capacity=1 size=signed_pending", legal,
       "0 put 1 @1-2; 1 put 2 @3-; 2 size 2 @4-5"},
      {"signed_pending", "fifo capacity=1 size=signed_pending", illegal,
       "0 put 1 @1-2; 2 size 2 @4-5"},
      {"approx", "fifo size=approx", legal,
       "0 put_many [1,2,3] @1-2; 0 clear @7-10; 1 size 1 @6-11"},
      {"approx", "fifo", illegal, "0 put_many [1,2,3] @1-2; 0 clear @7-10; 1 size 1 @6-11"},
      {"approx", "fifo size=approx", illegal,
       "0 put_many [1,2,3] @1-2; 0 clear @7-10; 1 size 4 @6-11"},
      {"approx", "fifo size=approx", illegal, "0 put 1 @1-2; 1 size 0 @3-4"},
      {"absent", "fifo size=absent", legal, "0 put 1 @1-2; 1 size 7 @3-4"},
      {"peek", "fifo", legal, "0 put 1 @1-2; 0 put 2 @3-4; 1 peek 1 @5-6; 1 get 1 @7-8"},
      {"peek", "fifo", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 1 peek 2 @5-6; 1 get 1 @7-8"},
      {"peek", "fifo", illegal, "0 put 1 @1-2; 1 peek EMPTY @5-6"},
      {"clear", "fifo", legal, "0 put 1 @1-2; 0 clear @3-4; 1 try_get EMPTY @5-6"},
      {"clear", "fifo", illegal, "0 put 1 @1-2; 0 clear @3-4; 1 get 1 @5-6"},
      {"clear", "fifo visibility=eventual(process)", legal,  // what is buffered stays
       "0 put 1 @1-2; 1 clear @3-4; 2 get 1 @5-6"},
  };
  check_all(rows, {"empty", "full", "size", "signed_pending", "approx", "peek", "clear"});
}

TEST(TransitionRules, Crash) {
  constexpr RuleRow rows[] = {
      {"X1", "fifo close=drain visibility=eventual(process) crash={buffer_lost}", legal,
       "0 put 1 @1-2; 0 crash @3; 1 close @4-5; 2 get CLOSED @6-7"},
      {"X1", "fifo close=drain visibility=eventual(process)", illegal,
       "0 put 1 @1-2; 0 crash @3; 1 close @4-5; 2 get CLOSED @6-7"},
      {"X1", "fifo close=drain visibility=eventual(process) crash={buffer_lost}", illegal,
       "0 put 1 @1-2; 1 close @4-5; 2 get CLOSED @6-7"},
      {"X1", "fifo capacity=1 visibility=eventual(process) crash={buffer_lost}", legal,
       "0 put 1 @1-2; 0 crash @3; 1 put 2 @4-5"},
      {"X1", "fifo visibility=eventual(process) crash={buffer_lost}", illegal,  // a prefix is kept
       "0 put 1 @1-2; 0 put 2 @3-4; 0 crash @5; 1 get 2 @6-7; 1 get 1 @8-9"},
      {"X2", "fifo", legal, "0 put 1 @1-; 0 crash @2; 1 get 1 @3-4"},
      {"X2", "fifo", legal, "0 put 1 @1-; 0 crash @2; 1 try_get EMPTY @3-4"},
      {"X2", "fifo", illegal, "0 put 1 @1-; 0 crash @2; 1 get 1 @3-4; 1 size 1 @5-6"},
      {"X2", "fifo capacity=1 crash={slot_leaked}", legal,
       "0 put 1 @1-; 0 crash @2; 1 try_put 2 FULL @3-4; 1 size 1 @5-6; "
       "1 try_get EMPTY @7-8"},
      {"X2", "fifo capacity=1", illegal,
       "0 put 1 @1-; 0 crash @2; 1 try_put 2 FULL @3-4; 1 size 1 @5-6; 1 try_get EMPTY @7-8"},
      {"X3", "fifo", legal, "0 put 1 @1-2; 1 get @3-; 1 crash @4; 0 try_get EMPTY @5-6"},
      {"X3", "fifo", legal, "0 put 1 @1-2; 1 get @3-; 1 crash @4; 0 get 1 @5-6"},
      {"X3", "fifo", illegal,  // one get takes one item
       "0 put 1 @1-2; 2 put 2 @1-9; 1 get @3-; 1 crash @4; 0 try_get EMPTY @10-11"},
      {"X3", "fifo capacity=1 crash={slot_leaked}", legal,
       "0 put 1 @1-2; 1 get @3-; 1 crash @4; 0 try_get EMPTY @5-6; 0 try_put 2 FULL @7-8"},
      {"X3", "fifo capacity=1 crash={inflight_lost}", illegal,
       "0 put 1 @1-2; 1 get @3-; 1 crash @4; 0 try_get EMPTY @5-6; 0 try_put 2 FULL @7-8"},
      {"X4", "fifo refusal=contended crash={lock_held}", legal,
       "1 get @1-; 1 crash @2; 0 put 1 @3-4; 0 put 2 @5-6; 0 try_get EMPTY @7-8"},
      {"X4", "fifo crash={lock_held}", illegal,
       "1 get @1-; 1 crash @2; 0 put 1 @3-4; 0 put 2 @5-6; 0 try_get EMPTY @7-8"},
  };
  check_all(rows, {"X1", "X2", "X3", "X4"});
}

// X5 and lock_held concern what may hang for ever: an end obligation, not an order of effects.
TEST(TransitionRules, X5TornOrHeldForEver) {
  for (const auto& [text, right] :
       {std::pair{"fifo", Verdict::violation}, std::pair{"fifo crash={torn}", Verdict::valid},
        std::pair{"fifo crash={lock_held}", Verdict::valid}}) {
    History history = tiny("0 put 1 @1-; 0 crash @2; 2 put 2 @3-4; 2 put 3 @3-9; 1 get @5-");
    history.operations[3].t0 = 5;
    history.complete = true;
    const auto specification = std::get<Specification>(parse_specification(text));
    EXPECT_EQ(judge(history, specification).obligations, right) << text;
  }
}

}  // namespace
}  // namespace queuecheck
