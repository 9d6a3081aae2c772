// Between the C table and C++: options in the form that the table wants, and its answers as
// Outcome.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. What COptions gives is valid as long as it and the options that it was made of live.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/queue_plugin.h"

namespace queuecheck {

class COptions {
 public:
  explicit COptions(const Options& options) {
    extra_.reserve(options.extra.size());
    for (const auto& [key, value] : options.extra) extra_.push_back({key.c_str(), value.c_str()});
    options_ = {options.capacity,
                options.item_bytes_max,
                options.producers,
                options.consumers,
                static_cast<std::uint32_t>(extra_.size()),
                extra_.data()};
  }
  COptions(const COptions&) = delete;
  COptions& operator=(const COptions&) = delete;
  const queuecheck_options* get() const { return &options_; }

 private:
  std::vector<queuecheck_extra> extra_;
  queuecheck_options options_{};
};

// A number that is none of ours is an error.
constexpr Outcome outcome_of(queuecheck_result result) {
  if (result.outcome < QUEUECHECK_OK || result.outcome > QUEUECHECK_ERROR) return Outcome::error;
  return static_cast<Outcome>(result.outcome);
}

}  // namespace queuecheck
