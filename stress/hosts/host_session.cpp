#include "queuecheck/stress/hosts/host_session.hpp"

#include <array>
#include <cstdio>

#include "queuecheck/stress/hosts/answer_check.hpp"
#include "queuecheck/stress/hosts/answer_field.hpp"
#include "queuecheck/stress/hosts/host_answer.hpp"
#include "queuecheck/stress/hosts/host_verdict.hpp"
#include "queuecheck/stress/hosts/hosted_program.hpp"
#include "queuecheck/stress/hosts/runtime_text.hpp"
#include "queuecheck/stress/run_assembler.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t compare_every_ns = 2'000'000'000;
constexpr int comparisons_at_start = 3;

std::string seconds_off(std::int64_t ns) {
  char text[48];
  std::snprintf(text, sizeof text, "%.6f s", static_cast<double>(ns) / 1e9);
  return text;
}

}  // namespace

HostSession::HostSession(const HostCommand& command, const HostPatience& patience)
    : process_(command.words, command.called), patience_(patience) {
  const std::string line = process_.ask(hello_request(), "hello", patience_.hello_ns);
  try {
    hello_ = read_hello(line);
  } catch (const AnswerWrong& wrong) {
    fail_wrong("hello", wrong.what());
  }
  for (int i = 0; i < comparisons_at_start; ++i) compare_clocks();
}

void HostSession::fail_wrong(const std::string& about, const std::string& what) {
  process_.fail("answered " + about + " wrongly: " + what);
}

void HostSession::compare_clocks() {
  static constexpr std::array<std::string_view, 1> keys{"monotonic_ns"};
  const std::string line = process_.ask(R"({"do":"clock"})", "clock", patience_.clock_ns);
  std::int64_t told = 0;
  try {
    const AnswerField::Json json = parse_answer(line);
    const AnswerField root(json, "");
    root.only(keys);
    told = root["monotonic_ns"].integer();
  } catch (const AnswerWrong& wrong) {
    fail_wrong("clock", wrong.what());
  }
  const std::int64_t before = process_.sent_ns() - told;
  const std::int64_t after = told - process_.received_ns();
  if (before > 0 || after > 0) {
    process_.fail("has another clock: it is " + seconds_off(before > 0 ? before : after) +
                  (before > 0 ? " behind" : " ahead of") +
                  " ours; right would be CLOCK_MONOTONIC of this machine, in the same time "
                  "namespace");
  }
  compared_ns_ = process_.received_ns();
}

Run HostSession::run(const Program& program, const HostedQueue& queue,
                     const std::string& specification) {
  if (monotonic_ns() - compared_ns_ > compare_every_ns) compare_clocks();
  const std::uint64_t id = ++id_;
  const std::string about = "run " + std::to_string(id);
  const std::string line = process_.ask(run_request(program, queue.name, id), about,
                                        deadline_ns(program) + patience_.run_ns);
  try {
    const HostAnswer answer = read_answer(line, id, program);
    if (answer.refused) throw RefusedError(queue.name + ": " + *answer.refused);
    CheckedAnswer checked =
        check_answer(answer, program, {process_.sent_ns(), process_.received_ns()});
    checked.history.seed = program.seed;
    checked.history.specification =
        answer.capacity == 0 ? specification
                             : effective_specification(specification.c_str(), answer.capacity);
    checked.history.environment = runtime_environment(
        {hello_.runtime, queue.actors, answer.waiting.empty() ? queue.waiting : answer.waiting});
    return conclude_run(answer, checked, program, process_.longest_delay_ns());
  } catch (const AnswerWrong& wrong) {
    fail_wrong(about, wrong.what());
  }
}

}  // namespace queuecheck
