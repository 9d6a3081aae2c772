// A queue's C table made pleasant: what the harness calls instead of raw function pointers.
//
// Process and thread safety: as the queue's own handle; see queue_plugin.h.
//
// Invariants
//   1. A QueueHandle detaches exactly once, in its destructor.
//   2. Calling an operation that the queue lacks is a programming error; ask has() first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/queue_plugin.h"

namespace queuecheck {

// One process's handle on a queue.
class QueueHandle {
 public:
  QueueHandle() = default;
  QueueHandle(const queuecheck_queue* table, void* handle) : table_(table), handle_(handle) {}
  QueueHandle(QueueHandle&& other) noexcept;
  QueueHandle& operator=(QueueHandle&& other) noexcept;
  ~QueueHandle();

  explicit operator bool() const { return handle_ != nullptr; }
  const queuecheck_queue* table() const { return table_; }
  void* raw() const { return handle_; }

  std::uint64_t capacity() const { return table_->capacity(handle_); }

 private:
  const queuecheck_queue* table_ = nullptr;
  void* handle_ = nullptr;
};

// A queue's table. Cheap to copy; the shared object stays loaded for the life of the process.
class LoadedQueue {
 public:
  LoadedQueue() = default;
  explicit LoadedQueue(const queuecheck_queue* table) : table_(table) {}

  const queuecheck_queue* table() const { return table_; }
  std::string name() const { return table_->name; }

  // Does the queue offer this kind of operation? put_for and get_for come with put and get.
  bool has(OperationKind kind) const;

  std::string specification(const Options& options) const;

  // These throw std::runtime_error with the queue's one-line reason when refused, MachineShortage
  // when the machine is what lacks.
  std::size_t bytes_needed(const Options& options) const;
  QueueHandle create(const Place& place, const Options& options) const;
  QueueHandle attach(const Place& place) const;
  void remove(const Place& place) const;  // no-op where the queue has none

 private:
  const queuecheck_queue* table_ = nullptr;
};

}  // namespace queuecheck
