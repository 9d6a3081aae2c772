// What a command found out, for every renderer: the queues, the stages that each went through, the
// failures, the figures of throughput, and where and how all of it ran.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Failures are numbered from 1 over the whole run, in the order queue, stage, failure; failure
//      N is stored as failure_file_name(N) in `directory`. for_each_failure is the only numbering.
//   2. `status` of a run and of a queue is what merged_status says: a queue of which no stage ran,
//   and
//      a run without queues, is Status::nothing.
//   3. A known failure is listed and numbered like every other, and not counted in any status but
//      that of its stage.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/answer.hpp"
#include "queuecheck/properties/misuse/misuse.hpp"
#include "queuecheck/properties/tutorial/claim_row.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

// One measured point, with the spread of its samples. Field names are those of DESIGN §9.
struct ThroughputRow {
  std::string queue;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 0;   // effective; 0 = unbounded
  std::string waiting;          // how a process waits: "blocking", "spin"
  double items_per_second = 0;  // median of the samples
  double items_per_second_min = 0;
  double items_per_second_max = 0;
  std::uint32_t samples = 0;
  std::optional<double> ratio;  // to the peer of the same shape, measured in the same run
  std::string note;             // placement, or why the figure is missing
};

struct QueueResult {
  QueueSource queue;
  std::string runtime;  // of a host's queue: "CPython 3.11.2, processes that wait by sleep"
  std::string specification;
  std::vector<StageResult> stages;
  Status status = Status::nothing;
  std::vector<ThroughputRow> throughput;
  std::vector<explore::Row> explored;
  std::vector<ClaimRow> claims;  // of the tutorial
  std::vector<MisuseRow> misuses;
  bool misuses_asked = false;  // the user wants to see all of them
};

// Of StageResult::stage, in the order in which verify takes them.
inline constexpr std::array<std::string_view, 8> stage_names{
    "tutorial", "conformance", "properties", "stress", "faults", "disturbed", "explore", "bench"};
// The stage that only `stress --soak` has.
inline constexpr std::string_view soak_stage_name = "soak";

struct RunResult {
  std::string command = "verify";
  std::string program = "queuecheck";  // how the user started us, for the replay command
  std::string command_line;            // as typed, shell-quoted
  // What decides which programs a campaign has, by option: runs with the same are parts of one.
  std::map<std::string, std::string> campaign;
  std::optional<std::uint64_t>
      programs_wanted;  // of each stage, of all shards; empty: time decides
  std::vector<QueueResult> queues;
  Status status = Status::nothing;
  std::uint64_t seed = 0;
  std::string started_utc;  // 2026-11-22T16:45:00Z
  double seconds = 0;
  Environment environment;
  std::string directory;  // of the results; empty when none was made
  // Where failure N is stored, of runs joined from several folders; else empty: in `directory`.
  std::vector<std::string> failure_files;
  std::vector<std::string> warnings;
  bool finished = false;     // false: a checkpoint of a run under way, or cut off
  bool interrupted = false;  // by Ctrl-C: what was found until then is all there is
};

// What the stage adds to the verdict of its queue: valid where all that failed is known.
Status counted_status(const StageResult& stage);
bool only_known(const StageResult& stage);  // it failed, and all its failures are known

Status merged_status(const QueueResult& queue);
Status merged_status(const RunResult& run);

std::string failure_file_name(std::size_t number);   // "failure-1.json"
std::string schedule_file_name(std::size_t number);  // "failure-1.schedule"

using FailureVisitor = std::function<void(const QueueResult& queue, const StageResult& stage,
                                          const Failure& failure, std::size_t number)>;
void for_each_failure(const RunResult& run, const FailureVisitor& visit);
std::size_t failure_count(const RunResult& run);
std::size_t known_count(const RunResult& run);  // of these

// "build/queuecheck replay results/…/failure-1.json": safe to paste into a shell.
std::string replay_command(const RunResult& run, std::size_t number);

}  // namespace queuecheck
