#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <exception>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/faults/signal_counter.hpp"
#include "queuecheck/stress/pool_worker.hpp"
#include "queuecheck/stress/worker_failure.hpp"

namespace queuecheck {
namespace {

// Loads the queue that the control segment names and hands over to `live`. What cannot be loaded is
// told through the slot: the harness turns it into one line.
template <class Live>
void enter(const WorkerContext& context, Live live) {
  ControlSegment control(context.control_fd);
  WorkerSlot& slot = control.slot(context.index);
  QueueMemory memory(context.control_fd, control.layout().queue(), context.index);
  count_signals(slot);
  try {
    const ControlHeader& header = control.header();
    const LoadedQueue queue = load(QueueSource{header.queue_name, header.queue_plugin});
    PoolWorker worker(control, context.index, queue, [&memory](std::size_t bytes, MapFor purpose) {
      return memory.map(bytes, purpose);
    });
    live(worker);
  } catch (const std::exception& error) {
    tell_start_failure(slot, error.what());
    for (;;) pause();  // until the harness has read it and kills us
  }
}

void pool_main(const WorkerContext& context) {
  enter(context,
        [&](PoolWorker& worker) { worker.run(static_cast<std::uint32_t>(context.argument)); });
}

void probe_main(const WorkerContext& context) {
  enter(context, [&](PoolWorker& worker) {
    worker.probe(context.argument / 4, static_cast<ProbeTask>(context.argument % 4));
  });
}

}  // namespace

void register_pool_entries() {
  static const bool done = [] {
    register_worker_entry(pool_entry, &pool_main);
    register_worker_entry(probe_entry, &probe_main);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace queuecheck
