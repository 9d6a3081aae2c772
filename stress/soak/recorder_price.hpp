// What writing a call down costs here and now: stamps and record, without a call between.
//
// Process and thread safety: used by the harness, in memory of its own.
//
// Invariants
//   1. Processor time of this thread, so that what else the machine does counts less.
#pragma once

#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>

#include "queuecheck/stress/soak/call_stream.hpp"

namespace queuecheck::soak {

// Nanoseconds of processor time for a call.
inline double recorder_ns(StampClock clock) {
  constexpr std::uint64_t calls = 1 << 14;
  const std::unique_ptr<void, decltype(&std::free)> memory(
      std::aligned_alloc(128, (CallStream::bytes(calls) + 127) / 128 * 128), &std::free);
  if (!memory) return 0;
  const CallStream stream = CallStream::in(static_cast<std::byte*>(memory.get()), calls);
  new (stream.ends) StreamEnds{};
  for (std::uint64_t i = 0; i < calls; ++i) new (&stream.at(i)) CallRecord{};
  StreamWriter writer(stream, clock);
  const auto used_ns = [] {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
  };
  const double begin = used_ns();
  for (std::uint64_t i = 0; i < calls && writer.has_room(); ++i) {
    CallRecord& record = writer.begin(OperationKind::try_put, i);
    writer.end(record, writer.stamp_return(), {OperationKind::try_put, Outcome::ok, false, i});
  }
  return (used_ns() - begin) / calls;
}

}  // namespace queuecheck::soak
