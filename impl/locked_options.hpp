// The options of `locked` (locked_queue.hpp): what it is told beside capacity and item size, what
// it refuses, and what it therefore claims.
//
//   wait_slice=MILLISECONDS|none  the longest sleep at a stretch (default 10)
//   ring_bytes=N                  items of different lengths, together at most N bytes (and at most
//                                 `capacity` of them)
//   close=drain|discard           what becomes of the items that are inside at the close
//   tasks=off|counting            task_done and join
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. An option or value that is not understood is refused with one line.
#pragma once

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

struct LockedOptions {
  explicit LockedOptions(const Options& options) {
    for (const auto& [key, value] : options.extra) {
      if (key == "wait_slice") {
        wait_slice = WaitSlice::parse("locked", value);
      } else if (key == "ring_bytes") {
        ring_bytes = parse_ring_bytes(value);
      } else if (key == "close") {
        discards = one_of(key, value, "drain", "discard");
      } else if (key == "tasks") {
        counts_tasks = one_of(key, value, "off", "counting");
      } else {
        throw std::invalid_argument("locked: unknown option '" + key +
                                    "'; known: wait_slice, ring_bytes, close, tasks");
      }
    }
  }

  // A queue has one capacity to claim: bytes(N), unless that many of the largest items fit that the
  // number alone is the bound. With shorter ones the number may be reached first; that FULL is
  // exact, too, but no specification has both bounds, so it needs refusal=free.
  std::string specification(const Options& options) const {
    std::uint64_t most = 0;
    const bool by_bytes =
        ring_bytes != 0 &&
        (__builtin_mul_overflow(options.capacity, options.item_bytes_max, &most) ||
         most > ring_bytes);
    return "fifo capacity=" +
           (by_bytes ? "bytes(" + std::to_string(ring_bytes) + ") refusal=free"
                     : std::to_string(options.capacity)) +
           " close=" + (discards ? "discard" : "drain") + " crash={inflight_lost}" +
           (counts_tasks ? " tasks=counting" : "");
  }

  WaitSlice wait_slice;
  std::uint64_t ring_bytes = 0;  // 0: a slot of the largest size for each item
  bool discards = false;
  bool counts_tasks = false;

 private:
  static bool one_of(const std::string& key, const std::string& value, const char* no,
                     const char* yes) {
    if (value != no && value != yes) {
      throw std::invalid_argument("locked: " + key + " '" + value + "'; " + no + " or " + yes);
    }
    return value == yes;
  }

  static std::uint64_t parse_ring_bytes(const std::string& value) {
    std::uint64_t bytes = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, bytes);
    if (error != std::errc{} || stop != end || bytes == 0) {
      throw std::invalid_argument("locked: ring_bytes '" + value + "'; bytes from 1");
    }
    return bytes;
  }
};

}  // namespace queuecheck
