// The options that the sub-commands share, with one meaning and one error text each.
//
// Process and thread safety: plain values; used by main's thread.
//
// Invariants
//   1. What a user types wrong is refused before anything runs, with one line that names the option
//      and what would be right, and exit code 64.
//   2. seconds() of a profile is the budget of one queue; --time replaces it.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/reports/cli/progress_line.hpp"
#include "queuecheck/stress/shard.hpp"

namespace queuecheck::cli {

enum class Profile : std::uint8_t { smoke, ci, nightly };

struct ExhaustSize {
  std::uint32_t processes = 2;
  std::uint32_t operations = 2;
};

// Of `explore`; the stage of verify takes what stands here.
struct ExploreOptions {
  std::string strategy = "portfolio";
  std::string memory = "portfolio";
  std::string lane = "fibers";
  std::string races;         // "fail", "warn"; empty: fail for queues of ours
  std::string instrumented;  // the twin of the only queue
  std::optional<std::uint32_t> kills;
  std::optional<std::uint32_t> preemptions;
  std::uint64_t schedules = 0;
  std::optional<ExhaustSize> exhaust;
  std::uint32_t operations_max = 3;  // of a process, where --operations is meant for free runs
};

struct CommonOptions {
  std::vector<std::string> queue_names;
  std::vector<std::string> plugins;  // --plugin FILE, each one more queue
  std::string host;                  // --host: then queue_names are queues of the host
  std::optional<std::uint64_t> seed_given;
  std::uint64_t seed = 0;  // the one used; settled by settle()
  Profile profile = Profile::smoke;
  double time_s = 0;  // 0 = by profile
  std::string specification;
  std::optional<std::uint64_t> capacity;
  std::optional<std::uint32_t> item_bytes;
  std::uint32_t processes = 4;
  // Of `stress`; empty and 0: what the stage and its programs choose.
  std::vector<std::uint32_t> stress_processes;
  std::uint64_t stress_items = 0;  // of each process
  std::uint32_t operations = 8;
  std::string executor;  // empty: processes, or threads for a queue that needs them
  std::string out = "results";
  std::string json;   // file, "-" for standard output, empty for none
  std::string csv;    // the same
  std::string known;  // file of accepted failures; empty for none
  ProgressForm progress = ProgressForm::by_itself;
  std::string summary;     // file to which the summary in Markdown is appended; empty for none
  bool fail_fast = false;  // no further queue after one that failed
  std::vector<std::string> set;
  std::string program;     // stress: one program by name; empty = all
  std::string shard_text;  // --shard as typed
  Shard shard;             // settled by settle()
  std::string resume;      // folder of the results of a run that was cut off
  // By queue and stage: how many programs of the shard that run had done.
  std::map<std::pair<std::string, std::string>, std::uint64_t> done;
  std::uint64_t programs = 0;      // of each stage, of all shards together; 0 = the time decides
  std::uint64_t kills = 0;         // stress: that many instead of a time
  std::uint64_t access_kills = 0;  // stress: that many, each at an access
  std::string faults;              // stress: --faults as typed; empty: none
  std::uint32_t kill_rate = 0;     // stress: so many kills a second; 0 = one a program
  double soak_s = 0;               // stress: one long run, judged while it runs; 0 = no
  std::string soak_checks = "all";
  bool crash_matrix = false;  // stress: that alone
  std::uint64_t trials = 20;  // of a step of it
  ExploreOptions explore;

  bool is_smoke() const { return time_s <= 0 && profile == Profile::smoke; }
  double seconds() const;  // per queue; of profile smoke, at most
  std::vector<std::pair<std::string, std::string>> extra() const;  // --set key=value
  // Those of --host, or the queues named by position and by --plugin, else this program's own;
  // throws CLI::ValidationError when there are none.
  std::vector<QueueSource> sources() const;
  // Chooses a seed where none was given, and checks what CLI11 cannot.
  void settle();
  // What decides which programs there are, by option (RunResult::campaign).
  std::map<std::string, std::string> campaign() const;
};

// Adds the options of commands that run queues; `queues_required` for those that need one by name.
void add_run_options(CLI::App& app, CommonOptions& options);
// An option without a value, which the parser would take as well (--fail-fast=3).
CLI::Option* add_switch(CLI::App& app, const std::string& name, bool& on, const std::string& text);
void add_seed_option(CLI::App& app, CommonOptions& options, const std::string& text);
// 30s, 5m, 2h.
CLI::Option* add_duration_option(CLI::App& app, const std::string& name, double& seconds,
                                 const std::string& text);
void add_output_options(CLI::App& app, CommonOptions& options);
void add_progress_option(CLI::App& app, CommonOptions& options);

}  // namespace queuecheck::cli
