// Where a misuse takes place: a place, an image of one, and actors with their acts; and what is
// known of the queue under test.
//
// Process and thread safety: used by the harness's one thread; the actors are processes.
//
// Invariants
//   1. After run() no actor is left alive, whatever it did, but those that start() left.
//   2. A hang is told only of an actor that made no progress for hang_ns, in which it slept or had
//   a
//      processor: neither a busy machine nor a stopped harness looks like one.
//   3. Names of places are remembered by the nursery, and gone with the field.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/properties/misuse/board.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck::misuse {

inline constexpr std::int64_t hang_ns = 1'500'000'000;  // a right queue may give up after a second

// How an actor ended.
struct ActorEnd {
  enum class How : std::uint8_t { done, crashed, hung };
  How how = How::done;
  std::uint32_t act = 0;  // in which
  std::string signal;     // "SIGSEGV"
  bool spins = false;     // hung, and burns processor time
};

class Field {
 public:
  Field(QueueSource queue, const Options& options);
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;
  ~Field();

  const QueueSource& queue() const { return queue_; }
  const Options& options() const { return options_; }
  std::uint64_t place_bytes() const { return place_bytes_; }
  bool owns_kernel_object() const { return owns_kernel_object_; }

  // Zeros, under a name of its own; nobody has anything to do.
  void renew();
  std::span<std::byte> place() { return place_; }
  void keep_image();  // what `restore` restores

  // Adds an act; the first one makes the actor play the queue under test.
  Act& add(std::uint32_t actor, ActKind kind, std::uint32_t trial = 0);
  ActorPlan& plan(std::uint32_t actor) { return board_->actor[actor]; }
  Board& board() { return *board_; }
  void play(std::uint32_t actor, const QueueSource& queue, std::uint64_t place_bytes);

  // What harness and actors tell each other.
  void ring(std::uint32_t bell, std::uint32_t times = 1);
  // False where the actor ended, or made no progress for patience_ns, before the bell was rung so
  // often. What came of an actor that ended is kept for end_of.
  bool await_bell(std::uint32_t actor, std::uint32_t bell, std::uint32_t number,
                  std::int64_t patience_ns = hang_ns);
  bool await_held_up(std::uint32_t actor);

  void start(std::uint32_t actor, std::uint32_t first_act = 0);
  // Waits for its end; nullopt where it goes on after `patience_ns`, in which it had its turn.
  std::optional<ActorEnd> end_of(std::uint32_t actor, std::int64_t patience_ns);
  ActorEnd end_of(std::uint32_t actor);  // kills it when it hangs
  void kill(std::uint32_t actor);

 private:
  void forget_name();
  bool await(std::uint32_t actor, std::int64_t patience_ns, const std::atomic<std::uint32_t>& word,
             std::uint32_t number);
  void give_up(std::uint32_t actor, std::uint32_t act);
  bool is_own_kill() const;  // an actor was told to die at a step

  QueueSource queue_;
  Options options_;
  std::uint64_t place_bytes_ = 0;
  bool owns_kernel_object_ = false;
  bool removes_ = false;
  Segment segment_;
  Mapping mapping_;
  Board* board_ = nullptr;
  std::span<std::byte> image_;
  std::span<std::byte> place_;
  std::uint64_t names_ = 0;
  std::array<Worker, actors_max> workers_;
  std::array<std::optional<ActorEnd>, actors_max> ends_;
};

}  // namespace queuecheck::misuse
