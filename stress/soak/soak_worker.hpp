// Who works in a soak: producers and consumers without end, and the keeper of the queue.
//
// Process and thread safety: each runs in a process of its own and talks to the others through the
// segment only.
//
// Invariants
//   1. The queue's code runs here and nowhere else.
//   2. A refused put keeps its number for the next one, so that the numbers of a process have no
//      gaps; each process has numbers of its own.
//   3. A worker ends when it is told to, after its call has returned, or when a call answers what
//   no
//      later one can differ from (CLOSED, an error).
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/stress/soak/pace.hpp"
#include "queuecheck/stress/soak/soak_segment.hpp"

namespace queuecheck::soak {

inline constexpr const char* worker_entry = "soak";
inline constexpr const char* keeper_entry = "soak-keeper";
void register_soak_entries();

// What producers, consumers and the keeper have in common: a seat, a handle, a stream.
class Seated {
 public:
  Seated(Segment& segment, std::uint32_t seat, LoadedQueue queue, QueueMemory& memory);

 protected:
  bool attach();
  void set_phase(Phase phase);
  // Waits until the reader has made room in the stream.
  void make_room();
  // One call, recorded or not. The item to put lies in item_; what was got is judged for itself.
  Outcome put_once(const Drawn& call, std::uint64_t identity);
  Outcome get_once(const Drawn& call);
  Outcome close_once();
  std::uint64_t ticks(std::int64_t ns) const {
    return static_cast<std::uint64_t>(static_cast<double>(ns) * header_.ticks_per_ns);
  }

  Segment& segment_;
  Header& header_;
  Seat& seat_;
  LoadedQueue queue_;
  QueueMemory& memory_;
  QueueHandle handle_;
  StreamWriter writer_;
  std::vector<std::byte> item_;
  const bool recorded_;
};

class Worker final : Seated {
 public:
  Worker(Segment& segment, std::uint32_t seat, LoadedQueue queue, QueueMemory& memory);
  void live();

 private:
  void tell_deaths();
  void work();
  bool told_to_end() const;
  void pause(const Pause& pause);
  void rest();

  const bool produces_;
  Chooser choose_;
  std::uint64_t sequence_ = 0;  // of the last item that was put
};

class Keeper final : Seated {
 public:
  using Seated::Seated;
  void live();

 private:
  bool create();
  KeeperOrder wait_for_order(KeeperOrder seen);
  void drain();
};

}  // namespace queuecheck::soak
