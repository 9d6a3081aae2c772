// The keeper of a host: a worker of the nursery that starts the host's command, is the subreaper of
// all that the command starts, and ends every one of them when the host has ended or the harness
// says so.
//
// Process and thread safety: keep_host runs in its own, single-threaded process; start_keeper is
// called by the harness.
//
// Invariants
//   1. When the keeper has ended, nothing that the command started is alive, whatever signals it
//      ignores and in whatever process group or session it is; but for a keeper that was killed
//      itself: then the nursery ends them with the harness.
//   2. The keeper ends when the harness's end of the socket closes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

// What the keeper tells, one message each: first started or not_started, later ended.
struct KeeperNews {
  enum class Kind : std::uint32_t { started, not_started, ended };
  Kind kind = Kind::started;
  std::int32_t value = 0;  // not_started: errno of exec; ended: the wait status
};

// The host's side of its pipes.
struct HostPipes {
  UniqueFd input;   // it reads
  UniqueFd output;  // it writes
  UniqueFd error;   // it writes
};

struct Keeper {
  Worker worker;
  UniqueFd socket;  // KeeperNews come here; closing it ends the host
};

// Throws EnvironmentError when no process can be started. That the command itself cannot be
// executed is told as news.
Keeper start_keeper(const std::vector<std::string>& words, HostPipes pipes);

}  // namespace queuecheck
