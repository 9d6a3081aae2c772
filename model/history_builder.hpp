// Literal tiny histories, for tests and examples:
//
//     HistoryBuilder().put(0, 7, 12, 15).get(1, 7, 13, 20).try_get_empty(1, 22, 25).complete()
//
// Times are [t0, t1]; t1 == never makes the operation pending.
//
// Process and thread safety: plain value.
//
// Invariants
//   1. `processes` and `end` cover every operation added.
#pragma once

#include <algorithm>
#include <utility>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

class HistoryBuilder {
 public:
  using Time = std::int64_t;

  HistoryBuilder& put(std::uint32_t p, Value value, Time t0, Time t1) {
    return add(p, OperationKind::put, Outcome::ok, value, t0, t1);
  }
  HistoryBuilder& get(std::uint32_t p, Value value, Time t0, Time t1) {
    return add(p, OperationKind::get, Outcome::ok, value, t0, t1);
  }
  HistoryBuilder& put_full(std::uint32_t p, Value value, Time t0, Time t1) {
    return add(p, OperationKind::try_put, Outcome::full, value, t0, t1);
  }
  HistoryBuilder& put_closed(std::uint32_t p, Value value, Time t0, Time t1) {
    return add(p, OperationKind::put, Outcome::closed, value, t0, t1);
  }
  HistoryBuilder& get_empty(std::uint32_t p, Time t0, Time t1) {
    return add(p, OperationKind::try_get, Outcome::empty, no_value, t0, t1);
  }
  HistoryBuilder& get_closed(std::uint32_t p, Time t0, Time t1) {
    return add(p, OperationKind::get, Outcome::closed, no_value, t0, t1);
  }
  HistoryBuilder& put_timeout(std::uint32_t p, Value value, Time timeout, Time t0, Time t1) {
    add(p, OperationKind::put_for, Outcome::timeout, value, t0, t1);
    history_.operations.back().timeout_ns = timeout;
    return *this;
  }
  HistoryBuilder& get_timeout(std::uint32_t p, Time timeout, Time t0, Time t1) {
    add(p, OperationKind::get_for, Outcome::timeout, no_value, t0, t1);
    history_.operations.back().timeout_ns = timeout;
    return *this;
  }
  HistoryBuilder& pending_put(std::uint32_t p, Value value, Time t0) {
    return add(p, OperationKind::put, Outcome::pending, value, t0, never);
  }
  HistoryBuilder& pending_get(std::uint32_t p, Time t0) {
    return add(p, OperationKind::get, Outcome::pending, no_value, t0, never);
  }
  HistoryBuilder& close(std::uint32_t p, Time t0, Time t1) {
    return add(p, OperationKind::close, t1 == never ? Outcome::pending : Outcome::ok, no_value, t0,
               t1);
  }
  HistoryBuilder& clear(std::uint32_t p, Time t0, Time t1) {
    return add(p, OperationKind::clear, t1 == never ? Outcome::pending : Outcome::ok, no_value, t0,
               t1);
  }
  HistoryBuilder& empty(std::uint32_t p, bool answer, Time t0, Time t1) {
    return observe(p, OperationKind::empty, answer ? 1 : 0, t0, t1);
  }
  HistoryBuilder& full(std::uint32_t p, bool answer, Time t0, Time t1) {
    return observe(p, OperationKind::full, answer ? 1 : 0, t0, t1);
  }
  HistoryBuilder& size(std::uint32_t p, std::int64_t answer, Time t0, Time t1) {
    return observe(p, OperationKind::size, answer, t0, t1);
  }
  HistoryBuilder& crash(std::uint32_t p, Time t0) {
    return add(p, OperationKind::crash, Outcome::ok, no_value, t0, t0);
  }
  HistoryBuilder& complete() {
    history_.complete = true;
    return *this;
  }

  HistoryBuilder& add(std::uint32_t p, OperationKind kind, Outcome outcome, Value value, Time t0,
                      Time t1) {
    Operation operation;
    operation.process = p;
    operation.kind = kind;
    operation.outcome = outcome;
    operation.value = value;
    operation.t0 = t0;
    operation.t1 = t1;
    history_.operations.push_back(std::move(operation));
    history_.processes = std::max(history_.processes, p + 1);
    return cover(history_.operations.back());
  }
  HistoryBuilder& cover(const Operation& operation) {
    if (operation.t1 != never) history_.end = std::max(history_.end, operation.t1);
    history_.end = std::max(history_.end, operation.t0);
    return *this;
  }
  Operation& last() { return history_.operations.back(); }

  const History& build() const { return history_; }
  operator const History&() const { return history_; }

 private:
  HistoryBuilder& observe(std::uint32_t p, OperationKind kind, std::int64_t answer, Time t0,
                          Time t1) {
    add(p, kind, Outcome::ok, no_value, t0, t1);
    history_.operations.back().answer = answer;
    return *this;
  }

  History history_;
};

}  // namespace queuecheck
