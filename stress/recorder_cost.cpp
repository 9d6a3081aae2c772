// What a recorded call costs beyond the call: by hand, for docs/numbers.md.
//
//     build/queuecheck_recorder_cost [FOLDER]     best of 25 rounds each, in nanoseconds
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <limits>
#include <string>

#include "queuecheck/stress/recorder.hpp"

namespace {

using namespace queuecheck;

constexpr int calls = 50'000;  // 8 growths of a log
constexpr int rounds = 25;

// Of this thread, so that what else the machine does counts less.
std::int64_t processor_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

// Something that the compiler cannot leave out, and that costs next to nothing.
bool call(std::int64_t value) {
  asm volatile("" : : "r"(value) : "memory");
  return true;
}

template <class Body>
double best_ns(Body body) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    const std::int64_t begin = processor_ns();
    for (int i = 1; i <= calls; ++i) body(i);
    const std::int64_t end = processor_ns();
    best = std::min(best, static_cast<double>(end - begin) / calls);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : "/dev/shm/queuecheck-recorder-cost";
  const StampClock clock = best_stamp_clock();
  const double bare = best_ns([](std::int64_t value) { call(value); });
  const double stamps = best_ns([&](std::int64_t value) {
    const std::uint64_t t0 = invocation_stamp(clock);
    call(value);
    const std::uint64_t t1 = return_stamp(clock);
    asm volatile("" : : "r"(t0), "r"(t1));
  });
  Recorder growing({.folder = folder});
  const double all =
      best_ns([&](std::int64_t value) { growing.try_put(value, [value] { return call(value); }); });
  Recorder last({.folder = folder, .window = 4096});
  const double window =
      best_ns([&](std::int64_t value) { last.try_put(value, [value] { return call(value); }); });
  Recorder nowhere({.folder = "/proc/none"});
  const double lost =
      best_ns([&](std::int64_t value) { nowhere.try_put(value, [value] { return call(value); }); });
  std::printf(
      "bare %.1f, stamps %.1f; recorded: all %.1f (%+.1f beyond the stamps), window %.1f "
      "(%+.1f), refused %.1f\n",
      bare, stamps, all, all - stamps, window, window - stamps, lost);
  const bool complete = growing.close().lost == 0 && last.close().lost == 0;
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return complete ? 0 : 1;
}
