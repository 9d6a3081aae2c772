// The stress programs by name: small fixed shapes of work that expose whole families of real bugs,
// from 2 to 64 processes (k1: one).
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. A program depends only on shape, what the queue offers, and seed.
//   2. Every program is runnable (check_runnable), and on a right queue it ends. It keeps to the
//      roles of the queue, unless it says `only_asked`.
//   3. A program that the queue cannot be given (K8 without close) is nullopt, never a weaker one
//      under the same name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// 0 = the program chooses.
struct StressShape {
  std::uint32_t processes = 4;
  std::uint64_t capacity = 0;
  std::uint32_t item_bytes = 0;
  std::uint64_t operations = 0;  // per process, about
};

using MakeProgram = std::optional<Program> (*)(const StressShape& shape, const QueueFacts& queue,
                                               std::uint64_t seed);

struct StressProgram {
  std::string_view name;
  std::string_view summary;
  MakeProgram make;
  bool only_asked = false;  // never unless named: it misuses the queue
};

// Everything known, by name.
std::span<const StressProgram> stress_programs();

// nullptr when unknown.
const StressProgram* find_stress_program(std::string_view name);

std::optional<Program> k1_sequential(const StressShape&, const QueueFacts&, std::uint64_t seed);
std::optional<Program> k2_tokens(const StressShape&, const QueueFacts&, std::uint64_t seed);
std::optional<Program> k5_herd(const StressShape&, const QueueFacts&, std::uint64_t seed);
std::optional<Program> k6_brim(const StressShape&, const QueueFacts&, std::uint64_t seed);
std::optional<Program> k8_close_storm(const StressShape&, const QueueFacts&, std::uint64_t seed);
std::optional<Program> k_roles(const StressShape&, const QueueFacts&, std::uint64_t seed);

}  // namespace queuecheck
