// Runs operations on queues in damaged places, in children that may crash or hang, and says what
// came of it.
//
// A round: a queue of random options in a random state, with guards around its place; then several
// times one damage, one attempt to attach, and some operations on random handles.
//
// Process and thread safety: for one test process; children end by _exit or are killed.
//
// Invariants
//   1. A round depends on the seed, the queue and its number only.
//   2. An answer of the contract is right, whichever it is; a crash, and a call that returns later
//      than its deadline and `slack`, are not. Slack grows with the delay that the parent measures
//      while the child runs.
#pragma once

#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "queuecheck/impl/hostile_segment_support.hpp"
#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck::test {

inline constexpr int damages_per_round = 8;

// What a child reports while it works. All relaxed: read for the record.
struct HostileProgress {
  std::atomic<std::uint64_t> round{0};
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> attached{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::int64_t> latest_ns{0};  // the most by which a call was late
  std::atomic<std::int64_t> delay_ns{0};   // measured by the parent
  std::array<std::atomic<std::uint64_t>, 9> outcomes{};
  char doing[192] = {};
};

inline std::int64_t now_ns() {
  return Deadline::after(0).monotonic_ns;
}

class HostileRound {
 public:
  HostileRound(const LoadedQueue& queue, std::uint64_t seed, std::uint64_t number,
               HostileProgress& progress, std::int64_t patience_ns)
      : queue_(queue),
        table_(*queue.table()),
        random_(seed * 0x9e37'79b9'7f4a'7c15 + number),
        progress_(progress),
        patience_ns_(patience_ns) {
    progress_.round = number;
    options_.capacity = 1 + below(9);
    options_.item_bytes_max =
        std::array{0U, 1U, 7U, 8U, 9U, 16U, 24U, 25U, 40U, 64U, 100U}[below(11)];
    choose("owners", "4");
    if (below(2) == 0) choose("wait_slice", "1");
    if (below(2) == 0) choose("ring_bytes", "256");
    if (below(4) == 0) choose("close", "discard");
    if (below(4) == 0) choose("tasks", "counting");
    static GuardedMemory memory;  // its reservation is dear
    place_ = {"hostile", memory.open(queue_.bytes_needed(options_), below(2) == 0)};
  }

  // False: a call was late; progress says which.
  bool run() {
    handles_.push_back(queue_.create(place_, options_));
    handles_.push_back(queue_.attach(place_));
    if (table_.preset != nullptr && below(4) == 0) {
      table_.preset(handles_[0].raw(), below(2) == 0 ? ~std::uint64_t{0} - below(9) : random_());
    }
    for (std::uint64_t calls = below(2 * options_.capacity + 1); calls > 0; --calls) {
      if (!call("fresh")) return false;
    }
    Damage damage(random_, place_);
    for (int i = 0; i < damages_per_round; ++i) {
      const std::string done = damage();
      if (!attach(done)) return false;
      for (int calls = 0; calls < 5; ++calls) {
        if (!call(done.c_str())) return false;
      }
    }
    return true;
  }

  // Calls for `ns` while another process damages the place without a break.
  bool run_beside_an_enemy(std::int64_t ns) {
    handles_.push_back(queue_.create(place_, options_));
    handles_.push_back(queue_.attach(place_));
    Damage damage(random_, place_);
    const Child enemy([&] {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (;;) damage();
    });
    for (const std::int64_t end = now_ns() + ns; now_ns() < end;) {
      if (!call("beside an enemy")) return false;
    }
    return true;
  }

 private:
  using Kind = OperationKind;

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  // An option, if the queue knows it.
  void choose(const char* key, const char* value) {
    options_.extra.emplace_back(key, value);
    try {
      queue_.bytes_needed(options_);
    } catch (const std::runtime_error&) {
      options_.extra.pop_back();
    }
  }

  bool attach(const std::string& damage) {
    const std::int64_t start = now_ns();
    std::snprintf(progress_.doing, sizeof progress_.doing, "attach after %s", damage.c_str());
    ++progress_.calls;
    try {
      QueueHandle handle = queue_.attach(place_);
      if (handles_.size() < 4) handles_.push_back(std::move(handle));
      ++progress_.attached;
    } catch (const std::runtime_error&) {
      ++progress_.refused;
    }
    return in_time(start, start);
  }

  bool call(const char* damage) {
    static constexpr std::array kinds{
        Kind::try_put,   Kind::put_for,  Kind::try_get, Kind::get_for,  Kind::put_many,
        Kind::try_put,   Kind::put_many, Kind::try_get, Kind::get_many, Kind::empty,
        Kind::full,      Kind::size,     Kind::peek,    Kind::close,    Kind::clear,
        Kind::task_done, Kind::join};
    Kind kind = kinds[below(kinds.size())];
    if (!queue_.has(kind) || (kind == Kind::close && below(4) != 0)) kind = Kind::try_get;
    const std::int64_t start = now_ns();
    const std::int64_t deadline = below(8) == 0 ? start + 300'000 : -1;
    std::snprintf(progress_.doing, sizeof progress_.doing, "%s after %s", name(kind).data(),
                  damage);
    ++progress_.calls;
    const queuecheck_result result =
        perform(kind, handles_[below(handles_.size())].raw(), deadline);
    ++progress_.outcomes.at(static_cast<std::size_t>(result.outcome));
    return in_time(start, std::max(start, deadline));
  }

  queuecheck_result perform(Kind kind, void* handle, std::int64_t deadline) {
    static GuardedMemory items;
    static GuardedMemory lengths_memory;
    const std::size_t count = 1 + below(4);
    const std::size_t most = options_.item_bytes_max;
    const bool many = kind == Kind::put_many || kind == Kind::get_many;
    // Sometimes more room, or longer items, than the queue has.
    const std::size_t bytes = many ? count * most : most + (below(4) == 0 ? below(200) : 0);
    std::byte* buffer = items.open(bytes, true, 1).data();
    auto* lengths = reinterpret_cast<std::size_t*>(
        lengths_memory.open(count * sizeof(std::size_t), true, alignof(std::size_t)).data());
    for (std::size_t i = 0; i < count; ++i) lengths[i] = most;
    std::size_t got = 0;
    std::uint64_t number = 0;
    int answer = 0;
    switch (kind) {
      case Kind::try_put:
        return table_.try_put(handle, buffer, bytes);
      case Kind::put_for:
        return table_.put(handle, buffer, bytes, deadline);
      case Kind::get_for:
        return table_.get(handle, buffer, bytes, &got, deadline);
      case Kind::peek:
        return table_.peek(handle, buffer, bytes, &got);
      case Kind::put_many:
        return table_.put_many(handle, buffer, lengths, count, deadline, &got);
      case Kind::get_many:
        return table_.get_many(handle, buffer, bytes, lengths, count, deadline, &got);
      case Kind::empty:
        return table_.empty(handle, &answer);
      case Kind::full:
        return table_.full(handle, &answer);
      case Kind::size:
        return table_.size(handle, &number);
      case Kind::close:
        return table_.close(handle);
      case Kind::clear:
        return table_.clear(handle);
      case Kind::task_done:
        return table_.task_done(handle);
      case Kind::join:
        return table_.join(handle, deadline);
      default:
        return table_.try_get(handle, buffer, bytes, &got);
    }
  }

  bool in_time(std::int64_t start, std::int64_t due) {
    const std::int64_t late = now_ns() - std::max(start, due);
    if (late > progress_.latest_ns) progress_.latest_ns = late;
    return late <= patience_ns_ + 20 * progress_.delay_ns;
  }

  const LoadedQueue& queue_;
  const queuecheck_queue& table_;
  std::mt19937_64 random_;
  HostileProgress& progress_;
  std::int64_t patience_ns_;
  Options options_{8, 8, 1, 1, {}};
  Place place_;
  std::vector<QueueHandle> handles_;
};

// What came of many rounds.
struct HostileResult {
  std::string failure;  // empty: none
  std::uint64_t damages = 0;
  std::uint64_t attached = 0;
  std::uint64_t refused = 0;
  std::int64_t latest_ns = 0;
  std::array<std::uint64_t, 9> outcomes{};
};

// Rounds of `body(round number, progress)`, which says whether all calls were in time, in children
// of `rounds_per_child`, until one fails.
template <class Body>
HostileResult run_hostile(std::uint64_t first, std::uint64_t rounds, std::uint64_t rounds_per_child,
                          std::int64_t patience_ns, Body body) {
  HostileResult result;
  for (std::uint64_t begin = first; begin < first + rounds && result.failure.empty();
       begin += rounds_per_child) {
    SharedWith<HostileProgress> progress;
    const std::uint64_t end = std::min(begin + rounds_per_child, first + rounds);
    Child child([&] {
      const int nowhere = open("/dev/null", O_WRONLY);  // what a sanitizer says of a crash
      dup2(nowhere, STDERR_FILENO);
      for (std::uint64_t round = begin; round < end; ++round) {
        if (!body(round, *progress)) _exit(2);
      }
    });
    std::uint64_t calls = 0;
    std::int64_t moved_at = now_ns();
    int status = -2;  // still running
    while (status == -2) {
      const std::int64_t before = now_ns();
      usleep(1000);
      const std::int64_t after = now_ns();
      progress->delay_ns = std::max(progress->delay_ns.load(), after - before - 1'000'000);
      if (std::exchange(calls, progress->calls.load()) != calls) moved_at = after;
      if (child.ended()) {
        status = child.status(0);
      } else if (after - moved_at > 2 * patience_ns + 40 * progress->delay_ns) {
        status = 3;
      }
    }
    if (status != 0) {
      const char* how = status == 2 ? "late: " : status == 3 ? "hangs: " : "crashed: ";
      result.failure = how + std::string(progress->doing) + " (round " +
                       std::to_string(progress->round) + ", latest " +
                       std::to_string(progress->latest_ns / 1'000'000) + " ms)";
    }
    result.damages += (progress->round - begin + 1) * damages_per_round;
    result.attached += progress->attached;
    result.refused += progress->refused;
    result.latest_ns = std::max(result.latest_ns, progress->latest_ns.load());
    for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
      result.outcomes[i] += progress->outcomes[i];
    }
  }
  return result;
}

}  // namespace queuecheck::test
