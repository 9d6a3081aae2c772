// The processes of one episode: who sits in which seat, alive or dead, and how one follows another.
//
// Process and thread safety: used by the harness's one thread, after start().
//
// Invariants
//   1. When the object is gone, its processes are dead and reaped, and no name of the queue's place
//      is left.
//   2. Process numbers are given once in an episode: first those of the seats, then, from there on,
//      of those that follow the killed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/soak/soak_segment.hpp"
#include "queuecheck/stress/soak/standstill.hpp"

namespace queuecheck::soak {

// A worker as those see it who disturb it from outside.
struct LivingWorker {
  std::uint32_t seat = 0;
  pid_t pid = -1;
  int pidfd = -1;
  WorkerSlot* slot = nullptr;  // its phase, and what it counts
};
// Called whenever another set of workers is alive; with none at the end.
using OnWorkers = std::function<void(std::span<const LivingWorker>)>;

class SoakCrew {
 public:
  SoakCrew(Segment& segment, StreamFeed& feed, OnWorkers on_workers);
  ~SoakCrew();
  SoakCrew(const SoakCrew&) = delete;
  SoakCrew& operator=(const SoakCrew&) = delete;

  void start_keeper();
  void start_workers();

  // Kills the process in the seat, and lets a fresh one follow. True: it was inside a call.
  bool replace(std::uint32_t seat, OnlineMonitor& monitor);
  // It has ended by itself: its wait status.
  std::optional<int> ended(std::uint32_t seat);
  void kill_all();

  // All who live stand still between the two (who cannot be stopped within a second goes on): what
  // their streams hold does not change while it is read.
  void stop_all();
  void continue_all();

  bool alive(std::uint32_t seat) const { return workers_[seat].pid > 0; }
  std::uint32_t process(std::uint32_t seat) const { return segment_.seat(seat).process; }
  std::vector<Watched> living() const;
  std::int64_t workers_cpu_ns() const;  // of those who are gone, and of those who live

 private:
  void spawn(std::uint32_t seat, std::uint32_t process);
  void tell_living();
  void signal_all(int number) const;

  Segment& segment_;
  StreamFeed& feed_;
  OnWorkers on_workers_;
  std::vector<Worker> workers_;
  std::uint32_t next_process_;
  std::int64_t gone_cpu_ns_ = 0;
};

}  // namespace queuecheck::soak
