#include "queuecheck/stress/soak/soak_stage.hpp"
#include "queuecheck/stress/crew.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/stress/fixed_text.hpp"
#include "queuecheck/stress/queue_claim.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/run_assembler.hpp"
#include "queuecheck/stress/soak/online_claim.hpp"
#include "queuecheck/stress/soak/recorder_price.hpp"
#include "queuecheck/stress/soak/soak_episode.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {
namespace {

using soak::Episode;
using soak::EpisodeResult;
using soak::EpisodeSettings;

// Streams of all seats together; each at least so long, and no longer than serves anybody.
constexpr std::uint64_t streams_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t stream_least = 1024;
constexpr std::uint64_t stream_most = 1 << 14;

constexpr std::uint64_t refused_most = 16;  // in a row, until nothing it is given will do

std::uint64_t stream_capacity(std::uint32_t seats) {
  const std::uint64_t share = streams_bytes / seats / sizeof(soak::CallRecord);
  return std::bit_floor(std::clamp(share, stream_least, stream_most));
}

class SoakStage {
 public:
  SoakStage(Executor& executor, const SoakSettings& settings, const OnProgress& on_progress)
      : executor_(executor),
        settings_(settings),
        queue_(executor.facts()),
        limits_(role_limits(queue_)),
        clock_(settings.seconds, settings.episodes_max, on_progress),
        calibration_(Calibration::measure(best_stamp_clock())),
        producers_(limits_.producers(settings.producers)),
        consumers_(limits_.consumers(settings.consumers)),
        segment_({producers_ + consumers_ + 1, stream_capacity(producers_ + consumers_ + 1)}) {
    result_.stage = "soak";
  }

  StageResult run() {
    claim_ = soak::online_claim(queue_claim(queue_, settings_.extra), kills());
    if (!claim_.refused.empty() && settings_.checks) {
      result_.status = Status::nothing;
      result_.reason = "the online monitor does not know " + claim_.refused;
      return std::move(result_);
    }
    prepare_header();
    recorder_ns_ = soak::recorder_ns(calibration_.clock());
    while (!clock_.over(episodes_) && result_.status == Status::valid) run_episode();
    result_.seconds = clock_.seconds();
    count();
    if (settings_.checks && result_.status != Status::violation) name_what_was_not_judged();
    return std::move(result_);
  }

 private:
  bool kills() const { return settings_.kills_per_second > 0; }

  void prepare_header() {
    soak::Header& header = segment_.header();
    header.clock = calibration_.clock();
    header.ticks_per_ns = calibration_.ticks_per_ns();
    header.producers = producers_;
    header.consumers = consumers_;
    copy_whole(header.queue_name, executor_.queue().name);
    copy_whole(header.queue_plugin, executor_.queue().plugin);
  }

  // What the user did not choose changes from episode to episode; what the queue refuses does not
  // come again.
  Options options_of(Chooser& choose) const {
    Options options;
    options.producers = producers_;
    options.consumers = consumers_;
    options.extra = settings_.extra;
    options.capacity = settings_.capacity != 0
                           ? settings_.capacity
                           : choose.one_of<std::uint64_t>({1, 2, 8, 64, 64, 64, 1024});
    options.item_bytes_max = settings_.item_bytes != 0
                                 ? settings_.item_bytes
                                 : choose.one_of<std::uint32_t>({16, 16, 16, 64, 1024});
    // Sizes that no queue of this kind serves would be refused each time.
    for (const std::uint32_t bytes : {options.item_bytes_max, 16U, 8U}) {
      Options served = options;
      if (settings_.item_bytes == 0) served.item_bytes_max = bytes;
      for (const std::uint64_t capacity : {options.capacity, std::uint64_t{64}, std::uint64_t{8}}) {
        if (settings_.capacity == 0) served.capacity = capacity;
        if (queue_.serves(served)) return as_it_waits(std::move(served));
      }
    }
    return as_it_waits(std::move(options));
  }

  Options as_it_waits(Options options) const {
    // A lost wake-up hides behind short sleeps; where somebody is killed they are needed.
    return kills() ? options : unsliced(std::move(options), queue_);
  }

  void run_episode() {
    EpisodeSettings one;
    one.number = episodes_;
    one.seed = program_seed(settings_.seed, episodes_);
    Chooser choose(one.seed);
    one.options = options_of(choose);
    const double left =
        settings_.seconds > 0 ? settings_.seconds - clock_.seconds() : settings_.episode_seconds;
    one.seconds = std::clamp(left, 0.1, settings_.episode_seconds);
    one.kills_per_second = settings_.kills_per_second;
    one.recorded = settings_.checks;
    one.steady = settings_.steady;
    one.close_wakes_all = claim_.closes && queue_.has(OperationKind::close);
    one.watchdog = settings_.watchdog;
    one.on_workers = settings_.on_workers;
    one.specification = [&](std::uint64_t capacity) {
      const std::string words =
          effective_specification(queue_.specification(one.options).c_str(), capacity);
      const auto parsed = parse_specification(words);
      const auto* known = std::get_if<Specification>(&parsed);
      return known == nullptr ? claim_.specification
                              : soak::online_claim(*known, kills()).specification;
    };
    Episode* running = nullptr;
    one.on_progress = [&] {
      if (!clock_.due()) return;
      StageResult so_far = result_;
      soak::Tally tally = tally_;
      tally += running->so_far().tally;
      count_calls(so_far.counters, tally);
      clock_.tell(so_far);
    };
    set_place(one.options);
    Episode episode(segment_, calibration_, one);
    running = &episode;
    try {
      enter(episode.run(), one);
      refused_in_a_row_ = 0;
    } catch (const RefusedError&) {  // this size, perhaps not the next
      const bool chosen = settings_.capacity != 0 && settings_.item_bytes != 0;
      if (chosen || ++refused_in_a_row_ == refused_most) throw;
    }
    ++episodes_;
  }

  void set_place(const Options& options) {
    soak::Header& header = segment_.header();
    header.capacity_asked = options.capacity;
    header.item_bytes = options.item_bytes_max;
    std::string extra;
    for (const auto& [key, value] : options.extra) extra += key + '\0' + value + '\0';
    if (extra.size() > sizeof(header.extra)) throw std::invalid_argument("too many options");
    std::memcpy(header.extra, extra.data(), extra.size());
    header.extra_bytes = static_cast<std::uint32_t>(extra.size());
    copy_whole(header.place, place_prefix_of_this_process() + "soak-" + std::to_string(episodes_));
  }

  void enter(EpisodeResult one, const EpisodeSettings& settings) {
    tally_ += one.tally;
    work_seconds_ += one.seconds;
    kills_ += one.kills;
    kills_inside_ += one.kills_inside;
    stream_full_ += one.stream_full;
    held_back_ += one.held_back;
    doubts_ += one.doubts;
    stuck_after_kill_ += one.stuck_after_kill ? 1 : 0;
    lag_most_ns_ = std::max(lag_most_ns_, one.lag_most_ns);
    monitor_cpu_ns_ += one.monitor_cpu_ns;
    workers_cpu_ns_ += one.workers_cpu_ns;
    monitor_bytes_ = std::max(monitor_bytes_, one.monitor_bytes);
    if (one.memory_bytes != 0) memory_.push_back(static_cast<double>(one.memory_bytes));
    if (!one.unknown.empty()) {
      result_.status = Status::unknown;
      result_.reason = one.unknown;
    }
    if (!one.found) return;
    result_.seconds = clock_.seconds();
    count();
    soak::Found& found = *one.found;
    std::string& words = found.judgement.explanation;
    if (!words.ends_with('.')) words += '.';
    words += again(settings);
    Run run;
    run.history = std::move(found.history);
    enter_failure(result_, executor_, program_of(settings), run, found.judgement, settings_.seed,
                  settings.number, settings_.on_failure_found);
  }

  std::string again(const EpisodeSettings& one) const {
    const std::string killed =
        kills() ? " --kill-rate " + std::to_string(settings_.kills_per_second) : "";
    return " Seen in episode " + std::to_string(one.number) + " of a soak with capacity " +
           std::to_string(one.options.capacity) + " and items of " +
           std::to_string(one.options.item_bytes_max) + " bytes; again: stress " +
           executor_.queue().name + " --soak 60s --seed " + std::to_string(settings_.seed) +
           " --capacity " + std::to_string(one.options.capacity) + " --item-bytes " +
           std::to_string(one.options.item_bytes_max) + killed + ".";
  }

  // What replay can run: a short program of the same shape.
  Program program_of(const EpisodeSettings& one) const {
    StressShape shape;
    shape.processes = producers_ + consumers_;
    shape.capacity = one.options.capacity;
    shape.item_bytes = one.options.item_bytes_max;
    MadeProgram brim = k6_brim(shape, queue_, one.seed);
    if (!brim) return {};
    Program program = *brim;
    program.options.extra = one.options.extra;
    return program;
  }

  static double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  }

  void count_calls(std::map<std::string, double>& counters, const soak::Tally& tally) const {
    counters["items"] = static_cast<double>(tally.gets);
    counters["calls"] = static_cast<double>(tally.calls);
    counters["episodes"] = static_cast<double>(episodes_);
    counters["full_percent"] = percent(tally.full, tally.calls);
    counters["empty_percent"] = percent(tally.empty, tally.calls);
    counters["timeout_percent"] = percent(tally.timeouts, tally.calls);
  }

  void count() {
    auto& counters = result_.counters;
    count_calls(counters, tally_);
    const double items = std::max(1.0, static_cast<double>(tally_.gets));
    counters["items_per_second"] =
        work_seconds_ > 0 ? static_cast<double>(tally_.gets) / work_seconds_ : 0;
    counters["cpu_ns_per_item_monitor"] = static_cast<double>(monitor_cpu_ns_) / items;
    if (settings_.checks) {
      counters["cpu_ns_per_item_recorder"] =
          recorder_ns_ * static_cast<double>(tally_.calls) / items;
    }
    counters["cpu_ns_per_item_workers"] = static_cast<double>(workers_cpu_ns_) / items;
    counters["monitor_lag_ms_most"] = static_cast<double>(lag_most_ns_) * 1e-6;
    counters["monitor_bytes"] = static_cast<double>(monitor_bytes_);
    counters["waits_for_reader"] = static_cast<double>(stream_full_);
    counters["rounds_held_back"] = static_cast<double>(held_back_);
    count_memory();
    if (!kills()) return;
    counters["kills"] = static_cast<double>(kills_);
    counters["kills_inside_operation"] = static_cast<double>(kills_inside_);
    counters["stuck_after_kill"] = static_cast<double>(stuck_after_kill_);
  }

  // At the ends of episodes, each with another load: the means of the first and the last quarter.
  void count_memory() {
    if (memory_.empty()) return;
    const auto quarter = static_cast<std::ptrdiff_t>((memory_.size() + 3) / 4);
    const double first = std::accumulate(memory_.begin(), memory_.begin() + quarter, 0.0);
    const double last = std::accumulate(memory_.end() - quarter, memory_.end(), 0.0);
    auto& counters = result_.counters;
    counters["memory_bytes_first"] = first / static_cast<double>(quarter);
    counters["memory_bytes_last"] = last / static_cast<double>(quarter);
    counters["memory_bytes_most"] = *std::max_element(memory_.begin(), memory_.end());
    counters["memory_change_percent"] = 100 * (last - first) / first;
  }

  void name_what_was_not_judged() {
    std::string text;
    for (const std::string& one : claim_.not_judged) text += (text.empty() ? "" : ", ") + one;
    if (doubts_ != 0) {
      text += ", " + std::to_string(doubts_) + " EMPTY answers beside calls that kills cut off";
    }
    result_.left_out = "not judged while it runs: " + text;
  }

  Executor& executor_;
  const SoakSettings& settings_;
  QueueFacts queue_;
  RoleLimits limits_;
  StageClock clock_;
  Calibration calibration_;
  std::uint32_t producers_;
  std::uint32_t consumers_;
  soak::Segment segment_;
  soak::OnlineClaim claim_;
  StageResult result_;
  std::uint64_t episodes_ = 0;
  std::uint64_t refused_in_a_row_ = 0;
  soak::Tally tally_;
  double work_seconds_ = 0;
  std::uint64_t kills_ = 0;
  std::uint64_t kills_inside_ = 0;
  std::uint64_t stream_full_ = 0;
  std::uint64_t held_back_ = 0;
  std::uint64_t doubts_ = 0;
  std::uint64_t stuck_after_kill_ = 0;
  std::int64_t lag_most_ns_ = 0;
  double recorder_ns_ = 0;  // of a call
  std::int64_t monitor_cpu_ns_ = 0;
  std::int64_t workers_cpu_ns_ = 0;
  std::size_t monitor_bytes_ = 0;
  std::vector<double> memory_;  // of each episode, in bytes
};

}  // namespace

StageResult run_soak(Executor& executor, const SoakSettings& settings,
                     const OnProgress& on_progress) {
  StageResult result;
  result.stage = "soak";
  result.status = Status::nothing;
  const QueueFacts queue = executor.facts();
  if (executor.name() != "processes") {
    result.reason = "a soak runs processes of its own, not " + std::string(executor.name());
  } else if (!queue.has(OperationKind::try_put) || !queue.has(OperationKind::try_get)) {
    result.reason = "a soak needs try_put and try_get";
  } else {
    return SoakStage(executor, settings, on_progress).run();
  }
  return result;
}

}  // namespace queuecheck
