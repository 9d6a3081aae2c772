// The crew: the actors of an executor, processes or threads, behind one control segment.
//
// Process and thread safety: used by the executor's one thread.
//
// Invariants
//   1. After grow(n) the actors 0..n-1 are alive and wait for the batch after the current number.
//   2. After disband() no actor touches the control segment any more that control() gives.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

// The program of workers that count accesses, and the instrumented twin that they load; empty:
// workers are this program, and nothing is counted.
struct CountingWorkers {
  std::string program;
  std::string plugin;
  std::uint32_t delays_per_mille = 0;  // so many accesses are delayed
};

// After a kill an innocent process gets the dead one's pid until the next batch.
struct PidReuse {
  std::uint32_t per_mille = 0;     // of the kills
  std::function<void()> happened;  // called each time
};

// What a fresh worker does beside a program that is stuck or has no survivor: take one item, take
// all of them, or only tell the queue of the dead.
enum class ProbeTask : std::uint8_t { take_one, take_all, recover };

class Crew {
 public:
  virtual ~Crew() = default;

  virtual std::string_view name() const = 0;  // "processes", "threads"
  virtual ControlSegment& control() = 0;
  virtual void grow(std::uint32_t actors) = 0;
  virtual std::uint32_t size() const = 0;

  // Where the kernel tells about the actor: "/proc/123" or "/proc/self/task/124"; empty when dead.
  virtual std::string proc_path(std::uint32_t actor) const = 0;

  // Its process, as faults act on it; nullptr: it has none of its own, or is dead.
  virtual const Worker* process(std::uint32_t actor) const = 0;

  // The wait status of an actor that ended by itself, which none should.
  virtual std::optional<int> ended(std::uint32_t actor) = 0;

  virtual bool can_kill() const = 0;
  virtual void kill(std::uint32_t actor) = 0;  // SIGKILL, and waits until it is gone

  // A fresh actor in slot `slot` that runs PoolWorker::probe. Only where can_kill().
  virtual void start_probe(std::uint32_t slot, std::size_t program, ProbeTask task) = 0;

  // Ends all actors, whatever they are doing.
  virtual void disband() = 0;
};

// A real process per actor; number 1 is exec'ed. Workers that count accesses are all exec'ed, from
// a program of their own.
std::unique_ptr<Crew> make_process_crew(const QueueSource& queue, std::uint64_t log_capacity,
                                        std::uint32_t actors_max,
                                        const CountingWorkers& counting = {},
                                        const PidReuse& pid_reuse = {});

// Threads of this process, which share one mapping.
std::unique_ptr<Crew> make_thread_crew(const QueueSource& queue, std::uint64_t log_capacity,
                                       std::uint32_t actors_max);

// Fills in the parts of the header that do not change: clock, queue, names.
void prepare_header(ControlHeader& header, const QueueSource& queue,
                    const Calibration& calibration);

// "queuecheck-<pid>-<start time of that process>-": every name that this process gives to a kernel
// object begins so, and `queuecheck clean` can tell whose it is.
std::string place_prefix_of_this_process();

}  // namespace queuecheck
