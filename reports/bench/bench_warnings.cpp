#include "queuecheck/reports/bench/bench_warnings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/bench/bench_names.hpp"
#include "queuecheck/reports/bench/round_samples.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {

namespace {

using Kind = BenchWarningKind;

constexpr WarningMeaning meanings[] = {
    {Kind::debug_build, "debug_build", "built without optimisation, figures are low",
     "build with CMAKE_BUILD_TYPE=Release"},
    {Kind::sanitizer_build, "sanitizer_build", "a sanitizer is in the build, figures are its own",
     "build without QUEUECHECK_SANITIZE"},
    {Kind::oversubscribed, "oversubscribed",
     "more processes than CPUs that they may use, so the figure shows the scheduler too",
     "compare within the cell, and take no scaling from it; or use a larger machine"},
    {Kind::few_repetitions, "few_repetitions", "too few runs to say how sure the median is",
     "give more --time, or leave --repetitions out"},
    {Kind::noisy, "noisy", "the median is known less well than to 4 %",
     "give more --time, or quieten the machine"},
    {Kind::outliers, "outliers", "single runs lie far from the others; none was left out",
     "look at their rounds in the JSON (outliers[])"},
    {Kind::other_load, "other_load", "others used the CPUs in most runs",
     "measure while nothing else runs"},
    {Kind::governor, "governor", "the clock rate of the processor may follow the load",
     "cpupower frequency-set -g performance"},
    {Kind::smt_siblings, "smt_siblings", "two CPUs may be threads of one core and share it",
     "use --placement apart or together, or turn SMT off"},
    {Kind::quota, "quota", "the control group takes the CPUs away when their time is used up",
     "measure without a CPU quota"},
    {Kind::library_debug, "library_debug",
     "Google Benchmark's \"DEBUG\" is about Debian's build of that library, which only counts and "
     "prints here",
     "nothing: all time is taken in the workers, and their build is in `environment`"},
};

std::string percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

void of_the_machine(std::vector<BenchWarning>& warnings, const Environment& environment) {
  if (environment.build_type == "Debug") {
    warnings.push_back({Kind::debug_build, "", "build type " + environment.build_type});
  }
  if (environment.build_flags.find("-fsanitize") != std::string::npos) {
    warnings.push_back({Kind::sanitizer_build, "", environment.build_flags});
  }
  if (environment.governor != "performance" && environment.governor != "unknown" &&
      !environment.governor.empty()) {
    warnings.push_back({Kind::governor, "", "the governor is " + environment.governor});
  }
  if (environment.smt == "on") warnings.push_back({Kind::smt_siblings, "", "SMT is on"});
  if (environment.cpus_quota > 0) {
    warnings.push_back(
        {Kind::quota, "", fmt::format("a quota of {:.3g} CPUs", environment.cpus_quota)});
  }
}

std::string outliers_text(const BenchRow& row) {
  std::string text;
  for (const std::size_t i : row.outliers) {
    const BenchSample& sample = row.samples[i];
    text += fmt::format("{}round {}: {}/s", text.empty() ? "" : ", ", sample.round + 1,
                        figure_text(sample.items_per_second));
  }
  return text + fmt::format("; median {}/s", figure_text(row.precision.median));
}

void of_a_row(std::vector<BenchWarning>& warnings, const BenchRow& row) {
  const std::string cell = row_name(row) + " " + cell_name(row);
  if (row.oversubscribed) {
    warnings.push_back(
        {Kind::oversubscribed, cell,
         fmt::format("{} processes, {}", row.producers + row.consumers, row.placement)});
  }
  const Precision& precision = row.precision;
  if (!precision.interval) {
    warnings.push_back(
        {Kind::few_repetitions, cell,
         fmt::format("{} runs; an interval needs {}", precision.count, bootstrap_values_min)});
  } else if (precision.noisy) {
    warnings.push_back(
        {Kind::noisy, cell,
         fmt::format("known to ±{}; about {} repetitions would do",
                     percent(precision.interval->half_width()), precision.repetitions_wanted)});
  }
  if (!row.outliers.empty()) warnings.push_back({Kind::outliers, cell, outliers_text(row)});
  // Few runs may all be clean.
  if (row.clean_samples < std::min(clean_min, row.samples.size())) {
    warnings.push_back(
        {Kind::other_load, cell,
         fmt::format("{} of {} runs were undisturbed", row.clean_samples, row.samples.size())});
  }
}

}  // namespace

std::span<const WarningMeaning> warning_meanings() {
  return meanings;
}

const WarningMeaning& meaning_of(BenchWarningKind kind) {
  return meanings[static_cast<std::size_t>(kind)];
}

std::vector<BenchWarning> warnings_of(const std::vector<BenchRow>& rows,
                                      const Environment& environment, bool google_benchmark) {
  std::vector<BenchWarning> warnings;
  of_the_machine(warnings, environment);
  for (const BenchRow& row : rows) {
    if (row.has_figures()) of_a_row(warnings, row);
  }
  if (google_benchmark) warnings.push_back({Kind::library_debug, "", "the system's library"});
  return warnings;
}

std::string warnings_text(std::span<const BenchWarning> warnings) {
  constexpr std::size_t named_max = 3;
  std::string text;
  for (const WarningMeaning& meaning : meanings) {
    std::string found;
    std::size_t count = 0;
    for (const BenchWarning& warning : warnings) {
      if (warning.kind != meaning.kind || ++count > named_max) continue;
      found += found.empty() ? "" : "; ";
      found += warning.cell.empty() ? warning.text : warning.cell + ": " + warning.text;
    }
    if (count == 0) continue;
    if (count > named_max) found += fmt::format("; and {} more", count - named_max);
    text += printable(fmt::format("warning: {}: {} ({}). Advice: {}", meaning.name, meaning.meaning,
                                  found, meaning.advice)) +
            "\n";
  }
  return text;
}

}  // namespace queuecheck
