// What the harness must know of a queue to make programs for it and to judge them, whoever runs
// it: a C table in this process, or a host that made its own processes.
//
// Process and thread safety: a value; its functions may be called by one thread at a time.
//
// Invariants
//   1. Nothing here makes a queue: facts are known before anything runs.
//   2. has(try_put) and has(try_get) hold for C tables; a host may offer neither.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck {

class QueueFacts {
 public:
  // The text of docs/semantics.md for these options.
  using SpecificationOf = std::function<std::string(const Options&)>;
  // Throws std::runtime_error with the reason, one line, where the options cannot be served.
  using Require = std::function<void(const Options&)>;

  QueueFacts(const LoadedQueue& queue);  // implicit: a loaded queue knows all of it
  QueueFacts(std::string name, std::vector<OperationKind> operations, SpecificationOf specification,
             Require require);

  const std::string& name() const { return name_; }
  // May a process that uses it give its handle back and attach anew? Those of a host cannot.
  bool reattaches() const { return reattaches_; }
  bool has(OperationKind kind) const;
  bool has_preset() const { return has_preset_; }
  // Must an item beyond options.item_bytes_max be refused? The contract of the C table says so;
  // most queues of other runtimes know no largest item.
  bool limits_items() const { return limits_items_; }
  std::string specification(const Options& options) const { return specification_(options); }
  void require_served(const Options& options) const { require_(options); }
  bool serves(const Options& options) const;

  // The same queue, held to another specification.
  QueueFacts claiming(SpecificationOf specification) const;

 private:
  std::string name_;
  std::vector<OperationKind> operations_;
  bool has_preset_ = false;
  bool reattaches_ = false;
  bool limits_items_ = false;
  SpecificationOf specification_;
  Require require_;
};

}  // namespace queuecheck
