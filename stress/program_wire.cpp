#include "queuecheck/stress/program_wire.hpp"

#include <cstring>
#include <string>

namespace queuecheck {
namespace {

// Of a series of refused tries of one call, this many are kept, and the last one. In a program of
// very many operations the series are as many, and would be most of its history's memory.
constexpr std::uint32_t refusals_kept = 16;
constexpr std::uint32_t refusals_kept_of_many = 2;
constexpr std::uint64_t many_operations = 500'000;

constexpr std::size_t up8(std::size_t bytes) {
  return (bytes + 7) / 8 * 8;
}

std::size_t index_bytes(std::uint32_t processes) {
  return (processes + std::size_t{1}) * sizeof(WireProcess);
}

}  // namespace

const WireProcess* WireView::processes() const {
  return reinterpret_cast<const WireProcess*>(at_ + sizeof(WireProgram));
}

const Step* WireView::all_steps() const {
  return reinterpret_cast<const Step*>(at_ + sizeof(WireProgram) +
                                       index_bytes(program().processes));
}

std::span<const Step> WireView::steps(std::uint32_t process) const {
  const std::uint32_t first = processes()[process].first_step;
  return {all_steps() + first, processes()[process + 1].first_step - first};
}

Options WireView::options() const {
  Options options;
  options.capacity = program().capacity;
  options.item_bytes_max = program().item_bytes_max;
  options.producers = program().producers;
  options.consumers = program().consumers;
  const char* at = reinterpret_cast<const char*>(all_steps() + program().steps);
  const char* end = at + program().extra_bytes;
  while (at < end) {
    std::string key(at);
    at += key.size() + 1;
    std::string value(at);
    at += value.size() + 1;
    options.extra.emplace_back(std::move(key), std::move(value));
  }
  return options;
}

void encode_program(const Program& program, std::vector<std::byte>& out) {
  WireProgram wire;
  wire.capacity = program.options.capacity;
  wire.stride = value_stride(program);
  wire.refusals_kept =
      operation_count(program) <= many_operations ? refusals_kept : refusals_kept_of_many;
  wire.item_bytes_max = program.options.item_bytes_max;
  wire.producers = program.options.producers;
  wire.consumers = program.options.consumers;
  wire.processes = static_cast<std::uint32_t>(program.processes.size());
  wire.prefill = program.prefill;
  wire.drain = program.drain ? 1 : 0;
  wire.has_preset = program.preset ? 1 : 0;
  wire.preset = program.preset.value_or(0);
  wire.kills = static_cast<std::uint32_t>(program.kills.size());
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    wire.late += late_ns(program, p) != 0 || reattaches(program.processes[p]) ? 1U : 0U;
  }
  std::vector<WireProcess> processes(program.processes.size() + 1);
  for (const LateComer& late : program.late) processes[late.process].late_ns = late.after_ns;
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    wire.steps += static_cast<std::uint32_t>(program.processes[p].size());
    processes[p + 1].first_step = wire.steps;
  }
  std::string extra;
  for (const auto& [key, value] : program.options.extra) {
    extra.append(key).push_back('\0');
    extra.append(value).push_back('\0');
  }
  wire.extra_bytes = static_cast<std::uint32_t>(extra.size());
  const std::size_t index = index_bytes(wire.processes);
  wire.bytes = up8(sizeof(WireProgram) + index + wire.steps * sizeof(Step) + extra.size());

  const std::size_t begin = out.size();
  out.resize(begin + wire.bytes);
  std::byte* at = out.data() + begin;
  std::memcpy(at, &wire, sizeof(wire));
  at += sizeof(wire);
  std::memcpy(at, processes.data(), index);
  at += index;
  for (const auto& steps : program.processes) {
    if (steps.empty()) continue;
    std::memcpy(at, steps.data(), steps.size() * sizeof(Step));
    at += steps.size() * sizeof(Step);
  }
  if (!extra.empty()) std::memcpy(at, extra.data(), extra.size());
}

}  // namespace queuecheck
