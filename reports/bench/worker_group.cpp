#include "queuecheck/reports/bench/worker_group.hpp"

#include <poll.h>

#include <exception>

namespace queuecheck {

WorkerGroup::~WorkerGroup() {
  try {
    kill_and_reap();
  } catch (const std::exception&) {  // without a nursery there are no workers either
  }
}

void WorkerGroup::add(const char* entry, const WorkerContext& context) {
  workers_.push_back(Nursery::instance().spawn(entry, context, false));
}

bool WorkerGroup::has_ended(std::size_t index) const {
  pollfd watched{workers_[index].pidfd.get(), POLLIN, 0};
  return poll(&watched, 1, 0) > 0;
}

std::size_t WorkerGroup::wait(int timeout_ms) const {
  std::vector<pollfd> alive;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    // Those that ended stay readable for ever; only the others are worth waiting for.
    if (!has_ended(i)) alive.push_back({workers_[i].pidfd.get(), POLLIN, 0});
  }
  if (alive.empty()) return 0;
  const int ended = poll(alive.data(), alive.size(), timeout_ms);
  return alive.size() - static_cast<std::size_t>(ended > 0 ? ended : 0);
}

std::vector<int> WorkerGroup::kill_and_reap() {
  std::vector<int> statuses;
  for (Worker& worker : workers_) statuses.push_back(Nursery::instance().kill_and_reap(worker));
  workers_.clear();
  return statuses;
}

}  // namespace queuecheck
