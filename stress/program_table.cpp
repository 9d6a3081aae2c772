// Which stress program shows which bug, and after what time? Each program alone on each queue, so
// many seeds each: how often it found something, of which class, and the median time of those.
//
//   queuecheck_program_table [SEEDS [SECONDS [PROGRAMS [QUEUE...]]]]
//
// SECONDS: for each seed at most. PROGRAMS: names with commas, "all", or "stage": all of them in
// turn, as `queuecheck stress` runs them. Without queues: all mutants. Rows that found nothing are
// left out; QUEUE "right" stands for every right queue, whose rows should be none. Processes: 2, 4
// and 16 in turn, as in the stage.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/programs/programs.hpp"
#include "queuecheck/stress/stress_stage.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace {

using namespace queuecheck;

constexpr const char* the_stage = "stage";

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

class Table {
 public:
  Table(std::uint64_t seeds, double seconds) : seeds_(seeds), seconds_(seconds) {}

  void row(const std::string& program, const QueueSource& queue) {
    std::vector<double> times;
    std::map<std::string, int> classes;
    for (std::uint64_t seed = 1; seed <= seeds_; ++seed) {
      // Its own each time, as a user's: it remembers that the queue has hung.
      const auto executor =
          needs_threads(queue) ? make_thread_executor(queue) : make_process_executor(queue);
      StressSettings settings;
      settings.seed = seed;
      settings.seconds = seconds_;
      settings.program = program == the_stage ? "" : program;
      const StageResult result = run_stress(*executor, settings);
      programs_ += result.counters.at("programs");
      unknowns_ += result.counters.at("unknowns");
      if (result.status == Status::nothing) return;
      if (result.failures.empty()) continue;
      const Failure& failure = result.failures.front();
      ++classes[std::string(name(*failure.judgement.violation))];
      times.push_back(failure.time_to_detection_s);
    }
    if (times.empty()) return;
    std::string named;
    for (const auto& [violation, count] : classes) {
      named += (named.empty() ? "" : ", ") + violation + " " + std::to_string(count);
    }
    std::printf("%s | %s | %zu of %llu | %s | %.3f s | %.3f s\n", program.c_str(),
                queue.name.c_str(), times.size(), static_cast<unsigned long long>(seeds_),
                named.c_str(), median(times), *std::max_element(times.begin(), times.end()));
    std::fflush(stdout);
  }

  void tell() const { std::printf("%.0f programs, %.0f of them unknown\n", programs_, unknowns_); }

 private:
  std::uint64_t seeds_;
  double seconds_;
  double programs_ = 0;
  double unknowns_ = 0;
};

std::vector<std::string> programs_named(const std::string& names) {
  std::vector<std::string> programs;
  if (names == "all") {
    for (const StressProgram& one : stress_programs()) programs.emplace_back(one.name);
    return programs;
  }
  std::istringstream words(names);
  for (std::string word; std::getline(words, word, ',');) programs.push_back(word);
  return programs;
}

std::vector<QueueSource> queues_named(const std::vector<std::string>& names) {
  std::vector<QueueSource> queues;
  const bool right = names == std::vector<std::string>{"right"};
  if (!names.empty() && !right) {
    for (const std::string& one : names) queues.push_back(find_queue(one));
    return queues;
  }
  for (const QueueEntry& entry : known_queues()) {
    const bool is_wrong = entry.mutant && !entry.mutant->control;
    if (is_wrong != right && entry.source.name != "atomic-queue") queues.push_back(entry.source);
  }
  return queues;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    queuecheck::start(argc, argv);
    Table table(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10,
                argc > 2 ? std::atof(argv[2]) : 5);
    const std::vector<std::string> programs = programs_named(argc > 3 ? argv[3] : "all");
    const std::vector<std::string> names(argv + std::min(argc, 4), argv + argc);
    std::printf("program | queue | found | class | median | longest\n");
    for (const QueueSource& queue : queues_named(names)) {
      for (const std::string& program : programs) table.row(program, queue);
    }
    table.tell();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
