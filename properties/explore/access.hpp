// One access to the shared segment, as the explorer sees it: where, how wide, of what kind, from
// which instruction. Every access is a schedule point: it is announced before it is done.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. `offset` counts from the start of the segment, never from zero: the same access has the same
//      offset in every process, wherever the segment is mapped.
#pragma once

#include <cstdint>

namespace queuecheck::explore {

enum class AccessKind : std::uint8_t {
  none,
  read,   // plain
  write,  // plain
  load,   // atomic, as are the next two
  store,
  exchange,  // read-modify-write, compare-and-swap included
  fence,     // offset 0, size 0
  call,      // a modelled call on the object at `offset`: lock, wait, wake, ...
  pause,     // sched_yield, nanosleep: nothing is accessed, the caller asks others to go on
};

struct Access {
  std::uint32_t offset = 0;
  std::uint16_t size = 0;
  AccessKind kind = AccessKind::none;
  std::uint8_t order = 0;    // __ATOMIC_RELAXED ... __ATOMIC_SEQ_CST
  const void* at = nullptr;  // return address in the plugin: names the source line
};

constexpr bool writes(AccessKind kind) {
  return kind == AccessKind::write || kind == AccessKind::store || kind == AccessKind::exchange ||
         kind == AccessKind::call;
}
constexpr bool reads(AccessKind kind) {
  return kind == AccessKind::read || kind == AccessKind::load || kind == AccessKind::exchange ||
         kind == AccessKind::call;
}
constexpr bool overlap(const Access& a, const Access& b) {
  return a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}
// Does the order of the two matter, when different processes do them? (Under sc: fences do not.)
constexpr bool conflict(const Access& a, const Access& b) {
  return overlap(a, b) && (writes(a.kind) || writes(b.kind)) && a.kind != AccessKind::none &&
         b.kind != AccessKind::none;
}

}  // namespace queuecheck::explore
