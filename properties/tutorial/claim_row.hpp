// What a command found out about one claim of the tutorial, for every renderer.
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. broken <= asked <= runs; a claim that could not be asked has no runs and says why in
//      `absent`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

struct ClaimRow {
  std::string name;
  std::string says;
  bool of_caller = false;
  std::uint64_t runs = 0;
  std::uint64_t asked = 0;
  std::uint64_t broken = 0;
  std::string absent;
  std::optional<Run> proof;  // the first run that broke it
  Judgement why;             // of the proof
};

}  // namespace queuecheck
