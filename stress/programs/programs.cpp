#include "queuecheck/stress/programs/programs.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace queuecheck {
namespace {

constexpr std::array<StressProgram, 12> known{{
    {"k1-sequential", "one process, random operations: capacity, wrap, close", &k1_sequential},
    {"k2-tokens", "N processes recycle N+1 items: no EMPTY is ever right", &k2_tokens},
    {"k3-holes", "N processes recycle N free places: no FULL is ever right", &k3_holes},
    {"k4-ping-pong", "putters and getters wait for each other in turn, with idle gaps",
     &k4_ping_pong},
    {"k5-herd", "sleeping getters, bursts of puts, silence: lost wake-ups", &k5_herd},
    {"k6-brim", "producers and consumers at equal rates on a tiny queue", &k6_brim},
    {"k7-deadlines", "deadlines that pass just when the partner comes, special ones, far ones",
     &k7_deadlines},
    {"k8-close-storm", "close at a random instant among blocked and active processes",
     &k8_close_storm},
    {"k9-wrap", "counters begin next to their wrap-around: full, half full, empty", &k9_wrap},
    {"k11-strangers", "processes attach late and anew, elsewhere, to a queue in use",
     &k11_strangers},
    {"k12-observers", "size, empty, full and peek beside producers and consumers", &k12_observers},
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
