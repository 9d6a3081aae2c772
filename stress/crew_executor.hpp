// What both executors share: batches, kills on time, watching, assembling runs.
//
// Process and thread safety: used by one thread.
//
// Invariants: those of executor.hpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/faults/disturber.hpp"
#include "queuecheck/stress/watchdog_settings.hpp"

namespace queuecheck {

// (records per log, actors at most) -> crew
using MakeCrew = std::function<std::unique_ptr<Crew>(std::uint64_t, std::uint32_t)>;

class CrewExecutor final : public Executor {
 public:
  CrewExecutor(QueueSource queue, MakeCrew make_crew, std::string name,
               const WatchdogSettings& watchdog, bool counts_accesses = false,
               std::shared_ptr<Disturber> disturber = nullptr);

  std::vector<Run> run_batch(std::span<const Program> programs) override;
  const QueueSource& queue() const override { return queue_; }
  std::string_view name() const override { return name_; }
  std::string_view why_no_kills() const override {
    return name_ == "threads" ? "threads cannot be killed" : "";
  }

 private:
  const QueueFacts& offered();
  std::size_t batch_size(std::span<const Program> programs) const;
  void prepare_crew(std::span<const Program> batch);
  void wait_until_left();
  void start(std::span<const Program> batch);
  std::vector<Target> targets(std::span<const Program> batch);

  QueueSource queue_;
  MakeCrew make_crew_;
  std::string name_;
  bool counts_accesses_;
  WatchdogSettings watchdog_settings_;
  std::shared_ptr<Disturber> disturber_;  // of the workers, while they run a batch
  std::unique_ptr<Crew> crew_;
  std::optional<QueueFacts> facts_;
};

}  // namespace queuecheck
