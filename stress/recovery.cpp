#include "queuecheck/stress/recovery.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

// Whether it puts or gets; observers and close have no role.
int role_of(OperationKind kind) {
  if (is_put(kind) || kind == OperationKind::put_many) return 0;
  if (is_get(kind) || kind == OperationKind::get_many) return 1;
  return -1;
}

std::vector<std::uint64_t> operations_of_each(const Program& program) {
  std::vector<std::uint64_t> counts;
  for (const auto& steps : program.processes) {
    std::uint64_t count = 0;
    for (const Step& step : steps) count += step.repeat;
    counts.push_back(count);
  }
  return counts;
}

// The end of the first operation of each role that a survivor completed after `killed_ns`.
std::array<std::int64_t, 2> first_ends(const Program& program, const History& history,
                                       const std::vector<bool>& dead, std::int64_t killed_ns) {
  std::vector<std::uint64_t> left = operations_of_each(program);
  left.resize(history.processes, 0);
  std::array<std::int64_t, 2> ends{never, never};
  for (const Operation& o : history.operations) {
    const int role = role_of(o.kind);
    if (o.kind == OperationKind::crash || dead[o.process] || left[o.process] == 0) continue;
    --left[o.process];
    if (role < 0 || o.outcome == Outcome::pending || o.t1 <= killed_ns) continue;
    std::int64_t& end = ends[static_cast<std::size_t>(role)];
    end = std::min(end, o.t1);
  }
  return ends;
}

}  // namespace

void RecoveryTimes::add(const Program& program, const History& history) {
  const std::vector<bool> dead = killed_processes(history);
  for (const Operation& o : history.operations) {
    if (o.kind != OperationKind::crash) continue;
    for (const std::int64_t end : first_ends(program, history, dead, o.t0)) {
      if (end != never) recoveries_ns_.push_back(end - o.t0);
    }
  }
}

void RecoveryTimes::sample_delay() {
  constexpr std::int64_t asked_ns = 100'000;
  const timespec pause{0, asked_ns};
  const std::int64_t begun_ns = monotonic_ns();
  nanosleep(&pause, nullptr);
  delays_ns_.push_back(std::max<std::int64_t>(monotonic_ns() - begun_ns - asked_ns, 0));
}

void RecoveryTimes::tell(std::map<std::string, double>& counters) const {
  if (!recoveries_ns_.empty()) {
    counters["recoveries"] = static_cast<double>(recoveries_ns_.size());
    counters["recovery_ns_p50"] = static_cast<double>(quantile(recoveries_ns_, 0.5));
    counters["recovery_ns_p99"] = static_cast<double>(quantile(recoveries_ns_, 0.99));
    counters["recovery_ns_max"] = static_cast<double>(quantile(recoveries_ns_, 1));
  }
  if (!delays_ns_.empty()) {
    counters["scheduling_delay_ns_p99"] = static_cast<double>(quantile(delays_ns_, 0.99));
  }
}

std::int64_t quantile(std::vector<std::int64_t> values, double share) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace queuecheck
