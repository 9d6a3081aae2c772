// The queues of a user's own program: those of QUEUECHECK_QUEUE (queue_table.hpp), and where that
// program was told to find queuecheck's helper programs.
//
// Process and thread safety: registered by static initialisers, constant after start-up.
//
// Invariants
//   1. A registration never ends the program: what is wrong with one is kept to be told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queuecheck/impl/helper_files.hpp"
#include "queuecheck/impl/registry.hpp"

namespace queuecheck {

// In the order in which they were registered: those that are meant when none is named.
std::vector<QueueSource> own_queues();
bool is_own(const QueueSource& source);

// What is wrong with a QUEUECHECK_QUEUE of this program, in one line; nullopt when nothing is.
std::optional<std::string> registration_problem();

#ifdef QUEUECHECK_HELPERS
// One for the whole program, however many of its files are told.
inline const bool queuecheck_helpers_are_told = (add_helper_folder(QUEUECHECK_HELPERS), true);
#endif

}  // namespace queuecheck
