// What checking while it runs costs: items a second with all online checks against none, and the
// processor time of recorder and monitor apart. By hand, for docs/numbers.md.
//
//     build/queuecheck_soak_cost [ROUNDS [SECONDS [QUEUE...]]]     9 rounds of 2 s; ring, locked
//
// Checked and unchecked rounds alternate, so that both see the same machine; a ratio is that of one
// round and its neighbour. Unchecked: the same calls, without stamps, records, identities and
// monitor. Two producers and two consumers at one pace, capacity 64, items of 16 bytes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/soak/soak_stage.hpp"

namespace {

using namespace queuecheck;

struct Round {
  double items_per_second = 0;
  double workers_ns = 0;  // of processor time, for an item
  double monitor_ns = 0;
};

Round measure(Executor& executor, double seconds, bool checks) {
  SoakSettings settings;
  settings.seconds = settings.episode_seconds = seconds;
  settings.episodes_max = 1;
  settings.capacity = 64;
  settings.item_bytes = 16;
  settings.checks = checks;
  settings.steady = true;
  const StageResult result = run_soak(executor, settings);
  if (result.status != Status::valid) {
    std::fprintf(stderr, "%s: %s\n", executor.queue().name.c_str(), result.reason.c_str());
    std::exit(1);
  }
  return {result.counters.at("items_per_second"), result.counters.at("cpu_ns_per_item_workers"),
          result.counters.at("cpu_ns_per_item_monitor")};
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  start(argc, argv);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 2;
  std::vector<std::string> names(argv + std::min(argc, 3), argv + argc);
  if (names.empty()) names = {"ring", "locked"};
  for (const std::string& name : names) {
    const auto executor = make_process_executor(find_queue(name));
    std::vector<double> ratios, by_processor, bare, checked, recorder, monitor;
    for (int round = 0; round < rounds; ++round) {
      const Round without = measure(*executor, seconds, false);
      const Round with = measure(*executor, seconds, true);
      ratios.push_back(with.items_per_second / without.items_per_second);
      bare.push_back(without.items_per_second);
      checked.push_back(with.items_per_second);
      recorder.push_back(with.workers_ns - without.workers_ns);
      monitor.push_back(with.monitor_ns);
      by_processor.push_back(without.workers_ns / (with.workers_ns + with.monitor_ns));
    }
    std::printf(
        "%s: ratio %.2f (%.2f to %.2f), %.2f against %.2f M items/s; by processor time %.2f; for "
        "an item: workers %.0f ns more, monitor %.0f ns\n",
        name.c_str(), median(ratios), *std::min_element(ratios.begin(), ratios.end()),
        *std::max_element(ratios.begin(), ratios.end()), median(checked) * 1e-6,
        median(bare) * 1e-6, median(by_processor), median(recorder), median(monitor));
  }
  return 0;
}
