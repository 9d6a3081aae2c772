// The catalogue of misuses: one function each, in the file of its name.
//
// Process and thread safety: constants; performing one uses its setting, from one thread.
//
// Invariants
//   1. A misuse with a field touches the queue through actors only; one with a program through the
//      executor only.
//   2. What a misuse promises nobody, no outcome of it is a violation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/model/place_claims.hpp"
#include "queuecheck/properties/misuse/field.hpp"
#include "queuecheck/properties/misuse/trial.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck::misuse {

// Who says what must not happen.
enum class Promise : std::uint8_t {
  nobody,
  contract,            // impl/queue.hpp: neither a crash, nor a hang, nor a wrong answer
  contract_of_memory,  // the same, but for objects of the kernel's, whose names are to be unique
  checked_place,       // attach=checked: nothing but a refusal
  checked_damage,      // attach=checked: neither a crash nor a hang; a wrong answer is possible
  checked_creation,    // attach=checked: a refusal, or a right queue
  one_creator,         // create=exclusive: nothing of the queue that is there is lost
};

struct Setting {
  Executor& executor;
  const QueueFacts& facts;
  Options options;
  std::string specification;  // with these options
  PlaceClaims claims;
  std::uint64_t seed = 1;
  Field* field = nullptr;  // none: `no_field` says why
  std::string no_field;
  std::optional<std::uint64_t> create_steps{};  // once they were counted; 0: there are none here
};

struct Misuse {
  std::string_view name;
  std::string_view says;
  Promise promise;
  bool on_field;
  std::optional<std::string> (*lacks)(const Setting&);  // nullopt, or why it cannot be asked
  std::vector<Trial> (*perform)(Setting&);
};

const Misuse& attach_to_nothing();
const Misuse& attach_to_random_bytes();
const Misuse& attach_to_other_queue();
const Misuse& attach_to_half_a_place();
const Misuse& attach_to_other_version();
const Misuse& attach_to_changed_bytes();
const Misuse& attach_during_create();
const Misuse& attach_after_killed_create();
const Misuse& create_after_killed_create();
const Misuse& second_creator();
const Misuse& two_creators();
const Misuse& eight_creators();
const Misuse& read_only_memory();
const Misuse& other_user();
const Misuse& item_too_big();
const Misuse& item_of_no_bytes();
const Misuse& calls_after_close();
const Misuse& calls_after_another_closed();
const Misuse& absent_operation();

// In the order of the table.
std::span<const Misuse> catalogue();

// Is this outcome a violation, and whose rule is broken? nullopt where it is not.
std::optional<std::string> forbidden(const Misuse& misuse, const Trial& trial,
                                     const Setting& setting);

}  // namespace queuecheck::misuse
