// The stress programs by name: small fixed shapes of work that expose whole families of real bugs,
// from 2 to 1024 processes (k1: one).
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. A program depends only on shape, what the queue offers, and seed.
//   2. Every program is runnable (check_runnable), and on a right queue it ends. It keeps to the
//      roles of the queue, unless it says `only_asked`.
//   3. A program that the queue cannot be given (K8 without close) is not made, and says why; never
//      a weaker one under the same name. A queue that allows one producer or one consumer is given
//      programs whose processes do both (K2, K3) with a single process, which may be both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

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

// One line that goes on after the program's name and a colon.
struct NotMade {
  std::string why;
};

// The program, or why the queue cannot be given it.
class MadeProgram {
 public:
  MadeProgram(Program program) : program_(std::move(program)) {}
  MadeProgram(NotMade not_made) : why_not_(std::move(not_made.why)) {}

  explicit operator bool() const { return program_.has_value(); }
  Program& operator*() { return *program_; }
  const Program& operator*() const { return *program_; }
  const Program* operator->() const { return &*program_; }
  const std::string& why_not() const { return why_not_; }

 private:
  std::optional<Program> program_;
  std::string why_not_;
};

using MakeProgram = MadeProgram (*)(const StressShape& shape, const QueueFacts& queue,
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

MadeProgram k1_sequential(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k2_tokens(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k3_holes(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k4_ping_pong(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k5_herd(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k6_brim(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k7_deadlines(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k8_close_storm(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k9_wrap(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k11_strangers(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k12_observers(const StressShape&, const QueueFacts&, std::uint64_t seed);
MadeProgram k_roles(const StressShape&, const QueueFacts&, std::uint64_t seed);

}  // namespace queuecheck
