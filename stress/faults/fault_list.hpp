// Which faults, how often: the text of --faults, as in "stop=20,signals=2000". A name alone takes
// the usual rate, `all` stands for each at its usual one, later words win, and 0 takes one out.
//
// Process and thread safety: plain values; reads no machine.
//
// Invariants
//   1. parse_faults(text_of(list)) is list.
//   2. A list that was parsed is not empty, in the order of fault_kinds(), with each name once and
//      1 <= rate <= the kind's `most`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "queuecheck/stress/faults/fault.hpp"

namespace queuecheck {

struct FaultKind {
  std::string_view name;
  std::uint32_t usual;               // the rate of the name alone
  std::uint32_t most;                // the highest
  std::string_view unit;             // what the rate counts in
  std::string_view counter;          // how often it acted, in a stage's counters
  std::string_view what;             // for people
  std::unique_ptr<Fault> (*make)();  // nullptr: done elsewhere, not by the disturber
};

std::span<const FaultKind> fault_kinds();

struct FaultRate {
  const FaultKind* kind;
  std::uint32_t rate;

  friend bool operator==(const FaultRate&, const FaultRate&) = default;
};
using FaultList = std::vector<FaultRate>;

// The list, or one line that names what is wrong and what would be right.
std::variant<FaultList, std::string> parse_faults(std::string_view text);

std::string text_of(const FaultList& faults);

// The rate under which `name` stands in the list; 0: it does not.
std::uint32_t rate_of(const FaultList& faults, std::string_view name);

// The name of an executor whose workers are disturbed: "processes under stop=20,signals=2000".
std::string disturbed_name(const FaultList& faults);
// The faults in such a name; nullopt: it is none.
std::optional<FaultList> faults_in_name(std::string_view executor);

}  // namespace queuecheck
