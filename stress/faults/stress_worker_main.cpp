// queuecheck-stress-worker: what the nursery executes instead of the harness's own program, for
// workers that count accesses. It gives the functions that instrumented twins call
// (access_points_hooks.cpp); started by hand it says so and ends.
#include <cstdio>

#include "queuecheck/stress/pool_worker.hpp"
#include "queuecheck/stress/worker_entry.hpp"

int main(int argc, char** argv) {
  queuecheck::register_pool_entries();
  for (int i = 1; i < argc; ++i) {
    if (const auto birth = queuecheck::parse_worker_argument(argv[i])) {
      queuecheck::run_worker(*birth, true);
    }
  }
  std::fprintf(stderr,
               "queuecheck-stress-worker: a helper of queuecheck stress --access-kills and "
               "--access-delays, not for use by hand\n");
  return 64;
}
