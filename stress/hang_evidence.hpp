// What is known of a run that stood still, whoever watched it: enough to say under any
// specification what kind of a hang it is (hang_class.hpp), or that it is none, and where in the
// kernel and in the queue's memory each of the stuck stands (hang_text.hpp).
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Everybody who is not named has ended, was killed, or waits for those who are.
//   2. What could not be learnt is empty, never a guess. No verdict rests on KernelWait or stack;
//      of the classes only deadlock: both sides sleep at one word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace queuecheck {

enum class Stuck : std::uint8_t { no, blocked, spinning, polling };

// The word that a futex call sleeps at.
struct FutexWord {
  std::string memory;                    // what is mapped there, "queue" for the queue's own memory
  std::uint64_t offset = 0;              // of the word in it
  std::uint32_t expected = 0;            // it slept because the word held this
  std::optional<std::uint32_t> holds{};  // what it holds now
  bool process_private = false;          // wake-ups of other processes do not reach it
  friend bool operator==(const FutexWord&, const FutexWord&) = default;
};

struct KernelWait {
  char state = '?';       // as in /proc/<pid>/stat: R S D T
  std::string channel{};  // where it sleeps, as the kernel calls it: "futex_do_wait"
  std::string call{};     // "futex", "clock_nanosleep"; empty: in none, or hidden
  std::string object{};   // of a call on a file descriptor: "pipe:[4711]"
  std::optional<FutexWord> futex{};
  friend bool operator==(const KernelWait&, const KernelWait&) = default;
};

struct StuckActor {
  std::uint32_t process = 0;
  Stuck how = Stuck::no;
  bool outside = false;  // of all operations: in create, attach or detach
  std::string place{};   // of a blocked one, in few words
  KernelWait wait{};
  std::vector<std::string> stack{};  // innermost call first, the queue's part of it
  friend bool operator==(const StuckActor&, const StuckActor&) = default;
};

// Whether a fresh process got through try_get() afterwards; none: nobody was sent.
enum class Probe : std::uint8_t { none, passed, stuck };

struct HangEvidence {
  std::vector<StuckActor> actors;
  Probe probe = Probe::none;
  bool quiescent = false;   // nothing was cut short, and nobody killed: the end can be judged too
  std::string no_stacks{};  // why there are none; empty: there are, or nobody asked
  // A process was killed in attach or detach, of which the history knows nothing.
  bool killed_at_the_door = false;
  friend bool operator==(const HangEvidence&, const HangEvidence&) = default;
};

}  // namespace queuecheck
