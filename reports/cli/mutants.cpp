#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/own_run.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/detection/render_score.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/results_directory.hpp"
#include "queuecheck/reports/text_file.hpp"
#include "queuecheck/stress/interrupt.hpp"

namespace queuecheck::cli {

namespace {

constexpr double seconds_unless_told = 30;
// Shrinking and the report come after the detection; a run that takes longer than this is stuck.
constexpr double patience_s = 120;

struct MutantsOptions {
  CommonOptions common;
  std::vector<std::string> names;
  std::uint64_t seeds = 1;
  std::string baseline;
};

struct Candidate {
  std::string id;
  MutantFacts facts;
};

// "PB8", "mutant:PB8"; none: all that were built, controls among them.
std::vector<Candidate> candidates(const std::vector<std::string>& names) {
  std::vector<Candidate> all;
  for (const IndexedMutant& one : built_mutants(mutants_directory())) {
    all.push_back({one.id, one.facts});
  }
  if (all.empty()) {
    throw CLI::ValidationError(
        "MUTANT", "no mutants are built; right would be: cmake --build build --target mutants");
  }
  if (names.empty()) return all;
  std::vector<Candidate> wanted;
  for (std::string name : names) {
    if (name.starts_with("mutant:")) name.erase(0, 7);
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Candidate& one) { return one.id == name; });
    if (found == all.end()) {
      throw CLI::ValidationError(
          "MUTANT",
          fmt::format("'{}' is no mutant; 'queuecheck list' names them", printable(name)));
    }
    wanted.push_back(*found);
  }
  return wanted;
}

class Scoring {
 public:
  Scoring(const ResultsDirectory& folder, double seconds) : folder_(folder), seconds_(seconds) {}

  // False: SIGINT ended the run.
  bool run(const Candidate& one, std::uint64_t seed, ScoredMutant& into) const {
    const bool speed = one.facts.needs == "compare";
    const std::string name = fmt::format("{}-{}", one.id, seed);
    const std::string queue = "mutant:" + one.id;
    std::vector<std::string> words;
    if (speed) {
      words = {"compare", one.facts.base, queue, "--shapes", "1x1"};
    } else {
      words = {"verify", queue, "--out", (folder_.path() / name).string()};
    }
    const std::string budget = fmt::format("{}s", seconds_);
    for (const std::string& word :
         {std::string("--time"), budget, std::string("--seed"), std::to_string(seed),
          std::string("--progress"), std::string("none")}) {
      words.push_back(word);
    }
    const OwnRun own =
        run_ourselves(words, folder_.path() / (name + ".json"), 3 * seconds_ + patience_s);
    if (own.interrupted) return false;
    MutantTrial trial = speed ? read_compare_trial(own.document, one.facts, seed, own.seconds)
                              : read_verify_trial(own.document, one.facts, seed, own.seconds);
    if (own.timed_out) {
      trial.killed = false;
      trial.failed = fmt::format("it did not end in {}", seconds_text(own.seconds));
    }
    into.trials.push_back(std::move(trial));
    return true;
  }

 private:
  const ResultsDirectory& folder_;
  double seconds_;
};

std::vector<std::string> stored_kills(const std::string& file) {
  if (file.empty()) return {};
  try {
    return killed_in(read_text_file(file));
  } catch (const std::system_error& error) {
    throw CLI::ValidationError("--baseline",
                               fmt::format("{}: {}", printable(file), error.code().message()));
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("--baseline", fmt::format("{}: {}", printable(file), error.what()));
  }
}

Status status_of(const std::vector<ScoredMutant>& mutants, const std::vector<std::string>& worse) {
  if (!worse.empty()) return Status::violation;
  const bool answered = std::any_of(mutants.begin(), mutants.end(),
                                    [](const ScoredMutant& one) { return one.answered() != 0; });
  return answered ? Status::valid : Status::nothing;
}

Status run(MutantsOptions& options) {
  CommonOptions& common = options.common;
  require_outputs(common);
  const std::vector<std::string> killed_before = stored_kills(options.baseline);
  const std::vector<Candidate> wanted = candidates(options.names);
  const double seconds = common.time_s > 0 ? common.time_s : seconds_unless_told;
  const std::uint64_t first_seed = common.seed_given.value_or(1);
  const ResultsDirectory folder = ResultsDirectory::create(common.out, "mutants", first_seed);
  std::FILE* const out = common.json == "-" || common.csv == "-" ? stderr : stdout;
  fmt::print(out, "queuecheck mutants · {} × {} seeds from {} · {} each · results in {}\n",
             wanted.size(), options.seeds, first_seed, seconds_text(seconds),
             printable(folder.path().string()));
  const Scoring scoring(folder, seconds);
  std::vector<ScoredMutant> mutants;
  ProgressLine progress(common.progress);
  listen_for_interrupt();
  bool cut_off = false;
  for (const Candidate& one : wanted) {
    ScoredMutant scored{one.id, one.facts, {}};
    progress.begin({one.id, seconds * static_cast<double>(options.seeds), first_seed, 0});
    for (std::uint64_t i = 0; i < options.seeds && !cut_off; ++i) {
      progress.update("mutants", fmt::format("{} of {} mutants done, {} of {} seeds",
                                             mutants.size(), wanted.size(), i, options.seeds));
      cut_off = !scoring.run(one, first_seed + i, scored);
    }
    if (!scored.trials.empty()) mutants.push_back(std::move(scored));
    if (cut_off) break;
  }
  progress.wipe();
  const std::vector<std::string> worse = below_baseline(mutants, killed_before);
  const Status status = status_of(mutants, worse);
  const ScoreJson json = render_score_json(mutants);
  const std::string document = json_document("mutants", status, first_seed,
                                             environment_json(read_environment()), json.results,
                                             {{"seeds", std::to_string(options.seeds)},
                                              {"time_s", json_number(seconds)},
                                              {"score", json.score},
                                              {"controls", json.controls}});
  folder.write("mutants.json", document);
  folder.link_latest();
  fmt::print(out, "{}", render_score_text(mutants, worse));
  if (cut_off) fmt::print(out, "interrupted: {} of {} mutants\n", mutants.size(), wanted.size());
  append_summary(common.summary, render_score_markdown(mutants, worse));
  emit_json(common.json, document);
  emit_text(common.csv, render_score_csv(mutants), "--csv");
  return status;
}

}  // namespace

Command add_mutants(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "mutants", "detection score: which planted bugs verify finds, how fast, how small");
  auto options = std::make_shared<MutantsOptions>();
  CommonOptions& common = options->common;
  app->add_option("MUTANT", options->names, "by id, e.g. PB8; none: all that are built");
  app->add_option("--seeds", options->seeds, "runs of each mutant, with seeds one after the other")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000}));
  add_duration_option(*app, "--time", common.time_s, "of each run, e.g. 30s (unless told)");
  add_seed_option(*app, common, "the first seed (1 unless told)");
  app->add_option(
      "--baseline", options->baseline,
      "a document of an earlier 'mutants --json': end with 1 where the score is below it");
  add_output_options(*app, common);
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
