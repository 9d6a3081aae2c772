// What harness and actors of a misuse share: the acts that each actor is to do, and what came of
// them. Behind it in the same segment lie an image (what a place is restored to) and the place.
//
// Process and thread safety: the harness writes the plan before it starts an actor; from then on an
// actor writes only its own records, and the atomics.
//
// Invariants
//   1. Plain bytes: every process may map it anywhere, and a process killed at any instant leaves
//      at most one record begun and not ended.
//   2. A record is complete when its state is not `begun` (release, acquire).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck::misuse {

inline constexpr std::uint32_t actors_max = 9;
inline constexpr std::uint32_t acts_max = 1280;
inline constexpr std::uint32_t bells_max = 4;

enum class ActKind : std::uint8_t {
  create,
  attach,
  detach,
  remove,         // the kernel object that may belong to the place
  call,           // an operation on the handle
  restore,        // the place becomes the image again
  xor_byte,       // the byte at `at` of the place becomes another one
  count_up,       // and so the 32-bit word there
  ring,           // the bell `at`
  await,          // until the bell `at` was rung `number` times
  become_nobody,  // another user
  step,           // what follows is done one instruction at a time, until `unstep`
  unstep,
};

struct Act {
  ActKind kind = ActKind::call;
  OperationKind operation = OperationKind::try_put;
  std::uint32_t trial = 0;  // a refusal, a crash and a hang end their trial only
  std::uint32_t item_bytes = 0;
  std::uint64_t at = 0;
  std::uint64_t number = 0;
};

// `died` is the harness's word: the actor crashed or hung in it.
enum class ActState : std::uint8_t { not_begun, begun, ended, refused, died };

struct ActRecord {
  std::atomic<ActState> state{ActState::not_begun};
  Outcome outcome = Outcome::ok;
  bool torn = false;
  std::uint32_t item_bytes = 0;
  std::int64_t value = 0;
  std::int64_t t0 = 0;  // CLOCK_MONOTONIC
  std::int64_t t1 = 0;
  char reason[160] = {};  // of a refusal
};

struct ActorPlan {
  char queue[256] = {};
  char plugin[4096] = {};
  std::uint64_t place_bytes = 0;  // so long is the place that the queue is told of
  bool read_only = false;
  bool plain = false;  // without the extra options, which are those of the queue under test
  std::uint32_t acts = 0;
  Act act[acts_max];
  ActRecord record[acts_max];
};

// Where an actor that does single steps is held up.
enum class AtStep : std::uint8_t { nothing, dies, waits };

struct Board {
  char place_name[128] = {};
  char extra[2048] = {};  // key=value, a line each
  std::uint64_t capacity = 0;
  std::uint32_t item_bytes_max = 0;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint64_t image_at = 0;  // offsets in the segment
  std::uint64_t place_at = 0;
  std::uint64_t place_bytes_max = 0;
  std::uint64_t stop_at_step = 0;
  AtStep at_step = AtStep::nothing;
  std::atomic<std::uint64_t> steps{0};  // done by the actor that does single ones
  std::atomic<std::uint32_t> held_up{0};
  std::atomic<std::uint32_t> go_on{0};
  std::atomic<std::uint32_t> bells[bells_max] = {};
  ActorPlan actor[actors_max];
};

}  // namespace queuecheck::misuse
