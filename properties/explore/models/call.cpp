#include "queuecheck/properties/explore/models/call.hpp"

#include <algorithm>
#include <cstdio>

namespace queuecheck::explore::models {

namespace {

Access call_on(Key key, std::size_t bytes, const void* at) {
  Access access;
  access.offset = static_cast<std::uint32_t>(key);
  access.size = static_cast<std::uint16_t>(bytes);
  access.kind = AccessKind::call;
  access.order = __ATOMIC_SEQ_CST;
  access.at = at;
  return access;
}

}  // namespace

void announce(Key key, std::size_t bytes, const void* at) {
  if (in_segment(key) && in_run()) schedule_point(call_on(key, bytes, at));
}

void announce_try(Key key, std::size_t bytes, const void* at) {
  if (in_segment(key) && in_run()) look_point(call_on(key, bytes, at));
}

void taken() {
  if (in_run()) changed();
}

void refused() {
  if (!in_run()) return;
  runtime.world->refused |= 1U << current();
  yielded();
}

void announce_pause(const void* at) {
  if (!in_run()) return;
  Access access;
  access.kind = AccessKind::pause;
  access.at = at;
  schedule_point(access);
  yielded();
}

// A store buffer is emptied by the locked instructions in the C library's locks and in the kernel.
void drain() {
  if (runtime.mode == MemoryMode::tso && in_run()) memory::fence(__ATOMIC_SEQ_CST);
}

void acquire(Key key) {
  if (!runtime.weak || !in_run()) return;
  drain();
  if (in_segment(key)) memory::acquire(static_cast<std::uint32_t>(key));
}

void release(Key key) {
  if (!runtime.weak || !in_run()) return;
  drain();
  if (in_segment(key)) memory::release(static_cast<std::uint32_t>(key));
}

void fence() {
  if (runtime.weak && in_run()) memory::fence(__ATOMIC_SEQ_CST);
}

void release_as(unsigned process, Key key) {
  World& world = *runtime.world;
  const std::uint32_t current = world.current;
  world.current = process;
  release(key);
  world.current = current;
}

Wakeup sleep(WaitKind kind, Key key, bool reachable, std::int64_t deadline_ns) {
  if (!in_run()) {
    end_run(RunEnd::deadlock, current(), "waits although nobody else has begun");
  }
  Caller& caller = state().caller[current()];
  caller.key = key;
  caller.reachable = reachable && in_segment(key);
  Wait wait;
  wait.kind = kind;
  wait.offset = in_segment(key) ? static_cast<std::uint32_t>(key) : private_offset;
  wait.deadline_ns = deadline_ns;
  caller.asleep = true;
  const Wakeup how = block(wait);
  caller.asleep = false;
  caller.key = no_key;
  return how;
}

bool wake_one(WaitKind kind, Key key, unsigned waker) {
  const unsigned sleeper = choose_sleeper(kind, key, waker, [](unsigned) { return true; });
  if (sleeper == nobody) return false;
  wake(sleeper);
  return true;
}

bool wake_all(WaitKind kind, Key key) {
  const World& world = *runtime.world;
  bool any = false;
  for (unsigned p = 0; p < processes_max; ++p) {
    const Caller& caller = state().caller[p];
    if (world.process[p].status != ProcessStatus::blocked || caller.key != key) continue;
    if (world.process[p].wait.kind != kind || (!caller.reachable && p != world.current)) continue;
    wake(p);
    any = true;
  }
  return any;
}

namespace {

bool is_time(const timespec& time) {
  return time.tv_nsec >= 0 && time.tv_nsec < second_ns;
}

// A time that is too far for the clock never comes; one before its beginning has passed.
std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t far_s = INT64_MAX / second_ns - 1;
  return std::clamp<std::int64_t>(time.tv_sec, -1, far_s) * second_ns + time.tv_nsec;
}

}  // namespace

bool deadline_of(const timespec* until, clockid_t clock, std::int64_t& deadline_ns) {
  deadline_ns = no_deadline;
  if (until == nullptr) return true;
  if (!is_time(*until)) return false;
  deadline_ns = nanoseconds(*until);
  if (clock == CLOCK_REALTIME) deadline_ns -= realtime_ahead_ns;
  deadline_ns = std::max<std::int64_t>(deadline_ns, 0);
  return true;
}

bool deadline_after(const timespec* length, std::int64_t& deadline_ns) {
  deadline_ns = no_deadline;
  if (length == nullptr) return true;
  if (!is_time(*length) || length->tv_sec < 0) return false;
  const std::int64_t now_ns = runtime.world->clock_ns;
  deadline_ns = now_ns + std::min(nanoseconds(*length), INT64_MAX - now_ns);
  return true;
}

bool passed(std::int64_t deadline_ns) {
  return deadline_ns != no_deadline && deadline_ns <= runtime.world->clock_ns;
}

void unmodelled(const char* call) {
  char text[sizeof World::what];
  std::snprintf(text, sizeof text,
                "%s: a call that may block, and that the explorer has no model of", call);
  end_run(RunEnd::unmodelled, current(), text);
}

}  // namespace queuecheck::explore::models
