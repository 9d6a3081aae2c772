#include "queuecheck/impl/liveness.hpp"

#include <gtest/gtest.h>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::SharedWith;
using test::soon;

// A child's own idea of who it is; it then waits to be killed.
struct Announced {
  std::atomic<std::uint64_t> word{0};
};

void announce(Announced& announced) {
  announced.word = ProcessIdentity::of_this_process().word();
  for (;;) pause();
}

ProcessIdentity identity_of(Announced& announced) {
  soon([&] { return announced.word != 0; });
  return ProcessIdentity(announced.word);
}

TEST(Liveness, ThisProcessIsItselfAndLives) {
  const ProcessIdentity me = ProcessIdentity::of_this_process();
  EXPECT_EQ(me.pid(), getpid());
  EXPECT_GT(me.start_ticks(), 0U);
  EXPECT_EQ(ProcessIdentity::of_this_process(), me);
  EXPECT_FALSE(me.gone());
}

TEST(Liveness, AForkedChildIsAnother) {
  const ProcessIdentity me = ProcessIdentity::of_this_process();  // now cached
  Child child([&] {
    const ProcessIdentity own = ProcessIdentity::of_this_process();
    _exit(own.pid() == getpid() && own != me && !own.gone() && !me.gone() ? 7 : 8);
  });
  EXPECT_EQ(child.status(5000), 7);
}

TEST(Liveness, AProcessIsGoneAsSoonAsItHasEndedReapedOrNot) {
  SharedWith<Announced> announced;
  const pid_t child = fork();
  if (child == 0) announce(*announced);
  const ProcessIdentity identity = identity_of(*announced);
  ASSERT_EQ(identity.pid(), child);
  EXPECT_FALSE(identity.gone());
  kill(child, SIGSTOP);
  EXPECT_FALSE(identity.gone()) << "stopped is not gone";
  kill(child, SIGKILL);
  EXPECT_TRUE(soon([&] { return identity.gone(); })) << "a zombie is gone";
  EXPECT_EQ(kill(child, 0), 0) << "and it is one";
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(identity.gone());
}

TEST(Liveness, AStrangerWithTheSamePidIsNotTheOneMeant) {
  const ProcessIdentity me = ProcessIdentity::of_this_process();
  EXPECT_TRUE(ProcessIdentity(getpid(), me.start_ticks() - 1).gone());
  EXPECT_TRUE(ProcessIdentity(getpid(), me.start_ticks() + 1).gone());
}

// What a process does whose descriptors are used up: the start time and /proc decide alone.
TEST(Liveness, NeedsNoDescriptorToFindTheDead) {
  Child child([] {
    std::vector<int> all;
    for (int fd = 0; fd >= 0; all.push_back(fd)) fd = open("/dev/null", O_RDONLY);
    const ProcessIdentity me = ProcessIdentity::of_this_process();
    // Without a descriptor /proc cannot be read either: in doubt, alive.
    _exit(!ProcessIdentity(getpid(), me.start_ticks() + 1).gone() &&
                  ProcessIdentity((1 << 22) - 1, 5).gone()
              ? 7
              : 8);
  });
  EXPECT_EQ(child.status(5000), 7);
}

}  // namespace
}  // namespace queuecheck
