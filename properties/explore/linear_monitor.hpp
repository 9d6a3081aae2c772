// Linearizability while the run goes on: after each invocation and each return, all that the queue
// may contain and may have answered (Lowe, "Testing for linearizability", 2017: just in time
// linearization). What is known is a number; equal numbers have equal futures, so a search may
// merge runs that differ only in what has become irrelevant.
//
//     known = monitor.invoked(known, process, kind, value, bytes);
//     known = monitor.returned(known, process, outcome, value, answer);
//
// Process and thread safety: used by one thread. Allocates, when something is met for the first
// time only.
//
// Invariants
//   1. returned() gives `impossible` exactly when no order of effects explains what was told so far
//      (as model/brute_force.hpp: transitions are the sequential model's).
//   2. Equal numbers: every continuation is possible after both or after neither.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "queuecheck/model/sequential_queue.hpp"
#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

class LinearMonitor {
 public:
  using Known = std::uint32_t;
  static constexpr Known impossible = 0;
  static constexpr Known nothing_yet = 1;

  explicit LinearMonitor(const Specification& specification);

  // Why runs of the program cannot be watched, if so: what has no instant of its own.
  static std::optional<std::string> cannot_watch(const Specification& specification,
                                                 const Program& program);

  Known invoked(Known known, unsigned process, OperationKind kind, Value value,
                std::uint32_t bytes);
  Known returned(Known known, unsigned process, Outcome outcome, Value value, std::int64_t answer);

  // Is every continuation that is possible after `known` possible after `other`? (Not complete.)
  bool implies(Known known, Known other);

  std::size_t size() const { return knowledge_.size(); }

 private:
  // An operation that some process is inside of.
  struct Inside {
    bool is = false;
    bool excused = false;  // overlaps one that excuses a refusal
    bool late = false;     // nobody had said that the queue is closed
    OperationKind kind = OperationKind::try_put;
    std::uint32_t bytes = 0;
    Value value = no_value;
  };
  // Has its effect taken place, and what will it have to answer?
  struct Effected {
    bool done = false;
    bool needs_excuse = false;
    Outcome outcome = Outcome::ok;
    Value value = no_value;
    std::int64_t answer = 0;
    std::int64_t answer_most = 0;
  };
  struct Possibility {
    QueueState state;
    std::array<Effected, processes_max> effected;
    Fingerprint print() const;
  };
  struct Knowledge {
    bool closed_said = false;
    std::array<Inside, processes_max> inside;
    std::vector<Possibility> possibilities;  // a set
    std::vector<std::uint64_t> prints;       // of them, in order
  };
  struct PrintHash {
    std::size_t operator()(const Fingerprint& print) const { return print.low; }
  };

  Known remember(Knowledge&& knowledge);
  void close_over(Knowledge& knowledge) const;
  void effects(const Knowledge& knowledge, const Possibility& from, unsigned process,
               std::vector<Possibility>& out) const;
  bool excuses(OperationKind other, OperationKind kind) const;
  bool excused(const Inside& inside, Outcome outcome) const;

  Specification specification_;
  SequentialQueue queue_;
  std::vector<Knowledge> knowledge_;
  std::unordered_map<Fingerprint, Known, PrintHash> known_;  // by what is known
  std::unordered_map<std::uint64_t, bool> implied_;          // by two numbers
  std::unordered_map<Fingerprint, Known, PrintHash> steps_;  // by number and what was told
};

}  // namespace queuecheck::explore
