// "ck-ring" and "ck-ring-spsc": Concurrency Kit's bounded ring (ck_ring, its functions _mpmc and
// _spsc) in shared memory, behind the queue contract.
//
// Process and thread safety: ck-ring: any number of producers and consumers. ck-ring-spsc: one
// producer and one consumer.
//
// Invariants
//   1. The number of slots is a power of two, at least 4, and one of them stays free, so that the
//      capacity is the next of 3, 7, 15 ... It is told as the effective one.
//   2. mpmc: a put claims a slot, fills it, and waits for the puts that claimed before it; then it
//      counts as done. So FULL may come of a slot that another put holds (refusal=reserved), and a
//      producer that is killed in between leaves those who come later waiting for ever, in the try
//      form too (lock_held, slot_leaked). A get ends with its one compare-and-swap.
//   3. spsc: no lock and nothing to leak; whoever is killed has moved its index or not.
//   4. Items are copied into the slots whole; larger ones than the largest built-in are refused.
//
// What it does not offer, and so neither do we: waiting, deadlines, close. size() is two loads that
// belong to no one instant, so the claim is size=approx (docs/findings.md).
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/impl/adapters/ck_ring_calls.h"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

enum class CkEnds : std::uint8_t { mpmc, spsc };

template <CkEnds ends>
class CkRing {
 public:
  static constexpr const char* name() { return ends == CkEnds::mpmc ? "ck-ring" : "ck-ring-spsc"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static CkRing create(const Place& place, const Options& options);
  static CkRing attach(const Place& place);

  std::uint64_t capacity() const { return slots_ - 1; }
  Outcome try_put(std::span<const std::byte> item);
  // The room must be item_bytes_max, as nothing is given back once it is taken.
  Got try_get(std::span<std::byte> into);
  std::uint64_t size();

 private:
  struct Shared;

  static const SegmentKind segment_kind;
  static const queuecheck_ck_calls& calls_for(std::uint64_t item_bytes_max);
  static std::uint64_t slots_for(std::uint64_t capacity);
  static SegmentTerms terms(std::uint64_t capacity, std::uint64_t item_bytes_max);

  CkRing(Shared* shared, const SegmentTerms& terms);

  const queuecheck_ck_calls* calls_;
  void* ring_;
  void* slot_memory_;
  std::uint64_t slots_;
  std::uint64_t item_bytes_max_;
};

}  // namespace queuecheck
