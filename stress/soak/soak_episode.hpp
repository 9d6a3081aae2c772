// One episode of a soak: a fresh queue, producers and consumers at work on it for some seconds,
// each call judged while they run, then everything drained and the accounts closed.
//
//   create, attach → gate → work (kills now and then) → producers end → close, where it ends those
//   who wait, else consumers are told to end → the keeper drains and removes
//
// In every other episode the close comes in the middle of the traffic, and ends the producers.
//
// Process and thread safety: used by the harness's one thread, after start().
//
// Invariants
//   1. After run() nobody of the episode lives, whatever happened.
//   2. What is found is in `found` with the window of calls around it; nothing else is a violation.
//      Survivors that stand still after a kill inside an operation are `stuck_after_kill` where the
//      specification declares lock_held, and not found.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/soak/soak_crew.hpp"
#include "queuecheck/stress/soak/soak_evidence.hpp"

namespace queuecheck::soak {

struct EpisodeSettings {
  std::uint64_t number = 0;
  std::uint64_t seed = 1;
  double seconds = 10;
  double kills_per_second = 0;
  bool recorded = true;
  bool steady = false;
  Options options;
  // What the queue claims with its effective capacity.
  std::function<Specification(std::uint64_t capacity)> specification;
  bool close_wakes_all = false;
  WatchdogSettings watchdog;
  OnWorkers on_workers;
  std::function<void()> on_progress;  // some ten times a second
};

struct Found {
  History history;
  Judgement judgement;
};

struct EpisodeResult {
  Tally tally;
  double seconds = 0;  // between the gate and the order to end
  std::uint64_t kills = 0;
  std::uint64_t kills_inside = 0;
  std::uint64_t stream_full = 0;
  std::uint64_t held_back = 0;  // rounds
  std::int64_t lag_most_ns = 0;
  std::uint64_t doubts = 0;
  std::uint64_t memory_bytes = 0;  // all processes together, shared memory once
  std::size_t monitor_bytes = 0;
  std::int64_t monitor_cpu_ns = 0;
  std::int64_t workers_cpu_ns = 0;
  bool stuck_after_kill = false;
  std::string unknown;  // why it was not judged to its end
  std::optional<Found> found;
};

class Episode {
 public:
  // Throws EnvironmentError or RefusedError from run(). The result so far may be looked at from
  // on_progress.
  Episode(Segment& segment, const Calibration& calibration, EpisodeSettings settings);
  ~Episode();
  EpisodeResult run();
  const EpisodeResult& so_far() const { return result_; }

 private:
  enum class Go { on, stop };

  void prepare();
  void create_queue();
  void start_workers();
  void work();
  void end_workers();
  void drain();
  void close_accounts();

  // Reads, judges, looks after everybody. stop: nothing more is to be waited for.
  Go step();
  template <class Until>
  Go step_until(Until until);
  Go look_at_workers();
  void kill_if_due();
  void notice_finding();
  void notice_crash(std::uint32_t seat, int status);
  void notice_failure(std::uint32_t seat);
  void notice_standstill(const std::vector<StuckActor>& stuck);
  void seek_fate();
  bool keeper_finds_nothing();
  bool all_ended(std::uint32_t from, std::uint32_t to) const;
  Phase phase(std::uint32_t seat) const;
  History window(const std::vector<Value>& witness);
  void fill_in_counts();

  Segment& segment_;
  Header& header_;
  EpisodeSettings settings_;
  StreamFeed feed_;
  SoakCrew crew_;
  Standstill standstill_;
  Chooser choose_;
  Specification specification_;
  std::unique_ptr<OnlineMonitor> monitor_;
  EpisodeResult result_;
  std::vector<Death> deaths_;
  std::uint64_t kills_most_ = 0;
  std::int64_t begun_ns_ = 0;
  std::int64_t next_kill_ns_ = 0;
  std::int64_t next_look_ns_ = 0;
  std::int64_t next_progress_ns_ = 0;
};

}  // namespace queuecheck::soak
