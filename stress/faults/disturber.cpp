#include "queuecheck/stress/faults/disturber.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

// Whom nothing suits now may do so when the next program has begun.
constexpr std::int64_t patience_least_ns = 20'000;
constexpr std::int64_t patience_most_ns = 640'000;
// Without targets for so long, the thread sleeps until there are some.
constexpr std::int64_t park_after_ns = 5'000'000;

// Nobody has got anywhere in so many looks and through so many faults: whatever a fault could bring
// about, it has. Looks are counted, not time: on a crowded machine time passes without any fault.
constexpr std::int64_t progress_every_ns = 5'000'000;
constexpr std::uint64_t quiet_after_looks = 20;
constexpr std::uint64_t quiet_after_acts_each = 64;
constexpr std::uint64_t quiet_anyway_after_looks = 200;  // of faults that are rare

// A descriptor more for each worker than the pool has (process_pool.cpp).
void allow_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Disturber::Disturber(const FaultList& faults, std::uint64_t seed) {
  for (const FaultRate& one : faults) {
    if (one.kind->make == nullptr) {
      elsewhere_[one.kind->name] = 0;
      continue;
    }
    const std::uint64_t number = lines_.size();
    lines_.push_back(
        {one.kind, one.kind->make(), 1e9 / one.rate, Chooser(program_seed(seed, number))});
  }
}

Disturber::~Disturber() {
  if (!thread_.joinable()) return;
  end();
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Disturber::begin(std::vector<Target> targets) {
  if (lines_.empty()) return;
  if (!thread_.joinable()) {
    allow_descriptors();
    // Signals to the harness are for its main thread.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  std::vector<UniqueFd> own;
  own.reserve(targets.size());
  for (Target& target : targets) {
    target.pidfd = own.emplace_back(fcntl(target.pidfd, F_DUPFD_CLOEXEC, 0)).get();
  }
  std::erase_if(targets, [](const Target& target) { return target.pidfd < 0; });
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    targets_ = std::move(targets);
    own_fds_ = std::move(own);
    active_ = true;
    quiet_ = false;
    acts_since_ = looks_since_ = 0;
    moved_ = progress();
    looked_ns_ = monotonic_ns();
    churns_before_ = churns();
    wake = std::exchange(parked_, false);
  }
  if (wake) changed_.notify_one();
}

void Disturber::end() {
  const std::lock_guard lock(mutex_);
  if (!active_) return;
  active_ = false;
  for (Line& line : lines_) line.fault->undo();
  churns_done_ += churns() - churns_before_;
  targets_.clear();
  own_fds_.clear();
  ended_ns_ = monotonic_ns();
}

void Disturber::count(std::string_view fault) {
  const std::lock_guard lock(mutex_);
  ++elsewhere_.at(fault);
}

std::map<std::string, double> Disturber::counters() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, double> counters;
  for (const FaultKind& kind : fault_kinds()) {
    const auto found = elsewhere_.find(kind.name);
    if (found == elsewhere_.end() || kind.counter.empty()) continue;
    counters[std::string(kind.counter)] = static_cast<double>(found->second);
  }
  for (const Line& line : lines_) {
    const std::string counter(line.kind->counter);
    if (line.kind->name == "churn") {  // between calls, when the worker came to it
      counters[counter] = static_cast<double>(churns_done_);
      continue;
    }
    counters[counter] = static_cast<double>(line.acted);
    counters[counter + "_inside_operation"] = static_cast<double>(line.inside);
  }
  return counters;
}

void Disturber::run() {
  prctl(PR_SET_NAME, "qc-disturber");
  prctl(PR_SET_TIMERSLACK, 1UL);  // faults are to meet programs of some 200 us
  std::unique_lock lock(mutex_);
  while (!quit_) {
    const std::int64_t now_ns = monotonic_ns();
    if (!active_ && now_ns - ended_ns_ > park_after_ns) {
      parked_ = true;
      changed_.wait(lock, [this] { return quit_ || !parked_; });
      continue;
    }
    const std::int64_t next_ns = active_ ? act_on_due(now_ns) : now_ns + patience_most_ns;
    changed_.wait_until(lock,
                        std::chrono::steady_clock::time_point(std::chrono::nanoseconds(next_ns)));
  }
}

// Answers when to come again.
std::int64_t Disturber::act_on_due(std::int64_t now_ns) {
  std::int64_t next_ns = now_ns + progress_every_ns;
  const bool quiet = nobody_moves(now_ns);
  for (Line& line : lines_) {
    if (quiet) line.fault->undo();
    next_ns = std::min(next_ns, line.fault->go_on(now_ns));
    if (quiet) continue;
    if (now_ns >= line.due_ns) {
      if (act_once(line, now_ns)) {
        const double part = (static_cast<double>(line.choose.below(1 << 24)) + 1) / (1 << 24);
        line.due_ns = now_ns - static_cast<std::int64_t>(line.mean_gap_ns * std::log(part));
        line.patience_ns = patience_least_ns;
        next_ns = std::min(next_ns, line.fault->go_on(now_ns));
      } else {
        line.due_ns = now_ns + line.patience_ns;
        line.patience_ns = std::clamp(2 * line.patience_ns, patience_least_ns, patience_most_ns);
      }
    }
    next_ns = std::min(next_ns, line.due_ns);
  }
  return next_ns;
}

// To one of those whom it suits, wherever the drawn place in their row falls.
bool Disturber::act_once(Line& line, std::int64_t now_ns) {
  const std::size_t count = targets_.size();
  const std::size_t first = line.choose.below(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t victim = (first + i) % count;
    if (!line.fault->suits(targets_[victim])) continue;
    const bool inside = targets_[victim].inside_operation();
    if (!line.fault->act(targets_, victim, line.choose, now_ns)) continue;
    ++acts_since_;
    ++line.acted;
    line.inside += inside ? 1 : 0;
    return true;
  }
  return false;
}

bool Disturber::nobody_moves(std::int64_t now_ns) {
  if (now_ns - looked_ns_ < progress_every_ns) return quiet_;
  looked_ns_ = now_ns;
  if (const std::uint64_t now = progress(); now != moved_) {
    moved_ = now;
    acts_since_ = looks_since_ = 0;
  }
  ++looks_since_;
  quiet_ =
      looks_since_ >= quiet_anyway_after_looks ||
      (looks_since_ >= quiet_after_looks && acts_since_ >= quiet_after_acts_each * targets_.size());
  return quiet_;
}

// relaxed, here and below: only compared
std::uint64_t Disturber::progress() const {
  std::uint64_t sum = 0;
  for (const Target& target : targets_) {
    sum += target.slot->advance.load(std::memory_order_relaxed);
    sum += target.slot->program.load(std::memory_order_relaxed);
    sum += static_cast<std::uint64_t>(target.slot->phase.load(std::memory_order_relaxed));
  }
  return sum;
}

std::uint64_t Disturber::churns() const {
  std::uint64_t sum = 0;
  for (const Target& target : targets_) sum += target.slot->churns.load(std::memory_order_relaxed);
  return sum;
}

}  // namespace queuecheck
