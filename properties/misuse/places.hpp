// What several misuses of a place do alike.
//
// Process and thread safety: as the field.
//
// Invariants
//   1. visit() is one trial: attach, and calls that tell a right queue from another.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/properties/misuse/catalogue.hpp"

namespace queuecheck::misuse {

std::optional<std::string> no_field(const Setting& setting);

// And a queue that lives in a kernel object under the name knows nothing of bytes.
std::optional<std::string> no_place(const Setting& setting);

void add_put(Field& field, std::uint32_t actor, std::uint64_t number, std::uint32_t trial = 0);
void add_get(Field& field, std::uint32_t actor, std::uint32_t trial = 0);

// Attaches to what should be an empty queue; of the empty queue EMPTY, an item, and EMPTY again.
void add_visit(Field& field, std::uint32_t actor, std::uint32_t trial = 0);

// Creates and stays, holding its handle. Throws RefusedError where the queue refuses, or dies.
void create_and_stay(Field& field, std::uint32_t actor);

// The instructions of a create; 0 where they cannot be counted.
std::uint64_t create_steps(Setting& setting);
std::optional<std::string> no_steps(const Setting& setting);

// An actor whose create is held up at this step, or ends it.
void add_stepped_create(Field& field, std::uint32_t actor, AtStep at_step, std::uint64_t step);

// Attaches to a finished place after each piece of so many bytes of its header has been changed, in
// turn: by an act of this kind, of which `set` fills in what it needs beside the place.
std::vector<Trial> change_header(Setting& setting, std::uint64_t piece_bytes, ActKind change,
                                 const std::function<void(Act&)>& set);

// The trials 0..count-1 of the actor; it is replaced where it dies, a few times at most. What was
// not come to is left out.
std::vector<Trial> run_trials(Setting& setting, std::uint32_t actor, std::uint32_t count);

}  // namespace queuecheck::misuse
