#include "queuecheck/stress/hosts/hosted_program.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace queuecheck {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t deadline_least_ns = 3'000'000'000;
constexpr std::int64_t call_ns = 200'000;  // of a call that does not wait, in a slow runtime
constexpr std::int64_t deadline_most_ns = 600'000'000'000;

bool has_value(std::uint32_t item_bytes) {
  return item_bytes >= 8;
}

Json value_or_null(Value value) {
  return value == no_value ? Json(nullptr) : Json(value);
}

Json step_json(const Step& step, Value first) {
  Json json{{"op", name(step.kind)}};
  if (is_put(step.kind)) {
    json["value"] = value_or_null(first);
    json["bytes"] = step.item_bytes;
  }
  if (is_timed(step.kind) || step.timeout_ns != 0) json["timeout_ns"] = step.timeout_ns;
  if (step.repeat != 1) json["repeat"] = step.repeat;
  if (step.until == Until::ok) json["until"] = "ok";
  if (step.until == Until::closed) json["until"] = "closed";
  if (step.delay_ns != 0) json["delay_ns"] = step.delay_ns;
  if (step.yield) json["yield"] = true;
  return json;
}

std::int64_t waiting_ns(const std::vector<Step>& steps) {
  double sum = 0;
  for (const Step& step : steps) {
    const double timeout = static_cast<double>(std::max<std::int64_t>(step.timeout_ns, 0));
    const double each = timeout + static_cast<double>(step.delay_ns) + double{call_ns};
    sum += each * static_cast<double>(step.repeat);
  }
  return static_cast<std::int64_t>(std::min(sum, static_cast<double>(deadline_most_ns)));
}

}  // namespace

std::vector<std::vector<Value>> first_values(const Program& program) {
  const std::int64_t stride = value_stride(program);
  std::vector<std::vector<Value>> all;
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    std::int64_t next = static_cast<std::int64_t>(p) * stride + 1 + (p == 0 ? program.prefill : 0);
    std::vector<Value>& values = all.emplace_back();
    for (const Step& step : program.processes[p]) {
      const bool puts = is_put(step.kind);
      values.push_back(puts && has_value(step.item_bytes) ? next : no_value);
      if (!puts) continue;
      next +=
          step.until == Until::closed ? open_ended_values : static_cast<std::int64_t>(step.repeat);
    }
  }
  return all;
}

std::int64_t deadline_ns(const Program& program) {
  std::int64_t most = 0;
  for (const auto& steps : program.processes) most = std::max(most, waiting_ns(steps));
  std::int64_t last_kill = 0;
  for (const Kill& kill : program.kills) last_kill = std::max(last_kill, kill.after_ns);
  return std::min(deadline_least_ns + most + last_kill, deadline_most_ns);
}

std::string run_request(const Program& program, std::string_view queue, std::uint64_t id) {
  const auto values = first_values(program);
  Json prefill = Json::array();
  for (std::int64_t i = 1; i <= program.prefill; ++i) {
    prefill.push_back(value_or_null(has_value(program.options.item_bytes_max) ? i : no_value));
  }
  Json processes = Json::array();
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    Json steps = Json::array();
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      Step step = program.processes[p][s];
      // Who comes late waits before the first call; before each of several it would be slow
      // instead.
      if (s == 0 && step.repeat == 1 && step.until == Until::count) {
        step.delay_ns += late_ns(program, p);
      }
      steps.push_back(step_json(step, values[p][s]));
    }
    processes.push_back(std::move(steps));
  }
  Json kills = Json::array();
  for (const Kill& kill : program.kills) {
    kills.push_back({{"process", kill.process}, {"after_ns", kill.after_ns}});
  }
  Json set = Json::object();
  for (const auto& [key, value] : program.options.extra) set[key] = value;
  return Json{{"do", "run"},
              {"id", id},
              {"queue", queue},
              {"capacity", program.options.capacity},
              {"item_bytes_max", program.options.item_bytes_max},
              {"deadline_ns", deadline_ns(program)},
              {"prefill", std::move(prefill)},
              {"prefill_bytes", program.options.item_bytes_max},
              {"processes", std::move(processes)},
              {"kills", std::move(kills)},
              {"drain", program.drain},
              {"set", std::move(set)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace queuecheck
