// Hosts that die, hang and lie: each costs one line that says what the host did, and leaves nothing
// running.
#include <gtest/gtest.h>

#include <ostream>

#include "queuecheck/stress/hosts/host_executor.hpp"
#include "queuecheck/stress/hosts/host_process.hpp"
#include "queuecheck/stress/hosts/toy_host_test_support.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {
namespace {

struct Lie {
  const char* name;
  const char* told;  // part of the one line

  friend std::ostream& operator<<(std::ostream& out, const Lie& lie) { return out << lie.name; }
};

HostPatience patience_for(const std::string& lie) {
  HostPatience patience;
  if (lie == "hangs-in-hello") patience.hello_ns = 1'000'000'000;
  if (lie == "hangs-in-clock") patience.clock_ns = 1'000'000'000;
  if (lie == "hangs-in-run" || lie == "half-a-line") patience.run_ns = -2'000'000'000;
  return patience;
}

class Lies : public testing::TestWithParam<Lie> {};

TEST_P(Lies, CostsOneLineAndLeavesNothingRunning) {
  if (!ToyHost::python_is_here()) GTEST_SKIP() << "python3 is not installed";
  const ToyHost host(GetParam().name);
  try {
    const auto executor =
        make_host_executor({"", "", host.command()}, patience_for(GetParam().name));
    executor->run(toy_program());
    FAIL() << "nothing was noticed";
  } catch (const HostError& error) {
    const std::string line = error.what();
    EXPECT_NE(line.find(GetParam().told), line.npos) << line;
    EXPECT_EQ(line.find_first_of("\n\r\x1b"), line.npos) << line;
    EXPECT_EQ(line.rfind("host 'python3 ", 0), 0U) << line;
    EXPECT_LT(line.size(), 1000U);
  }
  EXPECT_EQ(host.left_running(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Each, Lies,
    testing::Values(
        Lie{"dies-at-start",
            "died (exit status 1) instead of answering hello; its standard error "
            "ends with 'the toy is broken'"},
        Lie{"dies-in-hello", "died (exit status 1) instead of answering hello"},
        Lie{"dies-in-run", "died (exit status 7) instead of answering run 1"},
        Lie{"dies-of-a-signal", "died (SIGSEGV) instead of answering run 1"},
        Lie{"hangs-in-hello", "did not answer hello within 1.0 s"},
        Lie{"hangs-in-clock", "did not answer clock within 1.0 s"},
        Lie{"hangs-in-run", "did not answer run 1 within"},
        Lie{"half-a-line", "half a line came: '{\"id\":1,'"},
        Lie{"bad-json", "answered run 1 wrongly: it is not JSON at byte 15"},
        Lie{"no-object", "it is no JSON object: '[]'"}, Lie{"no-utf8", "it is not JSON"},
        Lie{"deep", "nested more deeply"}, Lie{"key-twice", "the key 'id' stands twice"},
        Lie{"huge-line", "answered run 1 with more than 64 MiB"},
        Lie{"two-lines", "more than one line"}, Lie{"talks", "by the way"},
        Lie{"closes-output", "closed its standard output"},
        Lie{"other-protocol", "protocol must be queuecheck-host/1, not \"queuecheck-host/9\""},
        Lie{"no-queues", "queues must name a queue"},
        Lie{"unknown-spec", "queues[0].spec 'fifo colour=red'"},
        Lie{"unknown-operation", "queues[0].operations[0] must be an operation"},
        Lie{"name-twice", "queues[1] has the name toy a second time"},
        Lie{"wild-name", "queues[0].name must be a name of small letters"},
        Lie{"clock-ahead", "has another clock: it is"}, Lie{"clock-behind", "s behind ours"},
        Lie{"clock-text", "monotonic_ns must be a whole number"},
        Lie{"stamp-outside", "operations[0] has the t0 1, outside of the run"},
        Lie{"end-outside", "end is"}, Lie{"returns-before", "operations[0].t1 must be no earlier"},
        Lie{"overlaps", "operations[1] begins at"},
        Lie{"wrong-id", "id must be that of the request, 1, not 77"},
        Lie{"unknown-outcome", "operations[0].outcome must be an outcome such as"},
        Lie{"impossible-outcome", "operations[0].outcome must be an outcome of try_put"},
        Lie{"pending-with-t1", "operations[0].t1 must be null"},
        Lie{"negative-process", "operations[0].process must be a whole number from 0 to 2, not -1"},
        Lie{"process-too-many", "operations[0].process must be"},
        Lie{"step-too-many", "operations[0] is of step 9, but process 0 has 2"},
        Lie{"other-operation", "which is try_put, not close"},
        Lie{"other-value", "puts the value 4711, but the program says 1"},
        Lie{"repeats-a-put", "operations[1] "},
        Lie{"repeats-a-value", "operations[1] puts the value 1, but the program says 2"},
        Lie{"invents-a-value", "got the value 4711, which the program never puts"},
        Lie{"omits-a-call", "only 1 of 2 calls are told"},
        Lie{"unknown-key", "operations[0] has the unknown key 'colour'"},
        Lie{"missing-key", "operations[0].t0 is missing"},
        Lie{"fraction", "operations[0].t0 must be a whole number"},
        Lie{"number-too-large", "operations[0].t0 must be a whole number"},
        Lie{"killed-unasked", "process 0 was killed, which nobody asked for"},
        Lie{"process-forgotten", "processes must be an array with one word for each of the 2"},
        Lie{"error", "it reports an error: 'fork: no room??[31m'"},
        Lie{"floods-and-lies",
            "id must be that of the request, 1, not 77; its standard error ends "
            "with 'this was all'"},
        Lie{"leaves-a-grandchild", "operations[0].process must be"},
        Lie{"dies-with-a-grandchild", "died (exit status 0) instead of answering run 1"}),
    [](const auto& one) {
      std::string name = one.param.name;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

TEST(HostProcess, GrandchildrenOfARightHostEndWithIt) {
  if (!ToyHost::python_is_here()) GTEST_SKIP() << "python3 is not installed";
  const ToyHost host("right-with-a-grandchild");
  {
    const auto executor = make_host_executor({"", "", host.command()});
    EXPECT_EQ(executor->run(toy_program()).history.processes, 2U);
    EXPECT_GE(host.running(), 2);
  }
  EXPECT_EQ(host.left_running(0), 0) << "gone when the executor is";
}

// The first failure is the answer to whatever comes after it: nothing is started again silently.
TEST(HostExecutor, AFailedHostStaysFailed) {
  if (!ToyHost::python_is_here()) GTEST_SKIP() << "python3 is not installed";
  const ToyHost host("dies-in-run");
  const auto executor = make_host_executor({"", "", host.command()});
  std::string first;
  try {
    executor->run(toy_program());
  } catch (const HostError& error) {
    first = error.what();
  }
  try {
    executor->run(toy_program());
    FAIL() << "it was started again";
  } catch (const HostError& error) {
    EXPECT_EQ(first, error.what());
  }
}

TEST(HostProcess, AMissingProgramIsNamed) {
  try {
    make_host_executor({"", "", "no-such-program-of-ours --fast"});
    FAIL() << "it was started";
  } catch (const HostMissing& error) {
    EXPECT_STREQ(error.what(), "cannot start 'no-such-program-of-ours': No such file or directory");
  }
}

}  // namespace
}  // namespace queuecheck
