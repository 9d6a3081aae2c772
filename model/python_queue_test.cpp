// The named point python-queue against literal recordings of what multiprocessing.Queue was
// measured to do (claims R1 to R10, R12 to R15), and against the same recordings with one thing
// changed.
#include "queuecheck/model/rule_table.hpp"

namespace queuecheck {
namespace {

TEST(PythonQueue, AcceptsWhatTheRealOneDoes) {
  constexpr RuleRow rows[] = {
      {"R1 put, at once get_nowait in one process", "python-queue", legal,
       "0 put 1 @1-2; 0 try_get EMPTY @3-4; 0 get 1 @5-6"},
      {"R2 first put of a fresh queue, at once get_nowait", "python-queue", legal,
       "0 put 1 @1-2; 0 try_get EMPTY @3-4"},
      {"R3 empty() is true while qsize() is 1", "python-queue", legal,
       "0 put 1 @1-2; 0 empty true @3-4; 0 size 1 @5-6; 0 get 1 @7-8; 0 size 0 @9-10"},
      {"R4 full() and empty() are both true", "python-queue capacity=1", legal,
       "0 put 1 @1-2; 0 full true @3-4; 0 empty true @5-6; 0 try_put 2 FULL @7-8; 0 get 1 @9-10"},
      {"R5 another process is told, then finds nothing", "python-queue", legal,
       "0 put 1 @1-2; 1 try_get EMPTY @3-4; 1 get_for TIMEOUT @5-6; 1 get 1 @7-8"},
      {"R6 two producers, received in the other order", "python-queue", legal,
       "0 put 1 @1-2; 1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"R7 two get_nowait together, many items inside", "python-queue", legal,
       "0 put 1 @1-2; 0 put 2 @3-4; 2 empty false @5-6; 1 try_get EMPTY @7-10; 2 try_get 1 @8-9; "
       "1 get 2 @11-12"},
      {"R8 both see an item, one get stays pending", "python-queue", legal,
       "0 put 1 @1-2; 1 empty false @3-4; 2 empty false @3-4; 1 get 1 @5-6; 2 get @5-"},
      {"R9 close ends one process's use only", "python-queue", legal,
       "0 put 1 @1-2; 0 close @3-4; 0 put 9 CLOSED @5-6; 0 try_get CLOSED @7-8; 1 put 2 @5-6; "
       "2 get 1 @9-10; 2 get 2 @11-12"},
      {"R9 full and qsize still work after close", "python-queue capacity=2", legal,
       "0 put 1 @1-2; 0 close @3-4; 0 size 1 @5-6; 0 full false @7-8; 1 get 1 @9-10"},
      {"R10 a put blocked at close succeeds and is lost, with its slot", "python-queue capacity=1",
       legal,
       "0.0 put 1 @1-2; 0.1 put 2 @3-9; 0.0 close @4-5; 1 get 1 @6-7; 1 size 1 @10-11; "
       "1 get_for TIMEOUT @12-13; 1 try_put 3 FULL @14-15"},
      {"R12 a getter killed with the lock", "python-queue", legal,
       "1 get @1-; 1 crash @2; 0 put 1 @3-4; 0 put 2 @5-6; 2 try_get EMPTY @7-8; "
       "2 get_for TIMEOUT @9-10"},
      {"R13 a consumer killed: one item lost, one slot leaked", "python-queue capacity=1", legal,
       "0 put 1 @1-2; 1 get @3-; 1 crash @4; 0 try_get EMPTY @5-6; 0 try_put 2 FULL @7-8"},
      {"R15 acknowledged puts of a killed producer are lost", "python-queue capacity=2", legal,
       "0 put 1 @1-2; 0 put 2 @3-4; 0 crash @5; 1 put 3 @6-7; 1 put 4 @8-9"},
      {"the call that a producer died in takes effect after its buffer was lost", "python-queue",
       legal, "1 put 1 @2-3; 1 put 2 @4-; 0 get 2 @5-9; 1 crash @6"},
      {"threads of one process share its buffer", "python-queue", legal,
       "0.0 put 1 @1-2; 0.1 put 2 @3-4; 1 get 1 @5-6; 1 get 2 @7-8"},
      {"task_done and join count from put", "python-queue tasks=counting", legal,
       "0 put 1 @1-2; 1 get 1 @3-6; 1 task_done @7-8; 0 join @5-9; 1 task_done ERROR @10-11"},
  };
  check_all(rows, {});
}

TEST(PythonQueue, RejectsTheSameWithOneThingChanged) {
  constexpr RuleRow rows[] = {
      {"duplicate", "python-queue", illegal, "0 put 1 @1-2; 1 get 1 @3-4; 2 get 1 @5-6"},
      {"invented", "python-queue", illegal, "0 put 1 @1-2; 1 get 7 @3-4"},
      {"same-producer swap", "python-queue", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"a lost item behind which another came out", "python-queue", illegal,
       "1 put 1 @2-3; 1 put 2 @4-5; 0 get 2 @5-9; 1 crash @6; 0 get 1 @10-11"},
      {"swap between threads of one process", "python-queue", illegal,
       "0.0 put 1 @1-2; 0.1 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"false FULL", "python-queue capacity=2", illegal,
       "0 put 1 @1-2; 0 try_put 2 FULL @3-4; 0 get 1 @5-6"},
      {"accepted beyond maxsize", "python-queue capacity=1", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6"},
      {"qsize off by one", "python-queue", illegal,
       "0 put 1 @1-2; 0 empty true @3-4; 0 size 0 @5-6; 0 get 1 @7-8"},
      {"qsize counts the reserved slot", "python-queue", illegal,
       "0 put 1 @1-2; 0 get 1 @3-4; 0 size 1 @5-6"},
      {"full() false with no slot left", "python-queue capacity=1", illegal,
       "0 put 1 @1-2; 0 full false @3-4"},
      {"EMPTY between two looks that saw the only item, nobody else there", "python-queue", illegal,
       "0 put 1 @1-2; 1 empty false @3-4; 1 try_get EMPTY @5-6; 1 empty false @7-8"},
      {"CLOSED for a process that did not close", "python-queue", illegal,
       "0 put 1 @1-2; 0 close @3-4; 1 put 2 CLOSED @5-6"},
      {"a put accepted after its own close", "python-queue", illegal, "0 close @1-2; 0 put 1 @3-4"},
      {"got by its own process after close", "python-queue", illegal,
       "1 put 1 @1-2; 0 close @3-4; 0 get 1 @5-6"},
      {"R10 but the lost item comes out", "python-queue capacity=1", illegal,
       "0.0 put 1 @1-2; 0.1 put 2 @3-9; 0.0 close @4-5; 1 get 1 @6-7; 1 get 2 @10-11"},
      {"join although a task is left", "python-queue tasks=counting", illegal,
       "0 put 1 @1-2; 1 get 1 @3-4; 0 join @5-6; 1 task_done @7-8"},
      {"task_done once too often", "python-queue tasks=counting", illegal,
       "0 put 1 @1-2; 1 task_done @3-4; 1 task_done @5-6"},
      {"a live producer's put is lost before a later one", "python-queue", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 1 get 2 @5-6; 1 size 1 @7-8; 1 empty true @9-10; "
       "1 clear @11-12; 1 get 1 @13-14"},
  };
  check_all(rows, {});
}

// Its simple sibling has no buffer: what was put is visible at return.
TEST(PythonQueue, TheSimpleOneIsImmediate) {
  constexpr RuleRow rows[] = {
      {"visible", "python-simple-queue", legal, "0 put 1 @1-2; 1 empty false @3-4; 1 get 1 @5-6"},
      {"visible", "python-simple-queue", illegal, "0 put 1 @1-2; 1 empty true @3-4; 1 get 1 @5-6"},
  };
  check_all(rows, {"visible"});
}

TEST(NamedPoints, AreJudgedByTheirOwnAxes) {
  constexpr RuleRow rows[] = {
      {"posix-mq", "posix-mq capacity=1", legal,
       "0 put 1 @1-2; 0 close @3-4; 0 put 2 CLOSED @5-6; 1 try_put 3 FULL @5-6; 1 get 1 @7-8"},
      {"posix-mq", "posix-mq capacity=1", illegal, "0 close @1-2; 1 get CLOSED @3-4"},
      {"pipe", "pipe", legal, "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6; 1 get CLOSED @7-8"},
      {"pipe", "pipe", illegal, "0 put 1 @1-2; 0 close @3-4; 1 get CLOSED @5-6"},
      {"go-channel", "go-channel capacity=rendezvous", legal,
       "0 put 1 @1-4; 1 get 1 @2-3; 0 close @5-6; 1 get CLOSED @7-8"},
      {"go-channel", "go-channel capacity=rendezvous", illegal, "0 put 1 @1-2; 1 get 1 @3-4"},
      {"crossbeam", "crossbeam capacity=2", legal,
       "0 put 1 @1-2; 0 close @3-4; 1 get 1 @5-6; 1 get CLOSED @7-8"},
      {"crossbeam", "crossbeam capacity=2", illegal,
       "0 put 1 @1-2; 2 put 2 @1-4; 0 close @3-4; 1 get_many [1,2] @5-6; 1 get CLOSED @7-8"},
      {"tbb-bounded", "tbb-bounded capacity=2", legal,
       "0 put 1 @1-2; 1 put 2 @3-4; 2 get 2 @5-6; 3 get CLOSED @5-9; 0 close @7-8; 2 get 1 @9-10"},
      {"tbb-bounded", "tbb-bounded capacity=2", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"sync-bounded-queue", "sync-bounded-queue capacity=1", legal,
       "0 put 1 @1-2; 1 try_get BUSY @3-6; 2 get 1 @4-5; 0 close @7-8; 1 get CLOSED @9-10"},
      {"sync-bounded-queue", "sync-bounded-queue capacity=1", illegal,
       "0 put 1 @1-2; 1 try_get BUSY @3-4; 2 get 1 @5-6"},
      {"moodycamel", "moodycamel", legal,
       "0 put 1 @1-2; 1 put 2 @3-4; 2 try_get EMPTY @5-6; 2 get 2 @7-8; 2 get 1 @9-10"},
      {"moodycamel", "moodycamel", illegal,
       "0 put 1 @1-2; 0 put 2 @3-4; 2 get 2 @5-6; 2 get 1 @7-8"},
      {"boost-message-queue", "boost-message-queue capacity=1", legal,
       "0 put 1 @1-2; 1 get @3-; 1 crash @4; 0 try_put 2 FULL @5-6; 0 try_get EMPTY @7-8"},
      {"boost-message-queue", "boost-message-queue capacity=1", illegal,
       "0 put 1 @1-2; 1 get 1 @3-4; 0 try_put 2 FULL @5-6"},
  };
  check_all(rows, {"posix-mq", "pipe", "go-channel", "crossbeam", "tbb-bounded",
                   "sync-bounded-queue", "moodycamel", "boost-message-queue"});
}

}  // namespace
}  // namespace queuecheck
