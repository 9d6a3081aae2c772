// A name for a queue of one measured run alone.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. Whatever the queue left under the name goes: with the object, or by the nursery if we die.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <string>

#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

class RunName {
 public:
  RunName() {
    static std::uint64_t runs = 0;
    text_ = place_prefix_of_this_process() + "bench-" + std::to_string(++runs);
    for (const NameKind kind : kinds) Nursery::instance().remember(kind, text_);
  }
  ~RunName() {
    try {
      for (const NameKind kind : kinds) Nursery::instance().forget(kind, text_);
    } catch (const std::exception&) {  // the nursery is gone, and has removed them
    }
  }
  RunName(const RunName&) = delete;
  RunName& operator=(const RunName&) = delete;

  const std::string& text() const { return text_; }

 private:
  static constexpr std::array kinds{NameKind::shared_memory, NameKind::message_queue,
                                    NameKind::semaphore};
  std::string text_;
};

}  // namespace queuecheck
