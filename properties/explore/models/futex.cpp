#include "queuecheck/properties/explore/models/futex.hpp"

#include <linux/futex.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "queuecheck/properties/explore/models/call.hpp"

namespace queuecheck::explore::models {

namespace {

long fail(int error) {
  errno = error;
  return -1;
}

// The newest value; whoever reads it here reads none that is older later on (c11), as on every
// machine where the kernel has read it on the caller's behalf.
std::uint32_t value_of(std::uint32_t* word, Key key) {
  fence();
  if (runtime.mode != MemoryMode::c11 || !in_segment(key) || !in_run()) {
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
  }
  Access access;
  access.offset = static_cast<std::uint32_t>(key);
  access.size = sizeof *word;
  access.kind = AccessKind::exchange;
  access.order = __ATOMIC_SEQ_CST;
  return static_cast<std::uint32_t>(memory::change(access, word, memory::Change::add, 0));
}

long wait(std::uint32_t* word, Key key, bool shared, std::uint32_t expected, std::uint32_t bits,
          std::int64_t deadline_ns, const void* at) {
  if (!in_segment(key)) announce_pause(at);
  if (value_of(word, key) != expected) return fail(EAGAIN);
  if (passed(deadline_ns)) return fail(ETIMEDOUT);
  Caller& caller = state().caller[current()];
  caller.bits = bits;
  caller.expected = expected;
  switch (sleep(WaitKind::futex, key, shared, deadline_ns)) {
    case Wakeup::timed_out:
      return fail(ETIMEDOUT);
    default:
      fence();
      acquire(key);
      return 0;
  }
}

long wake_some(Key key, bool shared, std::uint32_t count, std::uint32_t bits) {
  fence();
  release(key);
  const auto suits = [shared, bits](unsigned process) {
    const Caller& caller = state().caller[process];
    const bool shares = caller.reachable == shared || process == current();
    return shares && (caller.bits & bits) != 0;
  };
  // The kernel wakes one where it is asked for none, and counts in int.
  const std::uint32_t most = std::max(1U, std::min<std::uint32_t>(count, INT_MAX));
  std::uint32_t woken = 0;
  for (; woken < most; ++woken) {
    const unsigned sleeper = choose_sleeper(WaitKind::futex, key, current(), suits);
    if (sleeper == nobody) break;
    wake(sleeper);
  }
  return woken;
}

// Those who are not woken, up to so many, sleep on another word from now on.
long move_some(Key from, Key to, std::uint32_t most) {
  World& world = *runtime.world;
  long moved = 0;
  for (unsigned p = 0; p < processes_max && most != 0; ++p) {
    Caller& caller = state().caller[p];
    Wait& asleep = world.process[p].wait;
    if (world.process[p].status != ProcessStatus::blocked || asleep.kind != WaitKind::futex) {
      continue;
    }
    if (caller.key != from || !caller.reachable) continue;
    caller.key = to;
    asleep.offset = static_cast<std::uint32_t>(to);
    ++moved;
    --most;
  }
  return moved;
}

[[noreturn]] void not_modelled(int command) {
  switch (command) {
    case FUTEX_LOCK_PI:
    case FUTEX_UNLOCK_PI:
    case FUTEX_TRYLOCK_PI:
      unmodelled("futex() with priority inheritance");
    case FUTEX_WAKE_OP:
      unmodelled("futex(FUTEX_WAKE_OP)");
    default:
      unmodelled("futex() with this operation");
  }
}

}  // namespace

long futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* timeout,
           std::uint32_t* second_word, std::uint32_t third_value, const void* at) {
  const int command = operation & FUTEX_CMD_MASK;
  const Key key = key_of(word, "futex");
  const bool shared = (operation & FUTEX_PRIVATE_FLAG) == 0 && in_segment(key);
  const clockid_t clock =
      (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  announce(key, sizeof *word, at);
  if (key % sizeof *word != 0) return fail(EINVAL);
  std::int64_t deadline_ns = no_deadline;
  switch (command) {
    case FUTEX_WAIT:
      if (!deadline_after(timeout, deadline_ns)) return fail(EINVAL);
      return wait(word, key, shared, value, FUTEX_BITSET_MATCH_ANY, deadline_ns, at);
    case FUTEX_WAIT_BITSET:
      if (!deadline_of(timeout, clock, deadline_ns) || third_value == 0) return fail(EINVAL);
      return wait(word, key, shared, value, third_value, deadline_ns, at);
    case FUTEX_WAKE:
      return wake_some(key, shared, value, FUTEX_BITSET_MATCH_ANY);
    case FUTEX_WAKE_BITSET:
      if (third_value == 0) return fail(EINVAL);
      return wake_some(key, shared, value, third_value);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE: {
      if (command == FUTEX_CMP_REQUEUE && value_of(word, key) != third_value) return fail(EAGAIN);
      const Key second = key_of(second_word, "futex");
      const long woken = value == 0 ? 0 : wake_some(key, shared, value, FUTEX_BITSET_MATCH_ANY);
      if (!shared || !in_segment(second)) return woken;
      // The kernel takes a number in the place of the time.
      const auto most =
          static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(timeout) & INT_MAX);
      const long moved = move_some(key, second, most);
      return command == FUTEX_CMP_REQUEUE ? woken + moved : woken;
    }
    default:
      not_modelled(command);
  }
}

}  // namespace queuecheck::explore::models
