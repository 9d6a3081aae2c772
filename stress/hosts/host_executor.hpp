// The executor over a host: programs go to another runtime as JSON, its answers come back as
// histories, after every check that we can think of (answer_check).
//
// Process and thread safety: used by one thread, after start().
//
// Invariants: those of executor.hpp, and
//   1. A host that dies, hangs or lies is ended with all its descendants and never started again
//      silently: this run and all later ones throw the same HostError.
//   2. The host's clock is compared with ours when it starts, every few seconds, and with every
//      stamp.
//   3. A history says which runtime made it, how its workers wait, and what they are
//      (`environment`).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/hosts/host_hello.hpp"

namespace queuecheck {

// How a host is started: a built-in name ("python"), or a command.
struct HostCommand {
  std::string called;              // in messages and in QueueSource::host
  std::vector<std::string> words;  // what is executed
};

struct HostPatience {
  std::int64_t hello_ns = 20'000'000'000;  // interpreters start slowly on a busy machine
  std::int64_t clock_ns = 5'000'000'000;
  // Beyond a run's own deadline: to make the workers, to end them, to write the answer.
  std::int64_t run_ns = 20'000'000'000;
};

// "python", or a command by the rules of command_words. Throws std::invalid_argument naming what is
// wrong with it, EnvironmentError for a built-in host that is absent here.
HostCommand find_host(const std::string& name_or_command);

// Starts the host, hears what it says of itself, and ends it. Throws HostError, HostMissing.
HostHello greet_host(const HostCommand& command, const HostPatience& patience = {});

// `queue`: name and host, as find_host knows it; an empty name is the host's first queue.
std::unique_ptr<Executor> make_host_executor(const QueueSource& queue,
                                             const HostPatience& patience = {});

}  // namespace queuecheck
