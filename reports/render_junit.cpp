#include "queuecheck/reports/render_junit.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_crash.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck {
namespace {

struct Tally {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  double seconds = 0;
};

// What stands in the case's element: how it ended, in the words of the terminal.
std::string failure_elements(const RunResult& run, const StageResult& stage) {
  std::string out;
  for_each_failure(run, [&](const QueueResult&, const StageResult& its_stage,
                            const Failure& failure, std::size_t number) {
    if (&its_stage != &stage || !failure.known.empty()) return;
    const auto& violation = failure.judgement.violation;
    out += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                       violation ? name(*violation) : name(failure.judgement.verdict),
                       escape_xml(failure_headline(failure)),
                       escape_xml(render_failure_text(run, number)));
  });
  return out;
}

// A stage of which all failures are known was not passed, and fails nothing.
std::string known_element(const StageResult& stage) {
  std::string why;
  for (const Failure& failure : stage.failures) {
    why +=
        fmt::format("{}{} ({})", why.empty() ? "" : "; ", failure_headline(failure), failure.known);
  }
  return fmt::format("      <skipped message=\"{}\"/>\n", escape_xml(why));
}

std::string known_texts(const RunResult& run, const StageResult& stage) {
  std::string out;
  for_each_failure(run, [&](const QueueResult&, const StageResult& its_stage,
                            const Failure& failure, std::size_t number) {
    if (&its_stage != &stage || failure.known.empty()) return;
    out += render_failure_text(run, number) + "\n";
  });
  return out;
}

std::string error_element(Status status, const std::string& reason) {
  const std::string text = reason.empty() ? std::string(name(status)) : reason;
  return fmt::format("      <error type=\"{}\" message=\"{}\"/>\n", name(status), escape_xml(text));
}

std::string case_xml(const RunResult& run, const QueueResult& queue, const StageResult& stage,
                     Tally& tally) {
  std::string inside = failure_elements(run, stage);
  const bool known = inside.empty() && only_known(stage);
  if (inside.empty() && !known && stage.status == Status::violation) {
    inside = fmt::format("      <failure type=\"violation\" message=\"{}\"/>\n",
                         escape_xml(stage.reason));
  }
  if (!inside.empty()) {
    ++tally.failures;
  } else if (known && counted_status(stage) == Status::valid) {
    inside = known_element(stage);
    ++tally.skipped;
  } else if (stage.status == Status::nothing && merged_status(queue) != Status::nothing) {
    inside = fmt::format("      <skipped message=\"{}\"/>\n", escape_xml(stage.reason));
    ++tally.skipped;
  } else if (stage.status != Status::valid) {
    inside = error_element(stage.status, stage.reason);
    ++tally.errors;
  }
  ++tally.tests;
  tally.seconds += stage.seconds;
  std::string told = known_texts(run, stage);
  if (stage.status == Status::valid && !stage.reason.empty()) told = stage.reason + "\n";
  if (!stage.level.empty()) told += "level: " + stage.level + "\n";
  if (!stage.left_out.empty()) told += "left out: " + stage.left_out + "\n";
  told += crash_text(stage.crash_matrix);
  for (const auto& [name, value] : stage.counters) told += counter_text(name, value) + "\n";
  if (!told.empty()) inside += fmt::format("      <system-out>{}</system-out>\n", escape_xml(told));
  return fmt::format(
      "    <testcase classname=\"queuecheck.{}.{}\" name=\"{}\" time=\"{:.3f}\">\n{}"
      "    </testcase>\n",
      escape_xml(run.command), escape_xml(queue.queue.name), escape_xml(stage.stage), stage.seconds,
      inside);
}

// A case that stands for "nothing ran".
std::string nothing_case(const RunResult& run, const std::string& queue, Tally& tally) {
  ++tally.tests;
  ++tally.errors;
  return fmt::format(
      "    <testcase classname=\"queuecheck.{}.{}\" name=\"nothing\" time=\"0\">\n{}"
      "    </testcase>\n",
      escape_xml(run.command), escape_xml(queue), error_element(Status::nothing, "nothing ran"));
}

std::string suite_xml(const RunResult& run, const std::string& name,
                      const std::string& specification, const std::string& cases,
                      const Tally& tally) {
  const auto property = [](std::string_view key, const std::string& value) {
    return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", key, escape_xml(value));
  };
  return fmt::format(
             "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
             "time=\"{:.3f}\" timestamp=\"{}\">\n    <properties>\n",
             escape_xml(name), tally.tests, tally.failures, tally.errors, tally.skipped,
             tally.seconds,
             escape_xml(run.started_utc.ends_with('Z')
                            ? run.started_utc.substr(0, run.started_utc.size() - 1)
                            : run.started_utc)) +
         property("seed", std::to_string(run.seed)) + property("specification", specification) +
         property("environment", environment_line(run.environment)) + "    </properties>\n" +
         cases + "  </testsuite>\n";
}

}  // namespace

std::string render_junit(const RunResult& run) {
  Tally all;
  std::string suites;
  const auto add_up = [&](const Tally& tally) {
    all.tests += tally.tests;
    all.failures += tally.failures;
    all.errors += tally.errors;
    all.seconds += tally.seconds;
  };
  for (const QueueResult& queue : run.queues) {
    Tally tally;
    std::string cases;
    for (const StageResult& stage : queue.stages) cases += case_xml(run, queue, stage, tally);
    if (queue.stages.empty()) cases = nothing_case(run, queue.queue.name, tally);
    suites += suite_xml(run, queue.queue.name, queue.specification, cases, tally);
    add_up(tally);
  }
  if (run.queues.empty()) {
    Tally tally;
    const std::string cases = nothing_case(run, "none", tally);
    suites = suite_xml(run, "none", "", cases, tally);
    add_up(tally);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"queuecheck {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
      "time=\"{:.3f}\">\n{}</testsuites>\n",
      escape_xml(run.command), all.tests, all.failures, all.errors, all.seconds, suites);
}

}  // namespace queuecheck
