// Shared objects that export a queue: queuecheck_plugin_v1() of queue_plugin.h.
//
// Process and thread safety: may be called in any process and from any thread; each process loads
// for itself.
//
// Invariants
//   1. A loaded object stays loaded for the life of the process: its code may still be running in
//      some thread, and its table is handed out as a plain pointer.
//   2. The table handed out has every required member; members that the plugin's older header did
//      not know are null.
#pragma once

#include <memory>
#include <string>

#include "queuecheck/impl/queue_plugin.h"

namespace queuecheck {

// The table of the plugin in this file. Throws std::runtime_error with one line that names the
// file: missing, not a shared object, no queuecheck_plugin_v1, another ABI version, a required
// member missing.
const queuecheck_queue* load_plugin(const std::string& path);

// `theirs`, the table of the plugin in this file, in our own size: what it does not have is null.
// Throws as load_plugin does.
std::unique_ptr<queuecheck_queue> checked_table(const std::string& path,
                                                const queuecheck_queue* theirs);

}  // namespace queuecheck
