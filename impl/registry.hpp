// Queues by name: the ones built into this binary, the mutants beside it, and plugins by file.
//
// Process and thread safety: constant after start-up; load() may be called in any process, each
// loads for itself.
//
// Invariants
//   1. A QueueSource names a queue for every process of a run: what one process loads from it,
//      another (forked or exec'ed) loads too.
//   2. Names are unique; an unknown name is refused with the nearest known ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/impl/mutant_facts.hpp"

namespace queuecheck {

// How to find a queue again. `plugin` is the path of a shared object, empty for built-in queues and
// for those of a host.
struct QueueSource {
  std::string name;    // "locked", "mutant:PB8", or the name that a plugin or a host gives it
  std::string plugin;  // absolute path, or empty
  std::string host{};  // the command of a host (docs/hosts.md): such a queue is not load()ed

  friend bool operator==(const QueueSource&, const QueueSource&) = default;
};

struct QueueEntry {
  QueueSource source;
  std::string summary;  // one line for `list`; for mutants the first sentence of the patch
  std::optional<MutantFacts> mutant;
  std::string library;  // of other people, that does the work: "Boost 1.74.0"; else empty
  Waiting waiting = Waiting::native;
};

// Everything known, built-in queues first, then mutants by id.
std::vector<QueueEntry> known_queues();

// A queue of the user's own program (macro QUEUECHECK_QUEUE, typed suite); call before start().
// Again with the same table changes nothing; another queue of the same name is not taken, which
// registration_problem() (own_queue.hpp) tells.
void register_queue(const queuecheck_queue* table);

// "locked", "boost-message-queue", "mutant:PB8". Throws std::invalid_argument with one line that
// names the culprit and the known names; of an adapter that is not built, why it is not.
QueueSource find_queue(std::string_view name);

// What a report says beside the queue's name: "Boost 1.74.0", "Linux 6.1.0, waits by polling";
// empty where all of it is the queue's own.
std::string library_of(const QueueSource& source);

// Throws std::runtime_error with one line (file missing, not a plugin, wrong ABI version).
QueueSource find_plugin(const std::string& path);
// A queue that keeps its items on the heap of one process works between its threads alone.
bool needs_threads(const QueueSource& source);

// Throws std::invalid_argument for the queue of a host: nothing of it is in this process.
LoadedQueue load(const QueueSource& source);

}  // namespace queuecheck
