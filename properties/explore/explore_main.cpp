// queuecheck-explore: the helper that `queuecheck explore` starts. It gives its own symbols to the
// queues that it loads, which is why it is a program apart.
#include <signal.h>
#include <sys/prctl.h>

#include <iostream>
#include <iterator>
#include <string_view>

#include "queuecheck/properties/explore/helper_process.hpp"

int main(int argc, char** argv) {
  using namespace queuecheck::explore;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // one who died before that has closed our standard output
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  // Under a debugger: nobody watches, and the steps that matter can be stopped at.
  if (argc == 2 && std::string_view(argv[1]) == "--stop") {
    run_job(read_job(text), [](const Answer&) {});
    return 0;
  }
  return watch(
      [&](const Tell& tell) -> Ended {
        try {
          return run_job(read_job(text), tell);
        } catch (const JobError& error) {
          Ended ended;
          ended.status = queuecheck::Status::nothing;
          ended.reason = error.what();
          ended.refused_input = true;
          return ended;
        }
      },
      1);
}
