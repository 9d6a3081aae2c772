// Queues of hosts on the command line: which ones `--host` names, and what is known of a queue,
// whoever runs it.
//
// Process and thread safety: used by main's thread, after start().
//
// Invariants
//   1. A host is asked once what it has (hello), before anything runs; what it said is remembered.
//   2. A host that cannot be started, or that lies already then, costs one line and leaves nothing.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/hosts/host_hello.hpp"

namespace queuecheck::cli {

// What the host says of itself. Throws CLI::ValidationError for a command that cannot be one,
// EnvironmentError for a host that is absent or does not answer rightly.
const HostHello& greeting(const std::string& host);

// The host's queues of these names; without names its first.
std::vector<QueueSource> hosted_sources(const std::string& host,
                                        const std::vector<std::string>& names);

// Of a queue of ours its C table tells, of a host's queue the host.
QueueFacts source_facts(const QueueSource& source);

// "CPython 3.11.2, processes that wait by sleep"; empty for a queue of ours.
std::string runtime_of(const QueueSource& source);

}  // namespace queuecheck::cli
