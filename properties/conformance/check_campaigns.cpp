#include "queuecheck/properties/conformance/check_campaigns.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/misuse/misuse_stage.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/sequential_conformance.hpp"
#include "queuecheck/stress/kill_stage.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;
using Kinds = std::vector<OperationKind>;

const Kinds items{Kind::try_put, Kind::put,     Kind::put_for,  Kind::try_get,
                  Kind::get,     Kind::get_for, Kind::put_many, Kind::get_many};

std::vector<std::pair<std::string, std::string>> unsliced_options(const LoadedQueue& queue) {
  return unsliced(Options{}, queue).extra;
}

// Generated programs with some of the operations, as far as the queue offers them.
PropertySettings campaign(const CheckContext& context, const CheckFailureFound& found,
                          const Kinds& wanted) {
  PropertySettings settings;
  settings.seed = context.seed;
  settings.seconds = context.seconds;
  settings.shrink_failures = false;
  settings.on_failure_found = found;
  GeneratorSettings& generator = settings.generator;
  generator.extra = unsliced_options(context.queue);
  generator.operations = offered_operations(context.queue, generator.extra);
  if (!wanted.empty()) {
    std::erase_if(generator.operations, [&](Kind kind) {
      return std::find(wanted.begin(), wanted.end(), kind) == wanted.end();
    });
  }
  generator.roles = role_limits(context.queue);
  generator.presets = context.queue.table()->preset != nullptr;
  return settings;
}

Kinds with(Kinds kinds, std::initializer_list<Kind> more) {
  kinds.insert(kinds.end(), more);
  return kinds;
}

StageResult stress(const CheckContext& context, Executor& executor, const CheckFailureFound& found,
                   std::initializer_list<const char*> programs) {
  StageResult all;
  for (const char* program : programs) {
    StressSettings settings;
    settings.seed = context.seed;
    settings.seconds = context.seconds / static_cast<double>(programs.size());
    settings.program = program;
    settings.processes = {2, 4, 8};
    settings.on_failure_found = found;
    StageResult one = run_stress(executor, settings);
    const bool ran = one.status != Status::nothing;
    all.seconds += one.seconds;
    for (const auto& [name, value] : one.counters) all.counters[name] += value;
    if (!ran) continue;
    if (all.stage.empty() || merge(all.status, one.status) != all.status) {
      all.status = one.status;
      all.reason = one.reason;
    }
    all.stage = one.stage;
    all.failures = std::move(one.failures);
    if (!all.failures.empty()) break;
  }
  if (all.stage.empty()) {
    all.status = Status::nothing;
    all.reason = "the queue offers none of the operations that this needs";
  }
  return all;
}

}  // namespace

StageResult check_sequential(const CheckContext& context, Executor& executor,
                             const CheckFailureFound& found) {
  ConformanceSettings settings;
  settings.seed = context.seed;
  settings.seconds = context.seconds;
  settings.extra = unsliced_options(context.queue);
  settings.shrink_failures = false;
  settings.on_failure_found = found;
  return run_conformance(executor, settings);
}

StageResult check_one_producer(const CheckContext& context, Executor& executor,
                               const CheckFailureFound& found) {
  PropertySettings settings = campaign(context, found, items);
  settings.generator.purpose = "one producer";
  settings.generator.roles = {1, 1};
  settings.generator.operations_max = 16;
  return run_properties(executor, settings);
}

StageResult check_items(const CheckContext& context, Executor& executor,
                        const CheckFailureFound& found) {
  return run_properties(executor, campaign(context, found, items));
}

StageResult check_long_items(const CheckContext& context, Executor& executor,
                             const CheckFailureFound& found) {
  PropertySettings settings = campaign(context, found, items);
  settings.generator.purpose = "long items";
  settings.generator.item_bytes = 1024;
  settings.generator.capacity_max = 2;
  try {
    Options options;
    options.item_bytes_max = 1024;
    context.queue.bytes_needed(options);
  } catch (const std::exception&) {
    settings.generator.item_bytes.reset();
  }
  return run_properties(executor, settings);
}

StageResult check_deadlines(const CheckContext& context, Executor& executor,
                            const CheckFailureFound& found) {
  PropertySettings settings =
      campaign(context, found, {Kind::try_put, Kind::put_for, Kind::try_get, Kind::get_for});
  settings.generator.purpose = "deadlines";
  return run_properties(executor, settings);
}

StageResult check_close(const CheckContext& context, Executor& executor,
                        const CheckFailureFound& found) {
  PropertySettings settings = campaign(context, found, with(items, {Kind::close}));
  settings.generator.purpose = "close";
  return run_properties(executor, settings);
}

StageResult check_close_storm(const CheckContext& context, Executor& executor,
                              const CheckFailureFound& found) {
  return stress(context, executor, found, {"k8-close-storm"});
}

StageResult check_sleepers(const CheckContext& context, Executor& executor,
                           const CheckFailureFound& found) {
  return stress(context, executor, found, {"k5-herd", "k6-brim"});
}

StageResult check_everything(const CheckContext& context, Executor& executor,
                             const CheckFailureFound& found) {
  return run_properties(executor, campaign(context, found, {}));
}

// Worker 1 of a pool was exec'ed: nothing inherited, and the place at another address. With two
// processes it is in every program.
StageResult check_stranger(const CheckContext& context, Executor& executor,
                           const CheckFailureFound& found) {
  PropertySettings settings = campaign(context, found, {Kind::try_put, Kind::try_get});
  settings.generator.purpose = "stranger";
  settings.generator.processes_max = 2;
  return run_properties(executor, settings);
}

namespace {

StageResult check_misuses(const CheckContext& context, Executor& executor,
                          const CheckFailureFound& found, std::vector<std::string_view> only) {
  MisuseSettings settings;
  settings.seed = context.seed;
  settings.only = std::move(only);
  settings.extra = unsliced_options(context.queue);
  settings.on_failure_found = found;
  return run_misuses(executor, settings).stage;
}

}  // namespace

StageResult check_garbage(const CheckContext& context, Executor& executor,
                          const CheckFailureFound& found) {
  return check_misuses(
      context, executor, found,
      {"attach-to-nothing", "attach-to-random-bytes", "attach-to-other-queue",
       "attach-to-half-a-place", "attach-to-other-version", "attach-to-changed-bytes",
       "attach-during-create", "attach-after-killed-create"});
}

StageResult check_creators(const CheckContext& context, Executor& executor,
                           const CheckFailureFound& found) {
  return check_misuses(context, executor, found,
                       {"second-creator", "two-creators-at-once", "eight-creators-at-once"});
}

StageResult check_kills(const CheckContext& context, Executor& executor,
                        const CheckFailureFound& found) {
  KillSettings settings;
  settings.seed = context.seed;
  settings.seconds = context.seconds;
  settings.on_failure_found = found;
  return run_kills(executor, settings);
}

}  // namespace queuecheck
