#include "queuecheck/stress/programs/programs.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace queuecheck {
namespace {

constexpr std::array<StressProgram, 6> known{{
    {"k1-sequential", "one process, random operations: capacity, wrap, close", &k1_sequential},
    {"k2-tokens", "N processes recycle N+1 items: no EMPTY is ever right", &k2_tokens},
    {"k5-herd", "sleeping getters, bursts of puts, silence: lost wake-ups", &k5_herd},
    {"k6-brim", "producers and consumers at equal rates on a tiny queue", &k6_brim},
    {"k8-close-storm", "close at a random instant among blocked and active processes",
     &k8_close_storm},
    {"k-roles", "only when asked for: one producer or consumer more than the queue allows",
     &k_roles, true},
}};

}  // namespace

std::span<const StressProgram> stress_programs() {
  return known;
}

const StressProgram* find_stress_program(std::string_view name) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
  return found == known.end() ? nullptr : &*found;
}

}  // namespace queuecheck
