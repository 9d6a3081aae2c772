// Specimen: a ring of cells with a sequence number each, for many producers and consumers, without
// locks (the scheme of Vyukov's bounded MPMC queue). Bugs: publish-before-write, early slot
// release, relaxed publish, a try that tries for ever.
//
// Process and thread safety: any number of processes; a process killed between claim and
// publication stops those behind it.
//
// Invariants
//   1. A cell's number is 2p while the put of position p may write it, and 2p + 1 while it holds
//      that item; it belongs to whoever moved `tail` (or `head`) past p.
#pragma once

#include <atomic>

#include "queuecheck/properties/explore/specimens/in_place.hpp"

namespace queuecheck::specimens {

enum class CellBug { none, publish_first, release_first, relaxed_publish, retry_for_ever };

struct CellsShared {
  Terms terms;
  alignas(64) std::atomic<std::uint64_t> tail{0};
  alignas(64) std::atomic<std::uint64_t> head{0};
};

struct Cell {
  std::atomic<std::uint64_t> sequence{0};
  Item item;
};

template <CellBug bug>
class Cells : public InPlace<Cells<bug>, CellsShared, Cell> {
  using Base = InPlace<Cells, CellsShared, Cell>;

 public:
  static constexpr const char* name() { return "cells"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "refusal=unfinished crash={inflight_lost,slot_leaked,lock_held}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    std::uint64_t position = this->shared().tail.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = this->slot(position);
      // Acquire: the getter's reads of the item that was here before come first.
      const std::uint64_t sequence = cell.sequence.load(std::memory_order_acquire);
      if (sequence == 2 * position) {
        if (!this->shared().tail.compare_exchange_weak(position, position + 1,
                                                       std::memory_order_relaxed)) {
          continue;
        }
        if constexpr (bug == CellBug::publish_first) {  // the bug: seen before it is written
          cell.sequence.store(2 * position + 1, std::memory_order_release);
          cell.item.write(item);
          return Outcome::ok;
        }
        cell.item.write(item);
        // The bug of `relaxed_publish`: the number may be seen before the item.
        constexpr auto order =
            bug == CellBug::relaxed_publish ? std::memory_order_relaxed : std::memory_order_release;
        cell.sequence.store(2 * position + 1, order);
        return Outcome::ok;
      }
      if (behind(sequence, 2 * position)) return Outcome::full;
      position = this->shared().tail.load(std::memory_order_relaxed);
    }
  }

  Got try_get(std::span<std::byte> into) {
    std::uint64_t position = this->shared().head.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = this->slot(position);
      // Acquire: the item is there.
      const std::uint64_t sequence = cell.sequence.load(std::memory_order_acquire);
      if (sequence == 2 * position + 1) {
        if (!this->shared().head.compare_exchange_weak(position, position + 1,
                                                       std::memory_order_relaxed)) {
          continue;
        }
        const std::uint64_t next_lap = 2 * (position + this->capacity());
        if constexpr (bug == CellBug::release_first) {  // the bug: written before it is read
          cell.sequence.store(next_lap, std::memory_order_release);
          return {Outcome::ok, cell.item.read(into)};
        }
        const std::size_t bytes = cell.item.read(into);
        cell.sequence.store(next_lap, std::memory_order_release);
        return {Outcome::ok, bytes};
      }
      // The bug of `retry_for_ever`: nobody says that anything will ever come.
      if (bug != CellBug::retry_for_ever && behind(sequence, 2 * position + 1)) {
        return {Outcome::empty, 0};
      }
      position = this->shared().head.load(std::memory_order_relaxed);
    }
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() {
    for (std::uint64_t i = 0; i < this->capacity(); ++i) {
      this->slot(i).sequence.store(2 * i, std::memory_order_relaxed);
    }
  }
  static bool behind(std::uint64_t sequence, std::uint64_t wanted) {
    return static_cast<std::int64_t>(sequence - wanted) < 0;
  }
};

}  // namespace queuecheck::specimens
