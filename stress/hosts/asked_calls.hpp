// The calls that a program asks of one process, one after the other, beside those that a host
// tells; and the values that the program can put at all.
//
// Process and thread safety: used by one thread; refers to the program.
//
// Invariants
//   1. accept() takes the calls of the process in the order in which they were told, and says of
//   the
//      first that cannot be one of the program's what is wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

class AskedValues {
 public:
  explicit AskedValues(const Program& program);

  bool puts(Value value) const;  // no_value: is there an anonymous item?
  // The length of the item with this value; bytes_untold where the program has none.
  std::uint32_t bytes(Value value) const;

  std::vector<std::vector<Value>> first;  // as first_values()

 private:
  struct Range {
    Value from = 0;
    Value to = 0;
    std::uint32_t item_bytes = 8;
  };
  const Range* find(Value value) const;

  bool anonymous_ = false;
  std::vector<Range> ranges_;  // sorted
};

class AskedCalls {
 public:
  // `first`: of each step, the first value that it puts.
  AskedCalls(const Program& program, std::size_t process, std::vector<Value> first);

  // What is wrong with the call, the next that is told. Fills in what only the program knows:
  // deadline and length.
  std::optional<std::string> accept(std::int64_t step, Operation& o);
  std::optional<std::string> crash(const Operation& o);

  bool pending() const { return pending_; }
  bool crashed() const { return crashed_; }
  bool draining() const { return draining_; }
  // A call that was asked for and not told.
  std::optional<std::string> missing() const;

 private:
  using Wrong = std::optional<std::string>;

  Wrong check_turn(const Operation& o) const;
  Wrong accept_outside(Operation& o);
  Wrong advance_to(std::size_t step);
  Wrong accept_step(Operation& o);
  Wrong check_put(const Operation& o, Value expected) const;
  bool step_done() const;
  Wrong step_missing() const;

  const Program& program_;
  std::size_t process_;
  const std::vector<Step>* steps_;
  std::vector<Value> first_;
  std::size_t step_ = 0;     // under way
  std::uint64_t calls_ = 0;  // of it
  std::uint64_t oks_ = 0;    // of it
  bool given_up_ = false;    // of it, which has `until`: no further try can help
  std::uint32_t prefilled_ = 0;
  std::int64_t last_t1_ = 0;
  bool pending_ = false;
  bool crashed_ = false;
  bool draining_ = false;
};

}  // namespace queuecheck
