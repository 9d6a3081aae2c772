#include "queuecheck/stress/hosts/host_executor.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "queuecheck/stress/hosts/built_in_hosts.hpp"
#include "queuecheck/stress/hosts/command_words.hpp"
#include "queuecheck/stress/hosts/host_session.hpp"
#include "queuecheck/stress/offered.hpp"

namespace queuecheck {
namespace {

class HostExecutor final : public Executor {
 public:
  HostExecutor(QueueSource source, const HostPatience& patience)
      : source_(std::move(source)), session_(std::in_place, find_host(source_.host), patience) {
    hosted_ = session_->hello().queue(source_.name);
    source_.name = hosted_.name;
  }

  std::vector<Run> run_batch(std::span<const Program> programs) override {
    std::vector<Run> runs;
    for (const Program& program : programs) {
      check(program);
      runs.push_back(run_one(program));
    }
    return runs;
  }

  const QueueSource& queue() const override { return source_; }
  std::string_view name() const override { return "host"; }
  QueueFacts facts() const override { return facts_of(hosted_); }
  std::string_view why_no_kills() const override {
    return hosted_.can_kill ? "" : "the host cannot kill the actors of this queue";
  }

 private:
  void check(const Program& program) const {
    if (const auto wrong = check_runnable(program)) {
      throw std::invalid_argument("program '" + program.name + "': " + *wrong);
    }
    if (!program.kills.empty() && !hosted_.can_kill) {
      throw RefusedError(hosted_.name + ": its " + hosted_.actors + " cannot be killed");
    }
    if (std::any_of(program.kills.begin(), program.kills.end(),
                    [](const Kill& kill) { return kill.at_access != 0; })) {
      throw RefusedError("a host cannot kill at an access to memory, only at a time");
    }
    if (last_round(program) != 0) {
      throw RefusedError("a host's processes do not wait for rounds of a program");
    }
    if (program.processes.size() > hosted_.processes_max) {
      throw RefusedError(hosted_.name + " serves at most " + std::to_string(hosted_.processes_max) +
                         " processes, not " + std::to_string(program.processes.size()));
    }
    const QueueFacts offered = facts();
    require_offered(program, offered);
    try {
      offered.require_served(program.options);
    } catch (const std::runtime_error& error) {
      throw RefusedError(error.what());
    }
  }

  Run run_one(const Program& program) {
    if (!session_) throw HostError(failed_);
    try {
      return session_->run(program, hosted_, facts().specification(program.options));
    } catch (const HostError& error) {
      failed_ = error.what();
      session_.reset();
      throw;
    }
  }

  QueueSource source_;
  std::optional<HostSession> session_;  // none: it failed, for good
  HostedQueue hosted_;
  std::string failed_;
};

}  // namespace

HostCommand find_host(const std::string& name_or_command) {
  const auto built_in = built_in_host(name_or_command);
  if (!built_in) return {name_or_command, command_words(name_or_command)};
  if (built_in->words.empty()) {
    throw EnvironmentError("host '" + name_or_command + "' is absent: " + built_in->absent);
  }
  return {name_or_command, built_in->words};
}

HostHello greet_host(const HostCommand& command, const HostPatience& patience) {
  return HostSession(command, patience).hello();
}

std::unique_ptr<Executor> make_host_executor(const QueueSource& queue,
                                             const HostPatience& patience) {
  Nursery::instance();  // names start() where it is missing
  return std::make_unique<HostExecutor>(queue, patience);
}

}  // namespace queuecheck
