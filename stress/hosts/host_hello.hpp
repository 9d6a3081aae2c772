// What a host says of itself: its runtime, its queues, and what each of them offers and claims.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. read_hello trusts nothing: what comes out has at least a runtime; every queue has a name of
//      its own, a specification that can be judged, and only operations that hosts can be asked
//      for. Else AnswerWrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck {

inline constexpr std::string_view host_protocol = "queuecheck-host/1";

struct HostedQueue {
  std::string name;
  std::string summary;
  std::string specification;
  std::vector<OperationKind> operations;
  std::vector<std::string> extra;  // keys of --set
  std::uint64_t capacity_max = 0;  // 0: any
  std::uint32_t processes_max = 0;
  std::uint32_t item_bytes_max = 0;
  bool unbounded = false;  // takes no capacity
  bool can_kill = false;
  bool one_producer = false;
  bool one_consumer = false;
  bool polling = false;
  std::string actors;   // "processes", "threads"
  std::string waiting;  // "spin", "sleep"
};

struct AbsentQueue {
  std::string name;
  std::string reason;
};

struct HostHello {
  std::string runtime;  // "CPython 3.11.2"
  std::vector<HostedQueue> queues;
  std::vector<AbsentQueue> absent;

  // By name; "" is the first. Throws std::invalid_argument with one line that names the known ones.
  const HostedQueue& queue(std::string_view name) const;
};

std::string hello_request();

// The line that answers it. Throws AnswerWrong.
HostHello read_hello(std::string_view line);

QueueFacts facts_of(const HostedQueue& queue);

}  // namespace queuecheck
