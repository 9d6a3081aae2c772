// Children that sleep in known places: they are found there, and only sleeps that nothing but the
// queue's users can end are taken for good.
#include "queuecheck/stress/kernel_wait.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/rest_proof.hpp"
#include "queuecheck/stress/system_call.hpp"

namespace queuecheck {
namespace {

// Memory that a child shares, as the queue's is.
struct Shared {
  std::uint32_t* words = static_cast<std::uint32_t*>(
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ~Shared() { munmap(words, bytes); }
  QueueMapping mapping() const { return {reinterpret_cast<std::uint64_t>(words), bytes}; }
  static constexpr std::size_t bytes = 4096;
};

void wait_for_word(std::uint32_t* word, std::uint32_t value, int flags, const timespec* timeout) {
  syscall(SYS_futex, word, FUTEX_WAIT | flags, value, timeout, nullptr, 0);
}

// A child that does this for ever, and surely sleeps in it.
class Child {
 public:
  explicit Child(const std::function<void()>& sleep) : pid_(fork()) {
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (;;) sleep();
    }
    for (int i = 0; i < 100'000; ++i) {  // a minute at most
      if (const auto call = system_call_of(path()); call && sample_actor(path()).sleeping()) return;
      usleep(600);
    }
    ADD_FAILURE() << "it does not sleep, or /proc/PID/syscall cannot be read";
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  std::string path() const { return "/proc/" + std::to_string(pid_); }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

TEST(KernelWait, AFutexIsToldByItsOffsetAndByWhatItHolds) {
  const Shared shared;
  shared.words[8] = 6;
  const Child child([&] { wait_for_word(&shared.words[8], 6, 0, nullptr); });
  shared.words[8] = 7;  // and nobody is woken
  const KernelWait wait = kernel_wait(child.path(), shared.mapping());
  EXPECT_EQ(wait.call, "futex");
  EXPECT_EQ(wait.state, 'S');
  EXPECT_EQ(wait.futex, (FutexWord{"queue", 32, 6, 7, false}));
  EXPECT_EQ(place_text(wait), "at offset 0x20 of the queue's memory");
  EXPECT_EQ(futex_text(*wait.futex),
            "a futex at offset 0x20 of the queue's memory, while it holds 6; it holds 7");
}

TEST(KernelWait, AProcessPrivateFutexIsNamed) {
  const Shared shared;
  const Child child([&] { wait_for_word(shared.words, 0, FUTEX_PRIVATE_FLAG, nullptr); });
  const KernelWait wait = kernel_wait(child.path(), shared.mapping());
  ASSERT_TRUE(wait.futex);
  EXPECT_TRUE(wait.futex->process_private);
  EXPECT_NE(futex_text(*wait.futex).find("no other process's wake-up reaches it"),
            std::string::npos);
}

TEST(KernelWait, OutsideTheQueueTheMappingIsNamed) {
  const Shared shared;
  const Child child([&] { wait_for_word(shared.words, 0, 0, nullptr); });
  const KernelWait wait = kernel_wait(child.path(), {});
  ASSERT_TRUE(wait.futex);
  EXPECT_EQ(wait.futex->offset, 0U);
  EXPECT_NE(wait.futex->memory, "queue");
  EXPECT_NE(wait.futex->memory.find("zero"), std::string::npos) << wait.futex->memory;
}

TEST(KernelWait, OtherCallsAreToldWithTheirObject) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const Child child([&] {
    char byte = 0;
    if (read(ends[0], &byte, 1) < 0) _exit(1);
  });
  const KernelWait wait = kernel_wait(child.path(), {});
  EXPECT_EQ(wait.call, "read");
  EXPECT_TRUE(wait.object.starts_with("pipe:[")) << wait.object;
  EXPECT_TRUE(place_text(wait).starts_with("in read of pipe:[")) << place_text(wait);
  close(ends[0]);
  close(ends[1]);
}

TEST(SystemCall, WhatEndsByItselfIsKnown) {
  const Shared shared;
  const auto left_ns = [](const std::function<void()>& sleep) -> std::optional<std::int64_t> {
    const Child child(sleep);
    const auto call = system_call_of(child.path());
    return call ? ends_by_itself_ns(child.path(), *call) : std::optional<std::int64_t>(-1);
  };
  const timespec hour{3600, 0};
  EXPECT_EQ(left_ns([&] { nanosleep(&hour, nullptr); }), 3'600'000'000'000);
  EXPECT_EQ(left_ns([&] { wait_for_word(shared.words, 0, 0, &hour); }), 3'600'000'000'000);
  EXPECT_EQ(left_ns([&] { wait_for_word(shared.words, 0, 0, nullptr); }), std::nullopt);
  EXPECT_EQ(left_ns([] { pause(); }), std::nullopt);
  timespec later{};
  clock_gettime(CLOCK_MONOTONIC, &later);
  later.tv_sec += 3600;
  const auto left =
      left_ns([&] { syscall(SYS_futex, shared.words, FUTEX_WAIT_BITSET, 0, &later, nullptr, ~0); });
  ASSERT_TRUE(left);
  EXPECT_GT(*left, 3'000'000'000'000);
  EXPECT_LE(*left, 3'600'000'000'000);
}

TEST(SystemCall, AFileThatSaysNothingIsNoCall) {
  char folder[] = "/tmp/queuecheck-test-XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  for (const char* text : {"running\n", "-1 0x7ffd 0x7f00\n", "", "futex\n", "202 0x1\n"}) {
    std::ofstream(std::string(folder) + "/syscall") << text;
    EXPECT_FALSE(system_call_of(folder)) << text;
  }
  std::filesystem::remove_all(folder);
}

TEST(RestProof, OnlyASleepInTheQueueWithoutLimitIsForGood) {
  const Shared shared;
  const timespec hour{3600, 0};
  const auto proved = [&](const std::function<void()>& sleep, const QueueMapping& queue) {
    const Child child(sleep);
    return slept_for_good(child.path(), queue, sleeps_begun(child.path()));
  };
  const auto for_ever = [&] { wait_for_word(shared.words, 0, 0, nullptr); };
  EXPECT_TRUE(proved(for_ever, shared.mapping()));
  EXPECT_FALSE(proved(for_ever, {})) << "not in the queue";
  EXPECT_FALSE(proved([&] { wait_for_word(shared.words, 0, 0, &hour); }, shared.mapping()));
  EXPECT_FALSE(proved([&] { nanosleep(&hour, nullptr); }, shared.mapping()));
}

TEST(RestProof, WhoRanInBetweenHasNotSlept) {
  const Shared shared;
  const Child child([&] { wait_for_word(shared.words, 0, 0, nullptr); });
  const auto before = sleeps_begun(child.path());
  ASSERT_TRUE(before);
  // Woken, and asleep again.
  for (int i = 0; i < 100'000 && sleeps_begun(child.path()) == before; ++i) {
    syscall(SYS_futex, shared.words, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    usleep(600);
  }
  EXPECT_FALSE(slept_for_good(child.path(), shared.mapping(), before));
}

TEST(RestProof, WhatCannotBeReadProvesNothing) {
  EXPECT_FALSE(slept_for_good("/proc/0", {0, ~std::uint64_t{0}}, 1));
  EXPECT_FALSE(slept_for_good("/proc/self", {0, ~std::uint64_t{0}}, std::nullopt));
}

}  // namespace
}  // namespace queuecheck
