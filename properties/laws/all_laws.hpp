// One function a law, each in the file of its name.
//
// Process and thread safety: constants.
//
// Invariants: those of law.hpp.
#pragma once

#include <algorithm>
#include <array>

#include "queuecheck/properties/counter_presets.hpp"
#include "queuecheck/properties/laws/law.hpp"

namespace queuecheck {

const Law& put_many_is_puts();
const Law& get_many_is_gets();
const Law& past_deadline_is_try();
const Law& waits_only_where_it_must();
const Law& clear_is_drain();
const Law& closing_twice();
const Law& closed_queue();
const Law& capacity_is_kept();
const Law& size_counts();
const Law& peek_is_next_get();
const Law& empty_agrees();
const Law& full_agrees();
const Law& observing();
const Law& oversized_items();
const Law& items_of_every_size();
const Law& preset_changes_nothing();
const Law& two_handles();
const Law& tasks_are_counted();

}  // namespace queuecheck
