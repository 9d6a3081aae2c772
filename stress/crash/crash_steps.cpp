#include "queuecheck/stress/crash/crash_steps.hpp"

#include <string_view>
#include <utility>

namespace queuecheck {
namespace {

class StepList {
 public:
  StepList(const QueueFacts& queue, const CrashShape& shape) : queue_(queue), shape_(shape) {}

  CrashSteps make() {
    asleep("asleep in put", OperationKind::put, true);
    asleep("asleep in get", OperationKind::get, false);
    asleep("asleep in put_for", OperationKind::put_for, true);
    asleep("asleep in get_for", OperationKind::get_for, false);
    add({"after put returned", HitWhen::after, putting(queue_)});
    add({"after get returned", HitWhen::after, getting(queue_)});
    add({"in traffic", HitWhen::traffic, OperationKind::try_put});
    add({"attaching and detaching", HitWhen::traffic, OperationKind::try_put, true});
    at_accesses();
    return std::move(all_);
  }

 private:
  void add(CrashStep step) {
    if (step.reattaches && !queue_.reattaches()) {
      return leave_out(step.name, "its processes cannot attach anew");
    }
    all_.steps.push_back(std::move(step));
  }

  void leave_out(const std::string& step, const std::string& why) {
    CrashRow row;
    row.step = step;
    row.not_run = why;
    all_.left_out.push_back(std::move(row));
  }

  void asleep(const std::string& step, OperationKind kind, bool full) {
    if (!queue_.has(kind)) {
      return leave_out(step, "the queue has no " + std::string(name(kind)));
    }
    if (full && shape_.places == 0) return leave_out(step, "the queue is never full of items");
    add({step, HitWhen::asleep, kind, false, full});
  }

  void at_accesses() {
    const bool waits = queue_.has(OperationKind::put) && queue_.has(OperationKind::get);
    add({"put", HitWhen::access, putting(queue_)});
    add({"get", HitWhen::access, getting(queue_)});
    if (waits && !shape_.pair()) {
      add({"put to a waiting get", HitWhen::access, OperationKind::put, false, false, true});
      if (shape_.places != 0) {
        add({"get beside a waiting put", HitWhen::access, OperationKind::get, false, true, true});
      }
    }
    if (queue_.has(OperationKind::close)) {
      add({"close", HitWhen::access, OperationKind::close, false, false, waits && !shape_.pair()});
    } else {
      leave_out("close", "the queue has no close");
    }
    add({"detach and attach", HitWhen::access, OperationKind::try_put, true});
  }

  const QueueFacts& queue_;
  const CrashShape& shape_;
  CrashSteps all_;
};

}  // namespace

OperationKind putting(const QueueFacts& queue) {
  return queue.has(OperationKind::put) ? OperationKind::put : OperationKind::try_put;
}

OperationKind getting(const QueueFacts& queue) {
  return queue.has(OperationKind::get) ? OperationKind::get : OperationKind::try_get;
}

CrashSteps crash_steps(const QueueFacts& queue, const CrashShape& shape) {
  return StepList(queue, shape).make();
}

}  // namespace queuecheck
