// Helpers of the tests of `locked`: a queue in memory that forked children share, and its calls in
// words.
//
// Process and thread safety: one test process and its children.
//
// Invariants
//   1. A text in angle brackets is the name of an outcome, any other the item.
#pragma once

#include <sys/mman.h>

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck::test {

// Names tests after the storage that they ask for: the option ring_bytes, or "".
struct StorageName {
  template <class Info>
  std::string operator()(const Info& test) const {
    return *test.param != '\0' ? "ring" : "slots";
  }
};

class LockedAt {
 public:
  explicit LockedAt(const Options& options) : bytes_(LockedQueue::bytes_needed(options)) {
    void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    place_ = {"queuecheck-test-locked", {static_cast<std::byte*>(memory), bytes_}};
    LockedQueue::create(place_, options);
  }
  LockedAt(const LockedAt&) = delete;
  LockedAt& operator=(const LockedAt&) = delete;
  ~LockedAt() { munmap(place_.memory.data(), bytes_); }

  LockedQueue attach() const { return LockedQueue::attach(place_); }

  // Enlisted, to be exact.
  std::uint32_t getters_asleep() const { return shared().not_empty.waiters(); }
  std::uint32_t putters_asleep() const { return shared().not_full.waiters(); }
  std::uint32_t joiners_asleep() const { return shared().none_unfinished.waiters(); }

 private:
  const LockedShared& shared() const {
    return *reinterpret_cast<const LockedShared*>(place_.memory.data());
  }

  std::size_t bytes_;
  Place place_;
};

inline std::string said(Outcome outcome, std::string item) {
  if (outcome == Outcome::ok) return item;
  return "<" + std::string(name(outcome)) + ">";
}

inline Outcome put(LockedQueue& queue, std::string_view item, Deadline deadline = {0}) {
  return queue.put(std::as_bytes(std::span(item)), deadline);
}

inline std::string get(LockedQueue& queue, std::size_t room = 64, Deadline deadline = {0}) {
  std::string into(room, '\0');
  const Got got = queue.get(std::as_writable_bytes(std::span(into)), deadline);
  return said(got.outcome, into.substr(0, got.bytes));
}

inline std::string peek(LockedQueue& queue, std::size_t room = 64) {
  std::string into(room, '\0');
  const Got got = queue.peek(std::as_writable_bytes(std::span(into)));
  return said(got.outcome, into.substr(0, got.bytes));
}

inline Moved put_many(LockedQueue& queue, const std::vector<std::string>& items,
                      Deadline deadline = {0}) {
  std::string all;
  std::vector<std::size_t> lengths;
  for (const std::string& item : items) {
    all += item;
    lengths.push_back(item.size());
  }
  return queue.put_many(std::as_bytes(std::span(all)), lengths, deadline);
}

// Up to `most` items, into `found`.
inline Moved get_many(LockedQueue& queue, std::size_t most, std::vector<std::string>& found,
                      Deadline deadline = {0}) {
  std::string into(most * 64, '\0');
  std::vector<std::size_t> lengths(most);
  const Moved moved = queue.get_many(std::as_writable_bytes(std::span(into)), lengths, deadline);
  found.clear();
  for (std::size_t i = 0, begin = 0; i < moved.count; begin += lengths[i++]) {
    found.push_back(into.substr(begin, lengths[i]));
  }
  return moved;
}

}  // namespace queuecheck::test
