// What the kernel says about CPU time: of this process, and of the whole machine; and the rule by
// which a run counts as clean, that is, undisturbed by others.
//
// Process and thread safety: reads getrusage and /proc; the rule is pure.
//
// Invariants
//   1. What the kernel does not tell is nullopt or -1, and never makes a run dirty.
//   2. The rule looks at the machine, never at the figure itself: slow runs are not thrown away for
//      being slow.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace queuecheck {

struct ProcessUsage {
  std::int64_t cpu_ns = 0;     // user and system, all threads
  std::uint64_t switches = 0;  // voluntary and not
  std::uint64_t voluntary_switches = 0;
  std::int64_t waited_ns = -1;  // main thread runnable without a CPU; -1 = unknown
};

// Keeps /proc/self/schedstat open, so that reading costs one system call.
class UsageReader {
 public:
  UsageReader();
  ~UsageReader();
  UsageReader(const UsageReader&) = delete;
  UsageReader& operator=(const UsageReader&) = delete;

  ProcessUsage read() const;

 private:
  int schedstat_ = -1;
};

// CPU time that the machine spent on anybody (or lost to the hypervisor), in seconds since boot.
struct MachineUsage {
  double busy_s = 0;
};
std::optional<MachineUsage> read_machine_usage();

// The first line of /proc/stat: user nice system idle iowait irq softirq steal, in ticks.
std::optional<MachineUsage> machine_usage_of(std::string_view proc_stat, double ticks_per_second);

// What others took of the machine's CPU time in `seconds`, of which `ours_s` was ours: 0 to 1; 0
// where the kernel does not tell.
double foreign_share(const std::optional<MachineUsage>& before,
                     const std::optional<MachineUsage>& after, double ours_s, double seconds);

struct Disturbance {
  double waited_share = 0;   // of the clocked time, the worker that waited longest for a CPU
  double foreign_share = 0;  // of the machine's CPU time, taken by others
  bool oversubscribed = false;
};

// With a CPU for each worker, nobody of ours makes a worker wait: waiting shows strangers. With
// more workers than CPUs they make each other wait, and only the strangers' CPU time tells.
bool is_clean(const Disturbance& disturbance);

}  // namespace queuecheck
