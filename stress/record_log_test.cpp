// The permanent test of the stamps: a release-store ring between two real processes is right, so
// the judge must not accuse it; and it must, once the fence before the return stamp is taken out.
// The second half shows that the first one can fail.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/stress/calibration.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/record_log.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t slots = 1024;

// One producer, one consumer; publication by release stores only, so that a store stays in the
// store buffer when put returns.
struct Ring {
  alignas(64) std::atomic<std::uint64_t> head{0};
  alignas(64) std::atomic<std::uint64_t> tail{0};
  alignas(64) std::int64_t items[slots];

  bool put(std::int64_t value) {
    const std::uint64_t at = tail.load(std::memory_order_relaxed);  // own word
    // acquire, pairs with the consumer's release: the slot is free
    if (at - head.load(std::memory_order_acquire) == slots) return false;
    items[at % slots] = value;
    tail.store(at + 1, std::memory_order_release);  // pairs with the acquire in get
    return true;
  }
  bool get(std::int64_t& value) {
    const std::uint64_t at = head.load(std::memory_order_relaxed);  // own word
    if (at == tail.load(std::memory_order_acquire)) return false;   // pairs with put's release
    value = items[at % slots];
    head.store(at + 1, std::memory_order_release);  // pairs with the acquire in put
    return true;
  }
};

struct Shared {
  Ring ring;
  std::atomic<int> ready{0};
};

void pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(core), &set);
  sched_setaffinity(0, sizeof(set), &set);
}

template <bool Fence>
void work(Shared& shared, Log& log, bool produces, std::uint64_t operations) {
  BasicLogWriter<Fence> recorder(log, best_stamp_clock());
  pin(produces ? 0 : 1);
  shared.ready.fetch_add(1);
  while (shared.ready.load() < 2) {
  }
  std::int64_t next = 1;
  for (std::uint64_t i = 0; i < operations; ++i) {
    const auto kind = produces ? OperationKind::try_put : OperationKind::try_get;
    Record& record = recorder.begin(0, 0, kind, produces ? next : no_value, 8);
    std::int64_t value = no_value;
    const bool done = produces ? shared.ring.put(next) : shared.ring.get(value);
    const std::uint64_t t1 = recorder.stamp_return();
    if (produces && done) ++next;
    if (!produces && done) record.payload = value;
    recorder.end(record, t1, done ? Outcome::ok : (produces ? Outcome::full : Outcome::empty));
  }
}

void append(const Log& log, std::uint32_t process, const Calibration& clock, std::uint64_t base,
            History& history) {
  for (std::uint64_t i = 0; i < log.count.load(); ++i) {
    const Record& record = log.records()[i];
    Operation o;
    o.process = process;
    o.kind = record.kind;
    o.outcome = record.outcome;
    o.value = record.payload;
    o.t0 = clock.to_ns(base, record.t0);
    o.t1 = clock.to_ns(base, record.t1.load());
    history.operations.push_back(o);
  }
}

void* shared_memory(std::size_t bytes) {
  return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
              -1, 0);
}

template <bool Fence>
Judgement run_once(std::uint64_t operations) {
  const std::uint64_t capacity = operations + 8;
  auto* shared = new (shared_memory(sizeof(Shared))) Shared;
  Log* logs[2];
  for (Log*& log : logs) {
    log = static_cast<Log*>(shared_memory(Log::bytes(capacity)));
    log->capacity = capacity;
  }
  const pid_t child = fork();
  if (child == 0) {
    work<Fence>(*shared, *logs[0], true, operations);
    end_child(0);
  }
  const pid_t other = fork();
  if (other == 0) {
    work<Fence>(*shared, *logs[1], false, operations);
    end_child(0);
  }
  waitpid(child, nullptr, 0);
  waitpid(other, nullptr, 0);
  History history;
  history.processes = 2;
  const Calibration clock = Calibration::measure(best_stamp_clock());
  const std::uint64_t base = std::min(logs[0]->records()[0].t0, logs[1]->records()[0].t0);
  for (std::uint32_t p = 0; p < 2; ++p) append(*logs[p], p, clock, base, history);
  for (const Operation& o : history.operations) history.end = std::max(history.end, o.t1);
  Specification specification;
  specification.capacity_kind = CapacityKind::items;
  specification.capacity = slots;
  const Judgement judgement = judge(history, specification);
  munmap(shared, sizeof(Shared));
  for (Log* log : logs) munmap(log, Log::bytes(capacity));
  return judgement;
}

// QUEUECHECK_RING_OPERATIONS=10000000 for the figure in docs/numbers.md.
std::uint64_t operations_wanted() {
  const char* text = std::getenv("QUEUECHECK_RING_OPERATIONS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 1'000'000;
}

TEST(RecordLog, NoAlarmWithTheFence) {
  constexpr std::uint64_t chunk = 250'000;  // of each process; histories stay small in memory
  for (std::uint64_t done = 0; done < operations_wanted(); done += 2 * chunk) {
    const Judgement judgement = run_once<true>(chunk);
    ASSERT_NE(judgement.verdict, Verdict::violation) << judgement.explanation;
  }
}

TEST(RecordLog, AlarmWithoutTheFence) {
  if (best_stamp_clock() != StampClock::tsc) GTEST_SKIP() << "the clock call fences by itself";
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) GTEST_SKIP() << "one core has no second store buffer";
  for (int round = 0; round < 40; ++round) {
    if (run_once<false>(250'000).verdict == Verdict::violation) return;
  }
  FAIL() << "no alarm in 20 million operations: is the fence of any use here?";
}

}  // namespace
}  // namespace queuecheck
