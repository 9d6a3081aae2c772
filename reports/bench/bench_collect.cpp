#include "queuecheck/reports/bench/bench_collect.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/bench/calibration.hpp"

namespace queuecheck {

namespace {

struct Finding {
  RunEnd end = RunEnd::environment;
  std::string problem;
};

bool finished(const BenchSlot& slot) {
  // Acquire: partner is the worker's finish().
  return slot.stage.load(std::memory_order_acquire) == BenchStage::finished;
}

std::string worker_name(const BenchControl& control, std::uint32_t index) {
  return index < control.producers ? "producer " + std::to_string(index)
                                   : "consumer " + std::to_string(index - control.producers);
}

// A worker that ended before its time, by itself.
std::optional<Finding> early_end(const BenchControl& control, std::uint32_t index, int status) {
  const std::string who = worker_name(control, index);
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGKILL) return std::nullopt;
    const bool own_fault = signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT ||
                           signal == SIGILL || signal == SIGFPE || signal == SIGSYS ||
                           signal == SIGTRAP;
    const std::string text =
        who + " died by signal " + std::to_string(signal) + " (" + sigdescr_np(signal) + ")";
    return Finding{own_fault ? RunEnd::crashed : RunEnd::environment, text};
  }
  if (WIFEXITED(status)) {
    return Finding{RunEnd::environment, who + " ended with exit status " +
                                            std::to_string(WEXITSTATUS(status)) +
                                            " before it was done (see standard error)"};
  }
  return std::nullopt;
}

// The worst first: a crash explains a stall of the others, a refusal everything.
int weight(RunEnd end) {
  switch (end) {
    case RunEnd::crashed:
      return 4;
    case RunEnd::wrong:
      return 3;
    case RunEnd::refused:
      return 2;
    case RunEnd::environment:
      return 1;
    case RunEnd::not_offered:
    case RunEnd::absent:
    case RunEnd::stalled:
    case RunEnd::completed:
      return 0;
  }
  return 0;
}

std::string moved_so_far(BenchControl& control) {
  std::uint64_t put = 0;
  std::uint64_t got = 0;
  for (std::uint32_t i = 0; i < control.workers(); ++i) {
    // Relaxed: the workers are dead.
    const std::uint64_t moved = slots_of(&control)[i].progress.load(std::memory_order_relaxed);
    (i < control.producers ? put : got) += moved;
  }
  const std::uint64_t total = control.items[0] + control.items[1];
  return "of " + std::to_string(total) + " items " + std::to_string(put) +
         " or a few more were put, " + std::to_string(got) + " or a few more were got";
}

std::optional<Finding> what_went_wrong(BenchControl& control, std::span<const int> statuses,
                                       bool stalled) {
  std::optional<Finding> worst;
  const auto consider = [&worst](Finding finding) {
    if (!worst || weight(finding.end) > weight(worst->end)) worst = std::move(finding);
  };
  bool unfinished = false;
  for (std::uint32_t i = 0; i < control.workers(); ++i) {
    const BenchSlot& slot = slots_of(&control)[i];
    if (finished(slot)) {
      if (slot.end == RunEnd::completed) continue;
      std::string text = slot.problem;
      if (slot.end == RunEnd::wrong) text = worker_name(control, i) + ": " + text;
      consider({slot.end, text});
      continue;
    }
    unfinished = true;
    if (i < statuses.size()) {
      if (auto finding = early_end(control, i, statuses[i])) consider(std::move(*finding));
    }
  }
  if (worst) return worst;
  if (stalled) {
    return Finding{RunEnd::stalled, "no progress for seconds; " + moved_so_far(control)};
  }
  if (unfinished) {
    return Finding{RunEnd::environment, "a worker was killed from outside (out of memory?)"};
  }
  return std::nullopt;
}

// Every item that was put was got, and they add up.
std::optional<Finding> check_sums(BenchControl& control) {
  std::uint64_t first = 1;
  for (std::size_t phase = 0; phase < phases; ++phase) {
    std::uint64_t got = 0;
    std::uint64_t sum = 0;
    for (std::uint32_t i = control.producers; i < control.workers(); ++i) {
      got += slots_of(&control)[i].moved[phase];
      sum += slots_of(&control)[i].sum[phase];
    }
    const std::uint64_t expected = counter_sum(first, control.items[phase]);
    if (got != control.items[phase] || sum != expected) {
      return Finding{RunEnd::wrong,
                     "got " + std::to_string(got) + " items with the sum " + std::to_string(sum) +
                         "; put were " + std::to_string(control.items[phase]) + " with the sum " +
                         std::to_string(expected) + ": items were lost, repeated or changed"};
    }
    first += control.items[phase];
  }
  return std::nullopt;
}

// Of all producers, or all consumers.
std::optional<Shares> shares(BenchControl& control, std::uint32_t from, std::uint32_t workers) {
  std::vector<std::uint64_t> moved;
  for (std::uint32_t i = from; i < from + workers; ++i) {
    moved.push_back(slots_of(&control)[i].moved_at_first_end);
  }
  return shares_of(moved);
}

void fill_figures(BenchControl& control, BenchSample& sample) {
  const BenchSlot* slots = slots_of(&control);
  std::int64_t begin = slots[0].begin_ns;
  std::int64_t end = slots[0].end_ns;
  std::int64_t cpu = 0;
  std::int64_t waited = 0;
  std::uint64_t switches = 0;
  std::uint64_t voluntary = 0;
  for (std::uint32_t i = 0; i < control.workers(); ++i) {
    begin = std::min(begin, slots[i].begin_ns);
    end = std::max(end, slots[i].end_ns);
    waited = std::max(waited, slots[i].waited_ns);
    cpu += slots[i].cpu_ns;
    switches += slots[i].switches;
    voluntary += slots[i].voluntary_switches;
  }
  const double elapsed_ns = std::max(1.0, static_cast<double>(end - begin));
  const auto items = static_cast<double>(control.items[1]);
  sample.elapsed_s = elapsed_ns / 1e9;
  sample.items_per_second = items / sample.elapsed_s;
  sample.cpu_ns_per_item = static_cast<double>(cpu) / items;
  sample.context_switches_per_1000_items = static_cast<double>(switches) * 1000 / items;
  sample.voluntary_switches_per_1000_items = static_cast<double>(voluntary) * 1000 / items;
  sample.waited_share = static_cast<double>(waited) / elapsed_ns;
  sample.producer_shares = shares(control, 0, control.producers);
  sample.consumer_shares = shares(control, control.producers, control.consumers);
}

}  // namespace

bool collect(BenchControl& control, std::span<const int> statuses, bool stalled,
             BenchSample& sample) {
  sample.capacity = control.effective_capacity;
  sample.blocking = control.blocking;
  auto finding = what_went_wrong(control, statuses, stalled);
  if (!finding) finding = check_sums(control);
  if (finding) {
    sample.end = finding->end;
    sample.problem = finding->problem;
    return false;
  }
  sample.end = RunEnd::completed;
  fill_figures(control, sample);
  return true;
}

double life_cpu_seconds(BenchControl& control) {
  std::int64_t ns = 0;
  for (std::uint32_t i = 0; i < control.workers(); ++i) ns += slots_of(&control)[i].life_cpu_ns;
  return static_cast<double>(ns) / 1e9;
}

}  // namespace queuecheck
