#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <sstream>
#include <variant>

#include "queuecheck/impl/own_queue.hpp"
#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/model/history_io.hpp"
#include "queuecheck/properties/conformance/check_plan.hpp"
#include "queuecheck/properties/conformance_check.hpp"
#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/properties/replay.hpp"
#include "queuecheck/reports/conformance_settings.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_text.hpp"
#include "queuecheck/reports/results_directory.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

constexpr std::uint32_t replay_runs = 20;

std::string this_program() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "the test" : path.string();
}

const ConformanceCheck& find_check(std::string_view name) {
  const auto plan = conformance_plan();
  const auto found = std::find_if(plan.begin(), plan.end(),
                                  [&](const ConformanceCheck& one) { return one.name == name; });
  if (found != plan.end()) return *found;
  throw std::invalid_argument("no conformance check '" + std::string(name) +
                              "': header and library are of different versions");
}

class SuiteRun {
 public:
  SuiteRun(const ConformanceSubject& subject, std::string_view check, std::string_view test)
      : subject_(subject), check_(check), test_(test) {}

  CheckReport run() {
    settings_ = read_suite_settings();
    tell("seed", std::to_string(settings_.seed));
    if (!settings_.replay.empty()) return replay_stored();
    const ConformanceCheck& check = find_check(check_);
    const LoadedQueue queue = load(subject_.source());
    CheckContext context{queue, {}, settings_.seed, settings_.seconds};
    const std::string claims = queue.specification(unsliced(Options{}, queue));
    const auto parsed = parse_specification(claims);
    if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
      return failed("the queue's specification '" + printable(claims) +
                    "' cannot be read: " + error->message);
    }
    context.claims = std::get<Specification>(parsed);
    if (const auto lack = check.lacks(context)) return skipped(*lack);
    const auto executor = make_process_executor(subject_.source());
    return judged(
        run_check(check, context, *executor, [this](const Failure& failure) { save(failure); }));
  }

 private:
  void tell(std::string key, std::string value) {
    report_.properties.emplace_back(std::move(key), std::move(value));
  }

  CheckReport failed(std::string text) {
    report_.verdict = CheckVerdict::failed;
    report_.text = std::move(text);
    return std::move(report_);
  }

  CheckReport skipped(std::string reason) {
    report_.verdict = CheckVerdict::skipped;
    report_.text = std::move(reason);
    return std::move(report_);
  }

  std::string command(const std::string& file) const {
    return fmt::format("QUEUECHECK_REPLAY={} {} --gtest_filter={}", quote_shell(file),
                       quote_shell(this_program()), quote_shell(test_));
  }

  ResultsDirectory& directory() {
    if (!directory_) {
      directory_ = ResultsDirectory::create(settings_.out, check_, settings_.seed);
    }
    return *directory_;
  }

  void save(const Failure& failure) {
    directory().write_history(failure.run.history, [](const History& history) {
      std::ostringstream out;
      write_json(out, history);
      return out.str();
    });
  }

  CheckReport judged(StageResult result) {
    for (const auto& [name, value] : result.counters) {
      if (name == "programs" || name == "kills" || name == "unknown" || name == "runs") {
        tell(name, fmt::format("{:.0f}", value));
      }
    }
    tell("verdict", std::string(name(result.status)));
    switch (result.status) {
      case Status::valid:
        return std::move(report_);
      case Status::nothing:
        return skipped(result.reason);
      case Status::unknown:
        return skipped("undecided: " + result.reason);
      case Status::violation:
        break;
      default:
        return failed(std::string(name(result.status)) + ": " + result.reason);
    }
    return violated(std::move(result));
  }

  CheckReport violated(StageResult result) {
    RunResult run;
    run.command = "conformance " + std::string(check_);
    run.program = this_program();
    run.seed = settings_.seed;
    run.environment = read_environment();
    const Environment environment = run.environment;
    QueueResult& queue = run.queues.emplace_back();
    queue.queue = subject_.source();
    queue.stages.push_back(std::move(result));
    queue.status = Status::violation;
    directory().finish(run, [&](const Failure& failure) {
      std::ostringstream out;
      write_failure(out, {failure, environment.commit, environment_json(environment)});
      return out.str();
    });
    const Failure& failure = run.queues.front().stages.front().failures.front();
    const std::string file = (directory().path() / failure_file_name(1)).string();
    tell("class", failure.judgement.violation ? std::string(name(*failure.judgement.violation))
                                              : std::string());
    tell("rule", failure.judgement.rule);
    tell("witness_processes", std::to_string(failure.program.processes.size()));
    tell("witness_operations", std::to_string(operation_count(failure.program)));
    tell("failure_file", file);
    return failed(render_failure_text(failure, environment_line(environment), command(file)));
  }

  CheckReport replay_stored() {
    StoredFailure stored = read_failure_file(settings_.replay);
    if (stored.failure.queue.name != subject_.source().name) {
      return skipped(fmt::format("QUEUECHECK_REPLAY: '{}' is a failure of queue '{}'",
                                 printable(settings_.replay),
                                 printable(stored.failure.queue.name)));
    }
    stored.failure.queue = subject_.source();
    const auto executor = make_process_executor(subject_.source());
    const ReplayResult again = replay(stored.failure, *executor, replay_runs);
    tell("replay", again.summary());
    if (again.status() == Status::valid) return std::move(report_);
    return failed(render_failure_text(stored.failure, environment_line(read_environment()),
                                      command(settings_.replay)) +
                  again.summary() + "\n");
  }

  const ConformanceSubject& subject_;
  std::string_view check_;
  std::string_view test_;
  SuiteSettings settings_;
  std::optional<ResultsDirectory> directory_;
  CheckReport report_;
};

}  // namespace

ConformanceSubject::ConformanceSubject(const queuecheck_queue* table) noexcept {
  try {
    source_ = {table->name, ""};
    register_queue(table);
    if (load(source_).table() != table) {
      problem_ =
          registration_problem().value_or("another queue has the name '" + source_.name + "'");
    }
  } catch (const std::exception& error) {
    problem_ = error.what();
  }
}

CheckReport check_conformance(const ConformanceSubject& subject, std::string_view check,
                              std::string_view test) {
  if (!subject.problem().empty()) return {CheckVerdict::failed, subject.problem(), {}};
  try {
    return SuiteRun(subject, check, test).run();
  } catch (const std::exception& error) {
    return {CheckVerdict::failed, error.what(), {}};
  }
}

std::vector<ConformanceCheckName> conformance_checks() {
  std::vector<ConformanceCheckName> names;
  for (const ConformanceCheck& check : conformance_plan()) {
    names.push_back({check.name, check.sentence});
  }
  return names;
}

}  // namespace queuecheck
