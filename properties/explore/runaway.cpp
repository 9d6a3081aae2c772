#include "queuecheck/properties/explore/runaway.hpp"

#include <sys/time.h>

#include <csignal>
#include <cstdint>

#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore {

namespace {

std::uint64_t steps_seen = 0;
std::uint64_t run_seen = 0;
bool seen = false;

// In the stack of whatever was interrupted: in a run that is a virtual process's.
void look(int) {
  if (!in_run()) {
    seen = false;
    return;
  }
  const World& world = *runtime.world;
  const bool stands = seen && steps_seen == world.steps && run_seen == runtime.runs;
  steps_seen = world.steps;
  run_seen = runtime.runs;
  seen = true;
  if (!stands) return;
  seen = false;
  end_run(RunEnd::livelock, world.current, "computes without end and touches nothing shared");
}

void set_timer(long period_us) {
  const itimerval period{{0, period_us}, {0, period_us}};
  setitimer(ITIMER_VIRTUAL, &period, nullptr);
}

}  // namespace

RunawayWatch::RunawayWatch() {
  struct sigaction action {};
  action.sa_handler = look;
  // The handler may leave for another stack and never return: the next signal must come all the
  // same.
  action.sa_flags = SA_NODEFER | SA_RESTART;
  sigaction(SIGVTALRM, &action, nullptr);
  set_timer(500'000);
}

RunawayWatch::~RunawayWatch() {
  set_timer(0);
  std::signal(SIGVTALRM, SIG_DFL);
}

}  // namespace queuecheck::explore
