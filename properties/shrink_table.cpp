// How small do failures become, and do they still fail then? For each mutant that generated
// programs find: of so many seeds, how many found it, the median size after shrinking, and the
// rates before and after.
//
//   queuecheck_shrink_table [SEEDS [SECONDS [QUEUE...]]]
//
// SECONDS: for finding, per seed; shrinking has as many. Without queues: all mutants.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace {

using namespace queuecheck;

struct Found {
  double processes = 0;
  double operations = 0;
  double rate_before = 0;
  double rate_after = 0;
  double seconds = 0;  // until found
};

double median(const std::vector<Found>& all, double Found::*member) {
  if (all.empty()) return 0;
  std::vector<double> values;
  for (const Found& one : all) values.push_back(one.*member);
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double share(std::uint32_t failed, std::uint32_t runs) {
  return runs == 0 ? 0.0 : static_cast<double>(failed) / runs;
}

void tell(const std::string& queue, std::uint64_t seeds, double seconds) {
  const auto executor = make_process_executor(find_queue(queue));
  std::vector<Found> all;
  std::map<std::string, int> classes;
  int lost_rate = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    PropertySettings settings;
    settings.seed = seed;
    settings.seconds = settings.shrink.seconds = seconds;
    settings.generator.extra = unsliced(Options{}, load(find_queue(queue))).extra;
    const StageResult result = run_properties(*executor, settings);
    if (result.failures.empty()) continue;
    const Failure& failure = result.failures.front();
    ++classes[std::string(name(*failure.judgement.violation))];
    all.push_back({static_cast<double>(failure.program.processes.size()),
                   static_cast<double>(operation_count(failure.program)),
                   share(failure.original_reruns_failed, failure.original_reruns),
                   share(failure.reruns_failed, failure.reruns), failure.time_to_detection_s});
    lost_rate += failure.reruns_failed == 0 ? 1 : 0;
  }
  std::string named;
  for (const auto& [violation, times] : classes) {
    named += (named.empty() ? "" : ", ") + violation + " " + std::to_string(times);
  }
  std::printf("%s | %zu of %llu | %s | %.1f | %.1f | %.3f | %.3f | %d | %.3f s\n", queue.c_str(),
              all.size(), static_cast<unsigned long long>(seeds), named.c_str(),
              median(all, &Found::processes), median(all, &Found::operations),
              median(all, &Found::rate_before), median(all, &Found::rate_after), lost_rate,
              median(all, &Found::seconds));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    queuecheck::start(argc, argv);
    const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10;
    const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
    std::vector<std::string> queues(argv + std::min(argc, 3), argv + argc);
    if (queues.empty()) {
      for (const QueueEntry& entry : known_queues()) {
        if (entry.mutant && !entry.mutant->control) queues.push_back(entry.source.name);
      }
    }
    std::printf(
        "mutant | found | class | processes | operations | rate before | after | never "
        "again | found after\n");
    for (const std::string& queue : queues) tell(queue, seeds, seconds);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
