#include "queuecheck/properties/explore/twin_check.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/process_image.hpp"

namespace queuecheck::explore {
namespace {

// With two items where it serves that; what it refuses is told later, with its reason.
std::string words_of(const LoadedQueue& queue, const Job& job) {
  Options options;
  options.capacity = job.capacity.value_or(2);
  options.extra = job.extra;
  try {
    return queue.specification(options);
  } catch (const std::exception&) {
    return "";
  }
}

bool known_here(const QueueSource& source) {
  const std::vector<QueueEntry> entries = known_queues();
  return std::any_of(entries.begin(), entries.end(),
                     [&](const QueueEntry& entry) { return entry.source.name == source.name; });
}

}  // namespace

LoadedQueue queue_of(const Job& job) {
  if (!job.queue.plugin.empty() || known_here(job.queue)) return load(job.queue);
  static const ProcessImage image(job.instrumented);
  return LoadedQueue(image.table());
}

void require_twin(const Job& job, const LoadedQueue& queue) {
  const ProcessImage image(job.instrumented);
  const LoadedQueue twin(image.table());
  if (twin.name() != queue.name()) {
    throw JobError(job.instrumented + " holds the queue '" + twin.name() + "', not '" +
                   queue.name() + "'; right would be the instrumented twin of " + job.queue.name);
  }
  const std::string own = words_of(queue, job);
  const std::string other = words_of(twin, job);
  if (own != other) {
    throw JobError(job.instrumented + " says '" + other + "' of itself, and " + job.queue.name +
                   " '" + own + "'; right would be its instrumented twin");
  }
}

}  // namespace queuecheck::explore
