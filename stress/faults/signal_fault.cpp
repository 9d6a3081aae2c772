// A signal with a handler and without SA_RESTART: whatever sleeps in the kernel inside an operation
// comes back with EINTR, which is no item, no EMPTY, no TIMEOUT and no error.
#include <sys/syscall.h>
#include <unistd.h>

#include "queuecheck/stress/faults/fault.hpp"
#include "queuecheck/stress/faults/signal_counter.hpp"

namespace queuecheck {
namespace {

class SignalFault final : public Fault {
 public:
  bool act(std::span<const Target> targets, std::size_t victim, Chooser&, std::int64_t) override {
    return send_signal(targets[victim].pidfd, storm_signal);
  }
};

}  // namespace

std::unique_ptr<Fault> make_signal_fault() {
  return std::make_unique<SignalFault>();
}

}  // namespace queuecheck
