// A conversation with one host: hello, clock, runs, each answer checked before it is believed.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. What comes out of run() is a history that fits its program; everything else is a HostError,
//      and then the host and its descendants are dead.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/stress/hosts/host_executor.hpp"
#include "queuecheck/stress/hosts/host_process.hpp"

namespace queuecheck {

class HostSession {
 public:
  HostSession(const HostCommand& command, const HostPatience& patience);

  const HostHello& hello() const { return hello_; }

  // `specification` is what the queue claims with the program's options. Throws HostError,
  // RefusedError.
  Run run(const Program& program, const HostedQueue& queue, const std::string& specification);

 private:
  void compare_clocks();
  [[noreturn]] void fail_wrong(const std::string& about, const std::string& what);

  HostProcess process_;
  HostPatience patience_;
  HostHello hello_;
  std::uint64_t id_ = 0;
  std::int64_t compared_ns_ = 0;  // when the clocks were
};

}  // namespace queuecheck
