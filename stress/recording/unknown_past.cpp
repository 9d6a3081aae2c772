#include "queuecheck/stress/recording/unknown_past.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace queuecheck::recording {
namespace {

bool may_have_put(const Operation& o) {
  return o.outcome == Outcome::ok || o.t1 == never;
}

class Past {
 public:
  Past(History& history, std::int64_t known_from) : history_(history), known_from_(known_from) {
    start_ = known_from;
    for (const Operation& o : history.operations) {
      start_ = std::min(start_, o.t0);
      const bool after = o.t1 > known_from;
      if (after && gets_items(o.kind) && o.outcome == Outcome::ok) {
        if (o.value != no_value) taken_.insert(o.value);
        for (const Value value : o.values) taken_.insert(value);
      }
      if (o.kind == OperationKind::close) first_close_ = std::min(first_close_, o.t0);
    }
  }

  PastTally forget() {
    std::vector<Operation> before = std::move(history_.operations);
    history_.operations.clear();
    for (Operation& o : before) take(o);
    for (const Value value : taken_) {
      if (!put_.contains(value)) suppose(value, start_ - 1, known_from_, no_process);
    }
    if (supposed_ > 0) {
      for (Operation& o : history_.operations) {
        if (o.process == no_process) o.process = history_.processes;
      }
      ++history_.processes;
    }
    history_.complete = false;
    tally_.supposed = supposed_;
    return tally_;
  }

 private:
  static constexpr std::uint32_t no_process = 0xFFFF'FFFF;

  void take(Operation& o) {
    if (puts_items(o.kind) && may_have_put(o)) return take_put(o);
    if (o.kind != OperationKind::close && (o.t1 <= known_from_ || speaks_of_all(o))) {
      ++tally_.left_out;
      return;
    }
    if (gets_items(o.kind) && o.outcome == Outcome::ok && is_anonymous(o)) {
      ++tally_.left_out;
      return;
    }
    history_.operations.push_back(std::move(o));
  }

  static bool is_anonymous(const Operation& o) {
    if (!is_batch(o.kind)) return o.value == no_value;
    return std::find(o.values.begin(), o.values.end(), no_value) != o.values.end();
  }

  void take_put(Operation& o) {
    const bool past = o.t0 <= known_from_;
    if (!past && !is_anonymous(o)) {
      put_.insert(o.value);
      put_.insert(o.values.begin(), o.values.end());
      history_.operations.push_back(std::move(o));
      return;
    }
    ++tally_.left_out;
    if (!is_batch(o.kind)) {
      if (o.value == no_value || !taken_.contains(o.value)) return;
      put_.insert(o.value);
      --tally_.left_out;
      history_.operations.push_back(std::move(o));
      return;
    }
    // Of the batch those that are of interest, each for itself.
    for (const Value value : o.values) {
      if (value == no_value || (past && !taken_.contains(value))) continue;
      suppose(value, o.t0, o.t1, no_process);
    }
  }

  void suppose(Value value, std::int64_t t0, std::int64_t t1, std::uint32_t process) {
    if (!put_.insert(value).second) return;
    Operation put;
    put.process = process;
    put.thread = static_cast<std::uint32_t>(supposed_++);
    put.kind = OperationKind::put;
    put.outcome = t1 == never ? Outcome::pending : Outcome::ok;
    put.value = value;
    put.t0 = t0;
    put.t1 = t1;
    history_.operations.push_back(std::move(put));
  }

  bool speaks_of_all(const Operation& o) const {
    if (o.outcome == Outcome::closed) return first_close_ > o.t1;
    if (puts_items(o.kind)) return o.outcome == Outcome::full || o.outcome == Outcome::timeout;
    switch (o.kind) {
      case OperationKind::full:
        return o.answer != 0;
      case OperationKind::empty:
        return o.answer == 0;
      case OperationKind::size:
      case OperationKind::peek:
      case OperationKind::task_done:
      case OperationKind::join:
      case OperationKind::ack:
      case OperationKind::nack:
        return true;
      default:
        return false;
    }
  }

  History& history_;
  std::int64_t known_from_;
  std::int64_t start_ = never;
  std::int64_t first_close_ = never;
  std::unordered_set<Value> taken_;  // by calls that returned after the instant
  std::unordered_set<Value> put_;
  std::size_t supposed_ = 0;
  PastTally tally_;
};

}  // namespace

PastTally forget_past(History& history, std::int64_t known_from) {
  return Past(history, known_from).forget();
}

}  // namespace queuecheck::recording
