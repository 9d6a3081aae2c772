#include "queuecheck/reports/bench/limits_worker.hpp"

#include <sched.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/placement.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr std::uint32_t stop = ~std::uint32_t{0};
constexpr std::uint32_t line_rounds = 2'000;  // under 1 ms a batch, so that some escape other load
constexpr std::uint32_t futex_rounds = 20;    // 1 to 2 ms a batch
constexpr std::uint32_t additions = 500'000;

// A way to hand a value over: by spinning on the line, or asleep on it.
struct Spinning {
  static void set(LimitsLine& line, std::uint32_t value) {
    line.value.store(value, std::memory_order_release);  // partner: await() of the other worker
  }
  static std::uint32_t await(const LimitsLine& line, std::uint32_t value) {
    for (std::uint32_t tries = 0;; ++tries) {
      // Acquire: partner is set(). No pause between two looks: it would be measured.
      const std::uint32_t now = line.value.load(std::memory_order_acquire);
      if (now == value || now == stop) return now;
      if (tries > 50'000) sched_yield();
    }
  }
};

struct Sleeping {
  static void set(LimitsLine& line, std::uint32_t value) {
    line.value.store(value, std::memory_order_release);  // partner: await() of the other worker
    futex_wake(word(line), 1);
  }
  static std::uint32_t await(const LimitsLine& line, std::uint32_t value) {
    for (;;) {
      // Acquire: partner is set().
      const std::uint32_t now = line.value.load(std::memory_order_acquire);
      if (now == value || now == stop) return now;
      futex_wait(word(line), now, Deadline::after(100'000'000));
    }
  }
  static const std::uint32_t* word(const LimitsLine& line) {
    return reinterpret_cast<const std::uint32_t*>(&line.value);
  }
};

template <class Way>
void lead(LimitsControl& control, std::uint32_t rounds, double* ns_per_round) {
  std::uint32_t value = 0;
  for (std::size_t batch = 0; batch < limit_batches; ++batch) {
    const std::int64_t begin = monotonic_ns();
    for (std::uint32_t i = 0; i < rounds; ++i) {
      Way::set(control.request, ++value);
      Way::await(control.reply, value);
    }
    ns_per_round[batch] = static_cast<double>(monotonic_ns() - begin) / rounds;
  }
  Way::set(control.request, stop);
}

template <class Way>
void answer(LimitsControl& control) {
  for (std::uint32_t value = 1; Way::await(control.request, value) != stop; ++value) {
    Way::set(control.reply, value);
  }
}

double add(LimitsControl& control) {
  const std::int64_t begin = monotonic_ns();
  for (std::uint32_t i = 0; i < additions; ++i) {
    control.counter.value.fetch_add(1, std::memory_order_acq_rel);  // partner: the other's
  }
  return static_cast<double>(monotonic_ns() - begin) / additions;
}

// Blocks that no cache holds; the first copy takes the pages.
double copy_speed() {
  constexpr std::size_t bytes = std::size_t{32} << 20;
  std::vector<std::byte> from(bytes, std::byte{1});
  std::vector<std::byte> to(bytes);
  double best_ns = 0;
  for (int i = 0; i < 4; ++i) {
    const std::int64_t begin = monotonic_ns();
    std::memcpy(to.data(), from.data(), bytes);
    asm volatile("" : : "r"(to.data()) : "memory");  // the copy is wanted
    const auto ns = static_cast<double>(monotonic_ns() - begin);
    if (i == 0 || ns < best_ns) best_ns = ns;
  }
  return static_cast<double>(bytes) / best_ns * 1e9 / (1 << 30);
}

void reset(LimitsControl& control) {
  // Relaxed: the barrier that follows orders them.
  control.request.value.store(0, std::memory_order_relaxed);
  control.reply.value.store(0, std::memory_order_relaxed);
}

}  // namespace

void limits_entry(const WorkerContext& context) {
  const Mapping mapping = Segment::adopt(context.control_fd).map();
  auto& control = *reinterpret_cast<LimitsControl*>(mapping.memory().data());
  const bool leads = context.index == 0;
  if (control.cpus[context.index] >= 0) pin_to(control.cpus[context.index]);

  if (leads) {
    control.fetch_add_ns = add(control);
    control.memcpy_gib_per_s = copy_speed();
  }
  control.barriers[0].arrive_and_wait(2);
  if (leads) {
    lead<Spinning>(control, line_rounds, control.line_ns);
  } else {
    answer<Spinning>(control);
  }
  control.barriers[1].arrive_and_wait(2);
  if (leads) reset(control);
  control.barriers[2].arrive_and_wait(2);
  if (leads) {
    lead<Sleeping>(control, futex_rounds, control.futex_ns);
  } else {
    answer<Sleeping>(control);
  }
  control.barriers[3].arrive_and_wait(2);
  control.fetch_add_contended_ns[context.index] = add(control);
  control.finished.advance();
}

}  // namespace queuecheck
