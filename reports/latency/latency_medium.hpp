// What words cross while latency is measured: the queue under test, or one of the bare limits.
//
// Process and thread safety: used by one worker; shared memory is reached through the control
// block.
//
// Invariants
//   1. put() returns when the word is in, get() with the next word; what else an operation answers
//      is thrown as std::logic_error (the queue's fault).
//   2. The limits carry one item at a time: the next is put when the one before was received.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/latency/latency_control.hpp"

namespace queuecheck {

class LatencyQueue {
 public:
  LatencyQueue(LatencyControl& control, int fd);

  void create();  // throws what the queue says when it refuses
  void attach();
  void remove();

  void put(std::uint64_t word);
  std::uint64_t get();

 private:
  Options options() const;
  Place place();
  template <class Try>
  void repeat(int refusal, const char* call, Try attempt) const;

  LatencyControl& control_;
  int fd_;
  LoadedQueue queue_;
  Mapping memory_;
  QueueHandle handle_;
  std::vector<std::byte> item_;
};

class LatencyLimit {
 public:
  explicit LatencyLimit(LatencyControl& control) : control_(control) {}

  void put(std::uint64_t word);
  std::uint64_t get();

 private:
  bool sleeps() const { return control_.medium == LatencyMedium::futex; }

  LatencyControl& control_;
  std::uint32_t number_ = 0;  // of the last item
};

}  // namespace queuecheck
