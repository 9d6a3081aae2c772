#include "queuecheck/stress/rest_proof.hpp"

#include "queuecheck/stress/system_call.hpp"

namespace queuecheck {

bool slept_for_good(const std::string& proc_path, const QueueMapping& queue,
                    std::optional<std::uint64_t> before) {
  if (!before || !is_single_threaded(proc_path)) return false;
  const auto call = system_call_of(proc_path);
  if (!call || ends_by_itself_ns(proc_path, *call)) return false;
  const auto futex = futex_wait(*call);
  if (!futex || futex->address < queue.address || futex->address - queue.address >= queue.bytes) {
    return false;
  }
  // Last, so that all of the above was seen in the one sleep.
  return sleeps_begun(proc_path) == before && sample_actor(proc_path).sleeping();
}

}  // namespace queuecheck
