// The longest that a waiter sleeps at a stretch: option `wait_slice`. A wake-up whose waker was
// killed before he woke shows as one slice, instead of as a sleep for ever.
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. The text is milliseconds from 1, or `none` (sleep up to the deadline: for runs in which a
//      slice would hide a lost wake-up). Anything else is refused with one line.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

class WaitSlice {
 public:
  static constexpr std::int64_t usual_ns = 10'000'000;

  explicit WaitSlice(std::int64_t ns = usual_ns) : ns_(ns) {}

  static WaitSlice parse(const char* queue, const std::string& text) {
    if (text == "none") return WaitSlice(none_ns);
    std::uint32_t milliseconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, milliseconds);
    if (error != std::errc{} || stop != end || milliseconds == 0) {
      throw std::invalid_argument(std::string(queue) + ": wait_slice '" + text +
                                  "'; milliseconds from 1, or none");
    }
    return WaitSlice(std::int64_t{milliseconds} * 1'000'000);
  }

  // From a word of a segment, which may hold anything.
  static WaitSlice stored(std::string_view queue, std::uint64_t word) {
    const auto ns = static_cast<std::int64_t>(word);
    if (ns <= 0) {
      throw std::runtime_error(std::string(queue) + ": wait_slice_ns " + std::to_string(ns) +
                               " found, at least 1 wanted");
    }
    return WaitSlice(ns);
  }

  std::int64_t ns() const { return ns_; }

  // Until when to sleep now.
  Deadline end(Deadline deadline) const {
    if (ns_ == none_ns) return deadline;
    const Deadline slice = Deadline::after(ns_);
    return slice.monotonic_ns < deadline.monotonic_ns ? slice : deadline;
  }

 private:
  static constexpr std::int64_t none_ns = std::numeric_limits<std::int64_t>::max();

  std::int64_t ns_;
};

}  // namespace queuecheck
