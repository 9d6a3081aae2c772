// The transition rules for items (P, F, Z, G, batches), each with literal histories that need it
// and ones that break it.
#include "queuecheck/model/rule_table.hpp"

namespace queuecheck {
namespace {

TEST(TransitionRules, Put) {
  constexpr RuleRow rows[] = {
      {"P1", "fifo", legal, "0 put 1 @1-2; 1 get 1 @3-4"},
      {"P1", "fifo", illegal, "1 get 1 @1-2; 0 put 1 @3-4"},
      {"P1", "fifo visibility=eventual(process)", legal, "0 put 1 @1-2; 1 try_get EMPTY @3-4"},
      {"P1", "fifo", illegal, "0 put 1 @1-2; 1 try_get EMPTY @3-4"},
      {"P1", "fifo capacity=bytes(10)", legal, "0 put 1 6B @1-2; 0 put 2 4B @3-4"},
      {"P1", "fifo capacity=bytes(10)", illegal, "0 put 1 6B @1-2; 0 put 2 5B @3-4"},
      {"F", "fifo visibility=eventual(process)", legal,
       "0 put 1 @1-2; 1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"F", "fifo visibility=eventual(process)", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"F", "fifo visibility=eventual(process)", illegal,  // threads of one process share a buffer
       "0.0 put 1 @1-2; 0.1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"F", "fifo visibility=eventual(thread)", legal,
       "0.0 put 1 @1-2; 0.1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"F", "fifo visibility=eventual(thread)", illegal,
       "0.1 put 1 @1-2; 0.1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"F", "fifo visibility=eventual(process)", illegal,  // once seen, it stays
       "0 put 1 @1-2; 1 empty false @3-4; 1 try_get EMPTY @5-6"},
      {"P2", "fifo capacity=1", legal, "0 put 1 @1-2; 1 try_put 2 FULL @3-4"},
      {"P2", "fifo capacity=1", illegal, "1 try_put 2 FULL @1-2"},
      {"P2", "fifo capacity=1", legal, "0 put 1 @1-2; 1 put_for 2 TIMEOUT @3-4"},
      {"P2", "fifo capacity=2", illegal, "0 put 1 @1-2; 1 put_for 2 TIMEOUT @3-4"},
      {"P2", "fifo capacity=bytes(10)", legal, "0 put 1 6B @1-2; 0 try_put 2 5B FULL @3-4"},
      {"P2", "fifo capacity=bytes(10)", illegal, "0 put 1 6B @1-2; 0 try_put 2 4B FULL @3-4"},
      {"P2", "fifo capacity=1 visibility=eventual(process)", legal,  // reserved, not yet visible
       "0 put 1 @1-2; 0 try_put 2 FULL @3-4; 1 try_get EMPTY @5-6; 1 empty true @7-8"},
      {"P2", "fifo capacity=2 visibility=eventual(process)", illegal,
       "0 put 1 @1-2; 0 try_put 2 FULL @3-4"},
      {"P3", "fifo refusal=contended", legal, "0 try_put 1 FULL @1-4; 1 put 2 @2-3"},
      {"P3", "fifo refusal=contended", legal, "0 try_put 1 BUSY @1-4; 1 put 2 @2-3"},
      {"P3", "fifo refusal=contended", illegal, "0 try_put 1 FULL @1-2; 1 put 2 @3-4"},
      {"P3", "fifo refusal=contended", illegal, "0 try_put 1 FULL @1-4; 1 try_get EMPTY @2-3"},
      {"P3", "fifo refusal=unfinished", legal, "0 try_put 1 FULL @1-4; 1 get @2-"},
      {"P3", "fifo refusal=reserved", legal, "0 try_put 1 FULL @1-4; 1 get @2-"},
      {"P3", "fifo refusal=reserved", legal, "0 try_put 1 FULL @1-4; 1 put 2 @2-3"},
      {"P3", "fifo refusal=reserved", legal, "0 put_for 1 TIMEOUT @1-4; 1 put 2 @2-3"},
      {"P3", "fifo refusal=reserved", illegal, "0 try_put 1 FULL @1-2; 1 put 2 @3-4"},
      {"P3", "fifo refusal=free", legal, "0 try_put 1 FULL @1-2"},
      {"P4", "fifo close=drain", legal, "0 close @1-2; 1 put 1 CLOSED @3-4"},
      {"P4", "fifo close=drain", illegal, "1 put 1 CLOSED @1-2; 0 close @3-4"},
      {"P5", "fifo capacity=1 on_full=drop_newest", legal,
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6; 1 try_get EMPTY @7-8"},
      {"P5", "fifo capacity=1 on_full=drop_newest", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6"},
      {"P5", "fifo capacity=1 on_full=drop_oldest", legal,
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 try_get EMPTY @7-8"},
      {"P5", "fifo capacity=1 on_full=drop_oldest", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6"},
      {"P6", "fifo capacity=1", legal, "0 put 1 @1-2; 1 put 2 @3-; 2 size 1 @5-6"},
      {"P6", "fifo capacity=1", illegal, "0 put 1 @1-2; 1 put 2 @3-4; 2 get 1 @5-6"},
      {"Z1", "fifo capacity=rendezvous", legal, "0 put 1 @1-4; 1 get 1 @2-3"},
      {"Z1", "fifo capacity=rendezvous", legal, "0 try_put 1 @1-4; 1 try_get 1 @4-6"},
      {"Z1", "fifo capacity=rendezvous", legal, "0 put 1 @1-9; 1 get @2-; 2 full true @10-11"},
      {"Z1", "fifo capacity=rendezvous", illegal, "0 put 1 @1-2; 1 get 1 @3-4"},
      {"Z1", "fifo capacity=rendezvous", illegal, "0 put 1 @1-2"},
      {"Z1", "fifo capacity=rendezvous", legal,
       "0 try_put 1 FULL @1-2; 1 try_get EMPTY @1-2; 2 full true @1-2; 2 empty true @3-4"},
      {"Z1", "fifo capacity=rendezvous", illegal, "2 full false @1-2"},
      {"Z1", "fifo capacity=rendezvous", illegal,  // pairwise overlaps, but one get for two puts
       "0 put 1 @1-4; 2 put 2 @1-4; 1 get 1 @2-3"},
  };
  check_all(rows, {"P1", "F", "P2", "P3", "P4", "P5", "P6", "Z1"});
}

TEST(TransitionRules, Get) {
  constexpr RuleRow rows[] = {
      {"G1", "fifo", legal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6; 1 get 2 @7-8"},
      {"G1", "fifo", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 get 1 @7-8"},
      {"G1", "priority", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 get 1 @7-8"},
      {"G1", "keyed", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 get 1 @7-8"},
      {"G1", "lifo", legal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 get 1 @7-8"},
      {"G1", "lifo", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6; 1 get 2 @7-8"},
      {"G1", "bag", legal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 get 1 @7-8"},
      {"G1", "bag", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 get 2 @7-8"},
      {"G1", "relaxed(1)", legal,
       "0 put 1 @1-2; 0 put 2 @3-4; 0 put 3 @5-6; 1 get 2 @7-8; 1 get 3 @9-10; 1 get 1 @11-12"},
      {"G1", "relaxed(1)", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 0 put 3 @5-6; 1 get 3 @7-8; 1 get 2 @9-10; 1 get 1 @11-12"},
      {"G1", "per_producer", legal, "0 put 1 @1-2; 1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"G1", "per_producer", illegal, "0 put 1 @1-2; 0 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"G1", "fifo", illegal, "0 put 1 @1-2; 1 get 1 @3-4; 2 get 1 @3-4"},
      {"G2", "fifo", legal, "0 put 1 @1-2; 1 get 1 @3-4; 1 try_get EMPTY @5-6"},
      {"G2", "fifo", illegal, "0 put 1 @1-2; 1 try_get EMPTY @3-4; 1 get 1 @5-6"},
      {"G2", "fifo", legal, "1 get_for TIMEOUT @1-9; 0 put 1 @3-4"},
      {"G2", "fifo", illegal, "0 put 1 @1-2; 1 get_for TIMEOUT @3-9"},
      {"G3", "fifo refusal=contended", legal, "0 put 1 @1-2; 1 try_get EMPTY @3-6; 2 get 1 @4-5"},
      {"G3", "fifo refusal=contended", legal,
       "0 put 1 @1-2; 0 put 2 @2-3; 1 try_get BUSY @4-7; 2 get 1 @5-6"},
      {"G3", "fifo refusal=contended", illegal, "0 put 1 @1-2; 1 try_get EMPTY @3-4; 2 get 1 @5-6"},
      {"G3", "fifo refusal=unfinished", legal,
       "0 put 1 @1-2; 2 put 2 @3-; 1 try_get EMPTY @4-5; 1 get 1 @6-7"},
      {"G3", "fifo", illegal, "1 try_get BUSY @1-2"},
      {"G4", "fifo close=drain", legal,
       "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6; 1 get CLOSED @7-8"},
      {"G4", "fifo close=drain", illegal, "0 put 1 @1-2; 0 close @3-4; 1 get CLOSED @5-6"},
      {"G4", "fifo close=discard", legal, "0 put 1 @1-2; 0 close @3-4; 1 get CLOSED @5-6"},
      {"G4", "fifo close=discard", illegal, "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6"},
      {"G4", "fifo close=drain close_rest=reject", legal,
       "0 put 1 @1-2; 0 close @3-4; 1 get CLOSED @5-6"},
      {"G4", "fifo close=drain close_rest=reject", illegal,
       "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6"},
      {"G4", "fifo close=drain visibility=eventual(process)", illegal,  // buffers drain, too
       "0 put 1 @1-2; 0 close @3-4; 1 get CLOSED @5-6"},
      {"G4", "fifo close=drain visibility=eventual(process)", legal,
       "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6; 1 get CLOSED @7-8"},
      {"G4", "fifo close=discard visibility=eventual(process)", legal,
       "0 put 1 @1-2; 0 close @3-4; 1 get CLOSED @5-6; 1 size 0 @7-8"},
      {"G5", "fifo", legal, "1 get @1-; 0 put 1 @2-3; 0 size 1 @4-5"},
      {"G5", "fifo", illegal, "1 get @1-; 0 put 1 @2-3; 0 put 2 @4-5; 0 try_get EMPTY @6-7"},
  };
  check_all(rows, {"G1", "G2", "G3", "G4", "G5"});
}

TEST(TransitionRules, Batches) {
  constexpr RuleRow rows[] = {
      {"put_many", "fifo", legal, "0 put_many [1,2] @1-2; 1 get 1 @3-4; 1 get 2 @5-6"},
      {"put_many", "fifo", illegal, "0 put_many [1,2] @1-2; 1 get 2 @3-4; 1 get 1 @5-6"},
      {"put_many", "fifo", legal,  // one by one: another put comes between
       "0 put_many [1,2] @1-4; 1 put 3 @1-4; 2 get_many [1,3,2] @5-6"},
      {"put_many", "fifo", legal, "0 put_many [1,2] @1-; 1 get 1 @3-4; 1 try_get EMPTY @5-6"},
      {"put_many", "fifo", illegal, "0 put_many [1,2] @1-; 1 get 2 @3-4; 1 try_get EMPTY @5-6"},
      {"put_many", "fifo capacity=2", legal,
       "0 put_many [1,2,3] FULL @1-2; 1 get 1 @3-4; 1 get 2 @5-6; 1 try_get EMPTY @7-8"},
      {"get_many", "fifo", legal, "0 put_many [1,2,3] @1-2; 1 get_many [1,2] @3-4; 1 get 3 @5-6"},
      {"get_many", "fifo", illegal, "0 put_many [1,2] @1-2; 1 get_many [2,1] @3-4"},
      {"get_many", "fifo", legal, "0 put_many [1,2,3] @1-2; 1 get_many @3-; 2 try_get EMPTY @5-6"},
      {"get_many", "fifo", illegal, "0 put_many [1,2] @1-2; 1 get_many EMPTY @3-4; 1 get 1 @5-6"},
  };
  check_all(rows, {"put_many", "get_many"});
}

}  // namespace
}  // namespace queuecheck
