#include "queuecheck/properties/explore/campaign.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/properties/explore/dry_run.hpp"
#include "queuecheck/properties/explore/outcome.hpp"
#include "queuecheck/properties/explore/race_judgement.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck::explore {

namespace {

constexpr std::uint64_t schedules_least = 256;  // of each program
constexpr std::uint64_t schedules_most = 1 << 14;
constexpr std::uint64_t programs_of_a_round = 64;
constexpr std::uint64_t look_at_clock_every = 64;
constexpr double progress_every_s = 0.2;

class Campaign {
 public:
  Campaign(Lane& lane, const LoadedQueue& queue, const CampaignSettings& settings,
           const CampaignProgress& progress)
      : lane_(lane),
        queue_(explored_queue(queue, settings.extra)),
        settings_(settings),
        progress_(progress),
        strategy_(make_random_strategy(settings.strategy)) {
    queue_.roles = queue_.roles.and_also(settings.roles);
    if (strategy_ == nullptr) {
      throw std::invalid_argument("strategy '" + settings.strategy +
                                  "'; known: random, sticky, pct, pos, surw, portfolio");
    }
  }

  CampaignResult run() && {
    for (std::uint64_t index = 0; !over() && !all_programs(); ++index) one_program(index);
    finish();
    return std::move(result_);
  }

 private:
  bool found() const { return result_.violation || result_.status == Status::internal; }
  bool enough() const { return settings_.schedules != 0 && schedules_ >= settings_.schedules; }
  bool over() const {
    return found() || enough() || (settings_.seconds != 0 && watch_.seconds() >= settings_.seconds);
  }
  bool all_programs() const {
    return settings_.programs != 0 && programs_ + refused_ >= settings_.programs;
  }

  bool kills(std::uint64_t index) const { return settings_.kills != 0 && index % 4 == 3; }

  MemoryMode mode(std::uint64_t index) const {
    if (settings_.memory) return *settings_.memory;
    // Shapes come by twos and kills by fours: their common period with this is long.
    static constexpr std::array<MemoryMode, 6> mix_of_modes{MemoryMode::tso, MemoryMode::c11,
                                                            MemoryMode::tso, MemoryMode::sc,
                                                            MemoryMode::c11, MemoryMode::tso};
    return mix_of_modes[mix(settings_.seed ^ mix(index)) % mix_of_modes.size()];
  }

  LaneSettings lane_settings(std::uint64_t index) const {
    LaneSettings lane;
    lane.memory = mode(index);
    lane.races = settings_.races;
    lane.kills = kills(index) ? settings_.kills : 0;
    lane.late_comer = kills(index);
    const std::uint64_t drawn = mix(settings_.seed ^ mix(~index));
    lane.spurious = drawn % 4 == 0;
    lane.skip_looks = drawn / 4 % 8 != 0;
    return lane;
  }

  // Breadth first: each round has twice as many programs as the one before, and allows each of them
  // twice as many schedules.
  static std::uint64_t most_schedules(std::uint64_t index) {
    std::uint64_t most = 2 * schedules_least;
    for (std::uint64_t round = programs_of_a_round; index >= round; index -= round, round *= 2) {
      most = std::min(most * 2, schedules_most);
    }
    return most;
  }

  void one_program(std::uint64_t index) {
    program_ = explored_program(queue_, settings_.limits, settings_.seed, index, kills(index));
    lane_settings_ = lane_settings(index);
    index_ = index;
    try {
      lane_.prepare(program_, lane_settings_);
    } catch (const RefusedError& error) {
      ++refused_;
      refusal_ = error.what();
      return;
    }
    ++programs_;
    judge_.emplace(program_, lane_settings_, lane_.specification());
    capacity_ = capacity_of(lane_.specification());
    result_.specification = lane_.specification();
    dry_ = dry_run(lane_);

    // Twice as many, as long as the last half showed something new.
    std::uint64_t done = 0;
    const std::uint64_t most = most_schedules(index);
    for (std::uint64_t until = schedules_least; until <= most && !over(); until *= 2) {
      const std::size_t before = judge_->outcomes();
      for (; done < until; ++done) {
        if (enough() || (done % look_at_clock_every == 0 && over())) break;
        one_run(done);
        if (found()) return;
      }
      tell();
      if (judge_->outcomes() == before) break;
      if (program_.processes.size() == 1) break;
    }
    outcomes_ += judge_->outcomes();
  }

  void one_run(std::uint64_t number) {
    const RunPlan plan = dry_.for_seed(mix(settings_.seed ^ mix(index_) ^ number));
    const World& world = lane_.run(*strategy_, plan);
    ++schedules_;
    const std::uint64_t hash = world.hash;
    const RunEnd end = world.end;
    CampaignRow& at = row(plan.seed);
    ++at.schedules;
    at.steps += world.steps;
    steps_ += world.steps;
    at.coverage.add(world, capacity_);
    bounds_ += world.end == RunEnd::bound ? 1U : 0U;
    if (world.end == RunEnd::unmodelled) {
      ++at.undecided;
      return unmodelled(world);
    }
    if (settings_.races && memory::race().found) {
      return violation(world, plan, race_judgement(memory::race()));
    }
    const Judgement& judgement = judge_->judge(world);
    at.outcomes += judge_->fresh() ? 1U : 0U;
    if (judgement.verdict == Verdict::violation) {
      return violation(world, plan, judgement);
    }
    if (judge_->fresh() && judgement.verdict == Verdict::unknown) {
      ++unknowns_;
      ++at.undecided;
      unknown_ = judgement.unknown_reason;
    }
    if (schedules_ % repeat_every == 0) repeat(plan, hash, end);
  }

  void repeat(const RunPlan& plan, std::uint64_t hash, RunEnd end) {
    const World& again = lane_.run(*strategy_, plan);
    ++repeats_;
    if (again.hash == hash && again.end == end) return;
    result_.status = Status::internal;
    result_.reason =
        "the same choices gave another run: the queue's code depends on something that the "
        "explorer "
        "does not control (program " +
        std::to_string(index_) + ", seed of the run " + std::to_string(plan.seed) + ")";
  }

  void unmodelled(const World& world) {
    if (unmodelled_.empty()) unmodelled_ = world.what;
    ++unknowns_;
    unknown_ = unmodelled_;
  }

  void violation(const World& world, const RunPlan& plan, const Judgement& judgement) {
    Counterexample& example = result_.violation.emplace();
    example.program = program_;
    example.lane = lane_settings_;
    example.strategy = strategy_->name();
    if (example.strategy == "portfolio") {
      example.strategy =
          Portfolio::member_names[static_cast<std::size_t>(Portfolio::member_of(plan.seed))];
    }
    example.plan = plan;
    example.choices.assign(world.choices, world.choices + world.choice_count);
    example.end = world.end;
    example.run = judge_->run_for(world);
    example.judgement = judgement;
    example.program_index = index_;
    example.schedules = schedules_;
    example.seconds = watch_.seconds();
    outcomes_ += judge_->outcomes();
  }

  CampaignRow& row(std::uint64_t run_seed) {
    const bool portfolio = settings_.strategy == "portfolio";
    const auto member = portfolio ? static_cast<std::size_t>(Portfolio::member_of(run_seed)) : 0;
    CampaignRow& at = rows_[member][static_cast<std::size_t>(lane_settings_.memory)];
    if (at.strategy.empty()) {
      at.strategy = portfolio ? std::string(Portfolio::member_names[member]) : settings_.strategy;
      at.memory = lane_settings_.memory;
    }
    return at;
  }

  static std::uint64_t capacity_of(const std::string& words) {
    const auto parsed = parse_specification(words);
    const auto* specification = std::get_if<Specification>(&parsed);
    return specification != nullptr && specification->capacity_kind == CapacityKind::items
               ? specification->capacity
               : 0;
  }

  void count() {
    auto& counters = result_.counters;
    const double seconds = std::max(watch_.seconds(), 1e-9);
    const auto runs = static_cast<double>(std::max<std::uint64_t>(schedules_, 1));
    counters["schedules"] = static_cast<double>(schedules_);
    counters["schedules_per_second"] = static_cast<double>(schedules_) / seconds;
    counters["programs"] = static_cast<double>(programs_);
    counters["outcomes"] = static_cast<double>(outcomes_);
    counters["steps_per_schedule"] = static_cast<double>(steps_) / runs;
    counters["repeated"] = static_cast<double>(repeats_);
    if (bounds_ != 0) counters["bound_hits"] = static_cast<double>(bounds_);
    if (refused_ != 0) counters["refused"] = static_cast<double>(refused_);
    if (unknowns_ != 0) counters["unknown"] = static_cast<double>(unknowns_);
  }

  void tell() {
    if (!progress_ || watch_.seconds() - told_s_ < progress_every_s) return;
    told_s_ = watch_.seconds();
    count();
    progress_(result_.counters);
  }

  void finish() {
    result_.seconds = watch_.seconds();
    QueueCoverage all;
    for (const auto& modes : rows_) {
      for (const CampaignRow& at : modes) {
        if (at.schedules == 0) continue;
        all.add(at.coverage);
        result_.rows.push_back(at);
        result_.rows.back().seconds = result_.seconds * static_cast<double>(at.steps) /
                                      static_cast<double>(std::max<std::uint64_t>(steps_, 1));
      }
    }
    count();
    all.tell(result_.counters);
    if (result_.status == Status::internal) return;
    if (result_.violation) {
      result_.status = Status::violation;
      result_.reason = std::string(name(*result_.violation->judgement.violation)) + ": " +
                       result_.violation->judgement.rule;
      return;
    }
    if (unknowns_ != 0) {
      result_.status = Status::unknown;
      result_.reason = std::to_string(unknowns_) + " outcomes undecided: " + unknown_;
    } else if (schedules_ == 0) {
      result_.status = Status::nothing;
      result_.reason = refusal_.empty() ? "no time to run a program" : refusal_;
    }
    const bool sleeps = queue_.offers(OperationKind::get) || queue_.offers(OperationKind::put);
    result_.warnings = never_reached(
        all, {capacity_ != 0, sleeps, queue_.offers(OperationKind::close), settings_.kills != 0});
    if (bounds_ != 0) {
      result_.warnings.push_back(std::to_string(bounds_) +
                                 " runs were ended by the step bound, which proves nothing");
    }
  }

  Lane& lane_;
  ExploredQueue queue_;
  const CampaignSettings& settings_;
  const CampaignProgress& progress_;
  std::unique_ptr<Strategy> strategy_;
  Stopwatch watch_;
  CampaignResult result_;
  std::array<std::array<CampaignRow, 3>, Portfolio::members> rows_{};

  // Of the program at hand.
  Program program_;
  LaneSettings lane_settings_;
  std::uint64_t index_ = 0;
  DryRun dry_;
  std::optional<RunJudge> judge_;
  std::uint64_t capacity_ = 0;

  std::uint64_t schedules_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t programs_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t outcomes_ = 0;
  std::uint64_t bounds_ = 0;
  std::uint64_t unknowns_ = 0;
  std::uint64_t repeats_ = 0;
  std::string refusal_;
  std::string unknown_;
  std::string unmodelled_;
  double told_s_ = 0;
};

}  // namespace

CampaignResult run_campaign(Lane& lane, const LoadedQueue& queue, const CampaignSettings& settings,
                            const CampaignProgress& progress) {
  return Campaign(lane, queue, settings, progress).run();
}

}  // namespace queuecheck::explore
