// How a worker of a measured run ends: what it leaves in its slot, and what it makes of an
// exception.
//
// Process and thread safety: used in the worker; its slot has one writer.
//
// Invariants
//   1. The stage says `finished` when all else stands.
//   2. Nothing unwinds out of run_worker() but what is no std::exception.
#pragma once

#include <cstdio>
#include <exception>
#include <stdexcept>

#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/usage.hpp"

namespace queuecheck {

// Slot: end, problem, life_cpu_ns and stage.
template <class Slot>
void finish_slot(Slot& slot, RunEnd end, const char* problem, const UsageReader& usage) {
  slot.end = end;
  std::snprintf(slot.problem, sizeof slot.problem, "%s", problem);
  slot.life_cpu_ns = usage.read().cpu_ns;
  // Release: partner is the harness's acquire load before it reads the slot.
  slot.stage.store(BenchStage::finished, std::memory_order_release);
}

// Worker: run(), finish(), creates() (is it the one that makes the queue?), created() (has it?).
template <class Worker>
void run_worker(Worker& worker) {
  const auto refused = [&] { return worker.creates() && !worker.created(); };
  try {
    worker.run();
    worker.finish(RunEnd::completed);
  } catch (const MachineShortage& error) {
    worker.finish(RunEnd::environment, error.what());
  } catch (const std::logic_error& error) {
    // std::invalid_argument is one too: before the queue exists, it is its refusal.
    worker.finish(refused() ? RunEnd::refused : RunEnd::wrong, error.what());
  } catch (const std::exception& error) {
    worker.finish(refused() ? RunEnd::refused : RunEnd::environment, error.what());
  }
}

}  // namespace queuecheck
