// The disturber: does faults to workers at random instants, while programs run.
//
// It is a thread of the harness, not a process: it dies with the harness by itself, shares its
// descriptors of the workers, and needs no channel of its own. A harness that is killed leaves
// nobody stopped, since the nursery then kills every worker, and SIGKILL needs no SIGCONT.
//
// Each fault comes at exponentially distributed intervals, over all workers, to one that it suits;
// where it suits nobody it waits a little. When nobody has got anywhere in spite of many faults,
// the disturber keeps quiet until somebody does: a hang is told by the same rule as without it.
//
// Process and thread safety: begin(), end() and counters() from one thread of the harness, after
// start(). The mutex is in the harness's own memory, and its thread runs no code of a queue.
//
// Invariants
//   1. Between begin() and end() the targets' descriptors stay valid (it has its own); after end()
//      nobody is stopped and nothing is done to anybody.
//   2. What is drawn (which fault next, whom, how long) depends only on the seed and on what there
//      was to choose from; when it meets a worker is chance.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "queuecheck/stress/faults/fault_list.hpp"

namespace queuecheck {

class Disturber {
 public:
  Disturber(const FaultList& faults, std::uint64_t seed);
  ~Disturber();
  Disturber(const Disturber&) = delete;
  Disturber& operator=(const Disturber&) = delete;

  // Targets of which a descriptor could not be had are left alone.
  void begin(std::vector<Target> targets);
  void end();

  // One more of a fault that is done elsewhere.
  void count(std::string_view fault);

  // By FaultKind::counter: how often each acted so far, and ..._inside_operation of those.
  std::map<std::string, double> counters() const;

 private:
  struct Line {
    const FaultKind* kind;
    std::unique_ptr<Fault> fault;
    double mean_gap_ns;
    Chooser choose;
    std::int64_t due_ns = 0;
    std::int64_t patience_ns = 0;  // until it looks again for somebody whom it suits
    std::uint64_t acted = 0;
    std::uint64_t inside = 0;
  };

  void run();
  std::int64_t act_on_due(std::int64_t now_ns);
  bool act_once(Line& line, std::int64_t now_ns);
  bool nobody_moves(std::int64_t now_ns);
  std::uint64_t progress() const;
  std::uint64_t churns() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Line> lines_;
  std::map<std::string_view, std::uint64_t> elsewhere_;  // by FaultKind::name
  std::vector<Target> targets_;
  std::vector<UniqueFd> own_fds_;
  bool active_ = false;
  bool parked_ = false;
  bool quit_ = false;
  std::int64_t ended_ns_ = 0;
  std::int64_t looked_ns_ = 0;    // for progress
  std::uint64_t moved_ = 0;       // how far all were when somebody last got somewhere
  std::uint64_t acts_since_ = 0;  // since then
  std::uint64_t looks_since_ = 0;
  bool quiet_ = false;
  std::uint64_t churns_done_ = 0;
  std::uint64_t churns_before_ = 0;
  std::thread thread_;
};

// The targets are disturbed as long as this lives.
class Disturbance {
 public:
  Disturbance(Disturber& disturber, std::vector<Target> targets) : disturber_(disturber) {
    disturber_.begin(std::move(targets));
  }
  ~Disturbance() { disturber_.end(); }
  Disturbance(const Disturbance&) = delete;
  Disturbance& operator=(const Disturbance&) = delete;

 private:
  Disturber& disturber_;
};

}  // namespace queuecheck
