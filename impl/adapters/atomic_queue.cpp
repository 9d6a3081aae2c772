#include "queuecheck/impl/adapters/atomic_queue.hpp"

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {

Adapter atomic_queue_adapter() {
  return {.name = "atomic-queue",
          .table = queue_table<AtomicQueue>(),
          .summary = "atomic_queue::AtomicQueue2: many producers and consumers, non-blocking",
          .library = std::string("atomic_queue ") + QUEUECHECK_LIBRARY_VERSION,
          .absent = ""};
}

}  // namespace queuecheck
