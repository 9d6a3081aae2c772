// A worker's life: batch after batch, program after program, without waking the harness between.
//
// The course of one program: one worker creates the queue in fresh memory, the others attach;
// process 0 prefills; all meet at the gate, which opens for all at one instant; each does its
// steps; the last to end drains the queue, removes it, and names who creates the next one.
//
// Process and thread safety: runs in the worker (process or thread); talks to the others through
// the control segment only.
//
// Invariants
//   1. User code (create, attach, operations, detach) runs here and nowhere else.
//   2. Whoever ends its steps first, second, ... is decided by one atomic counter; the last one is
//      the only one with a handle while it drains (others detach and do nothing more).
//   3. In a program with kills nobody is last by counting: each survivor keeps its handle and waits
//      for the harness to say who drains.
//   4. A late-comer passes the gate without a handle and attaches later; others give theirs back
//      and attach anew. Somebody holds one all the time: nobody detaches for good before everybody
//      has attached for the last time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/interpreter.hpp"
#include "queuecheck/stress/program_wire.hpp"

namespace queuecheck {

// How this worker maps the queue's memory.
using MapQueueMemory = std::function<std::span<std::byte>(std::size_t bytes, MapFor purpose)>;

class PoolWorker {
 public:
  PoolWorker(ControlSegment& control, std::uint32_t index, LoadedQueue queue, MapQueueMemory map);

  // Batches with a number after `seen`, until told to quit.
  void run(std::uint32_t seen);

  // For a fresh worker: attaches to the queue of `program`, tells it of the dead, and takes items
  // with try_get, if any.
  void probe(std::size_t program, ProbeTask task);

 private:
  void spread_over_cores();
  void run_batch();
  bool run_program(std::size_t program);
  bool obtain_handle(std::size_t program, const WireView& view);
  // Waits until the queue is there. False: it was refused.
  bool queue_is_there(std::size_t program);
  bool attach_late(std::size_t program, std::uint32_t late_ns);
  bool create(std::size_t program, const WireView& view);
  bool attach(std::size_t program, MapFor purpose = MapFor::user);
  void* attach_anew(std::size_t program);
  bool counts_accesses() const;
  void count_accesses();
  void await_round(std::size_t program, std::uint32_t round);
  void count_joined(std::size_t program);
  void preset(std::uint64_t counter) const;
  void pass_gate(std::size_t program, std::uint32_t processes);
  void finish(std::size_t program, const WireView& view, Interpreter& interpreter);
  void drain_and_remove(std::size_t program, bool drain, Interpreter& interpreter);
  void go_on_after(std::size_t program);
  Interpreter interpreter(std::size_t program, const WireView& view);
  void set_phase(Phase phase);

  ControlSegment& control_;
  ControlHeader& header_;
  WorkerSlot& slot_;
  std::uint32_t index_;
  LoadedQueue queue_;
  MapQueueMemory map_;
  std::span<std::byte> memory_;  // the queue's, as it is mapped here
  QueueHandle handle_;
  std::vector<int> cores_;  // that we may use
  int core_now_ = -1;
};

// Entry of worker processes (nursery.hpp) and the name under which it is registered.
inline constexpr const char* pool_entry = "pool";
inline constexpr const char* probe_entry = "probe";
// What a probe is told at its birth.
constexpr std::uint64_t probe_argument(std::size_t program, ProbeTask task) {
  return program * 4 + static_cast<std::uint64_t>(task);
}
void register_pool_entries();

}  // namespace queuecheck
