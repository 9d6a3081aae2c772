// Value -> small number, for every value put in a compact history: (producer, sequence) laid out
// producer by producer where that is dense, else in the order of appearance by a hash table.
//
// Process and thread safety: built by one thread, then read by many. Internal to model/.
//
// Invariants
//   1. size() <= 2 * puts + 4096, and number() < size() for each value that was put.
//   2. value(number(v)) == v for each value that was put.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "queuecheck/model/operation_log.hpp"
#include "queuecheck/model/value_table.hpp"

namespace queuecheck {

class ValueNumbering {
 public:
  static constexpr std::uint32_t nothing = ValueTable::nothing;

  // First pass: every value put, in any order; then lay_out().
  void see(Value value) {
    ++puts_;
    const auto bits = static_cast<std::uint64_t>(value);
    const std::uint64_t producer = bits >> sequence_bits;
    if (producer >= producers_max) {
      sparse_ = true;
      return;
    }
    if (producer >= ranges_.size()) ranges_.resize(producer + 1);
    Range& range = ranges_[producer];
    const std::uint64_t sequence = bits & sequence_mask;
    range.least = std::min(range.least, sequence);
    range.end = std::max(range.end, sequence + 1);
  }

  // True when the values are dense; else each must be passed to enter() before the table is read.
  bool lay_out() {
    std::uint64_t total = 0;
    for (Range& range : ranges_) {
      range.base = static_cast<std::uint32_t>(total);
      if (range.end > range.least) total += range.end - range.least;
      if (total > 2 * puts_ + 4096) sparse_ = true;
      if (sparse_) break;
    }
    size_ = sparse_ ? 0 : total;
    if (sparse_) table_.emplace(puts_);
    return !sparse_;
  }

  void enter(Value value) {
    const auto next = static_cast<std::uint32_t>(values_.size());
    if (table_->insert(value, next) == next) values_.push_back(value);
    size_ = values_.size();
  }

  std::uint32_t number(Value value) const {
    if (sparse_) return table_->find(value);
    const auto bits = static_cast<std::uint64_t>(value);
    const std::uint64_t producer = bits >> sequence_bits;
    if (producer >= ranges_.size()) return nothing;
    const Range& range = ranges_[producer];
    const std::uint64_t sequence = bits & sequence_mask;
    if (sequence < range.least || sequence >= range.end) return nothing;
    return range.base + static_cast<std::uint32_t>(sequence - range.least);
  }

  Value value(std::uint32_t number) const {
    if (sparse_) return values_[number];
    std::size_t producer = 0;
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      if (ranges_[i].end > ranges_[i].least && ranges_[i].base <= number) producer = i;
    }
    const Range& range = ranges_[producer];
    return static_cast<Value>(std::uint64_t{producer} << sequence_bits |
                              (range.least + number - range.base));
  }

  std::size_t size() const { return size_; }
  std::uint64_t puts() const { return puts_; }

 private:
  static constexpr std::uint64_t producers_max = 1 << 16;
  static constexpr std::uint64_t sequence_mask = (std::uint64_t{1} << sequence_bits) - 1;
  struct Range {
    std::uint64_t least = ~std::uint64_t{0};
    std::uint64_t end = 0;
    std::uint32_t base = 0;
  };
  std::vector<Range> ranges_;
  std::uint64_t puts_ = 0;
  std::size_t size_ = 0;
  bool sparse_ = false;
  std::optional<ValueTable> table_;
  std::vector<Value> values_;
};

}  // namespace queuecheck
