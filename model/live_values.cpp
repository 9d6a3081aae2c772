#include "queuecheck/model/live_values.hpp"

#include <algorithm>
#include <bit>

namespace queuecheck {

std::uint32_t LiveValues::add(Value value) {
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
    slots_[slot] = {};
  }
  slots_[slot].value = value;
  return slot;
}

std::uint32_t LiveValues::ghost(Value value) {
  const std::uint32_t slot = add(value);
  slots_[slot].consumed = true;
  return slot;
}

LiveValues::Producer& LiveValues::new_producer(std::uint64_t number) {
  if (number >= direct_producers) return far_producers_[number];
  producers_.resize(std::max<std::size_t>(number + 1, producers_.size()));
  return producers_[number];
}

std::uint32_t LiveValues::find_outside(Producer& producer, Value value) {
  const std::uint64_t sequence = static_cast<std::uint64_t>(value) & sequence_mask;
  if (sequence >= producer.base) {
    make_room(producer, sequence);
    return find(value);
  }
  if (const auto late = producer.late.find(sequence); late != producer.late.end()) {
    return late->second;
  }
  auto hole = producer.holes.upper_bound(sequence);
  if (hole == producer.holes.begin()) return ghost(value);
  --hole;
  if (sequence >= hole->second) return ghost(value);
  // Out of the hole, which falls in two.
  const std::uint64_t end = hole->second;
  hole->second = sequence;
  if (hole->second == hole->first) {
    producer.holes.erase(hole);
    --exceptions_;
  }
  if (sequence + 1 < end) {
    producer.holes.emplace(sequence + 1, end);
    ++exceptions_;
  }
  ++exceptions_;
  return producer.late[sequence] = add(value);
}

// Moves the window on, or widens it when most of what is in it is alive.
void LiveValues::make_room(Producer& producer, std::uint64_t sequence) {
  while (sequence - producer.base >= producer.ring.size()) {
    const std::size_t size = producer.ring.size();
    const bool untouched = producer.alive == 0;
    if (untouched && sequence - producer.base >= 2 * size) {
      // A jump over numbers never put: one hole, not a step each.
      for (std::size_t i = 0; i < size; ++i) step(producer);
      const std::uint64_t to = sequence - size + 1;
      if (to <= producer.base) continue;
      auto before = producer.holes.lower_bound(producer.base);
      const bool joins =
          before != producer.holes.begin() && std::prev(before)->second == producer.base;
      if (joins) {
        std::prev(before)->second = to;
      } else {
        producer.holes.emplace(producer.base, to);
        ++exceptions_;
      }
      producer.base = to;
      continue;
    }
    const bool front_gone = producer.ring[producer.base & (size - 1)] == gone;
    if (front_gone || producer.alive * 4 < size) {
      step(producer);
      continue;
    }
    std::vector<std::uint32_t> wider(size * 2, nothing);
    for (std::uint64_t s = producer.base; s < producer.base + size; ++s) {
      wider[s & (wider.size() - 1)] = producer.ring[s & (size - 1)];
    }
    producer.ring.swap(wider);
  }
}

// The window leaves its first number behind.
void LiveValues::step(Producer& producer) {
  std::uint32_t& entry = producer.ring[producer.base & (producer.ring.size() - 1)];
  if (entry == nothing) {
    auto next = producer.holes.lower_bound(producer.base);
    if (next != producer.holes.begin() && std::prev(next)->second == producer.base) {
      ++std::prev(next)->second;
    } else {
      producer.holes.emplace(producer.base, producer.base + 1);
      ++exceptions_;
    }
  } else if (entry != gone) {
    producer.late.emplace(producer.base, entry);
    --producer.alive;
    ++exceptions_;
  }
  entry = nothing;
  ++producer.base;
}

void LiveValues::release(std::uint32_t slot) {
  const LiveValue& value = slots_[slot];
  free_.push_back(slot);
  if (value.consumed) return;
  const auto bits = static_cast<std::uint64_t>(value.value);
  Producer& producer = producer_of(bits >> sequence_bits);
  const std::uint64_t sequence = bits & sequence_mask;
  if (sequence < producer.base) {
    exceptions_ -= producer.late.erase(sequence);
    return;
  }
  producer.ring[sequence & (producer.ring.size() - 1)] = gone;
  --producer.alive;
}

std::size_t LiveValues::bytes() const {
  std::size_t total = slots_.capacity() * sizeof(LiveValue) + free_.capacity() * 4;
  for (const Producer& producer : producers_) {
    total += sizeof(Producer) + producer.ring.capacity() * 4;
  }
  for (const auto& [number, producer] : far_producers_) {
    total += sizeof(Producer) + producer.ring.capacity() * 4;
  }
  return total + exceptions_ * 64;
}

}  // namespace queuecheck
