// What only the kernel's message queues have: limits of the machine, names and keys that anybody
// may have taken, and that they outlive every process.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/adapters/kernel_marker.hpp"
#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::options;
using test::QueueAt;

bool posix_queue_exists(const std::string& name) {
  const mqd_t found = mq_open(("/" + name).c_str(), O_RDONLY);
  if (found >= 0) mq_close(found);
  return found >= 0;
}

int system_v_queues() {
  std::ifstream file("/proc/sysvipc/msg");
  int lines = -1;  // the head
  for (std::string line; std::getline(file, line);) ++lines;
  return lines;
}

class KernelQueue : public testing::TestWithParam<const char*> {
  void SetUp() override {
    if (find_adapter(GetParam())->table == nullptr)
      GTEST_SKIP() << find_adapter(GetParam())->absent;
  }
};
INSTANTIATE_TEST_SUITE_P(BuiltIn, KernelQueue, testing::Values("posix-mq", "sysv-mq"),
                         test::ParamName());

TEST_P(KernelQueue, ConsumersNeverShareAnItemAndEachProducersKeepTheirOrder) {
  const QueueAt at(GetParam(), options(5, 200));
  constexpr int per_producer = 2000;
  const auto produce = [&](char letter) {
    Calls calls = at.attach();
    for (int i = 0; i < per_producer; ++i) {
      const std::string item =
          letter + std::to_string(i) + std::string(static_cast<std::size_t>(i % 190), letter);
      if (calls.put(item) != Outcome::ok) throw std::runtime_error("put");
    }
  };
  const auto consume = [&] {
    Calls calls = at.attach();
    int last[2] = {-1, -1};
    for (int i = 0; i < per_producer; ++i) {
      const std::string item = calls.get();
      const int number = std::atoi(item.c_str() + 1);
      const std::string whole = item.substr(0, 1) + std::to_string(number) +
                                std::string(static_cast<std::size_t>(number % 190), item[0]);
      if (item != whole) throw std::runtime_error("torn");
      if (number <= last[item[0] - 'a']) throw std::runtime_error("order");
      last[item[0] - 'a'] = number;
    }
  };
  Child a([&] { produce('a'); });
  Child b([&] { produce('b'); });
  Child c(consume);
  Child d(consume);
  for (Child* child : {&a, &b, &c, &d}) EXPECT_EQ(child->status(60'000), 0);
  EXPECT_TRUE(at.attach().empty());
}

TEST_P(KernelQueue, ItemsMayHaveNoBytes) {
  const QueueAt at(GetParam(), options(3, 0));
  Calls calls = at.attach();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(calls.try_put(""), Outcome::ok);
  EXPECT_EQ(calls.try_put(""), Outcome::full);
  EXPECT_EQ(calls.try_put("x"), Outcome::too_big);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(calls.try_get(), "");
  EXPECT_EQ(calls.try_get(), "<empty>");
}

TEST_P(KernelQueue, WhatTheMachineDoesNotServeIsRefusedWithItsLimits) {
  const LoadedQueue queue = load(find_queue(GetParam()));
  for (const Options& bad : {options(4, 1U << 30), options(1'000'000, 8)}) {
    try {
      queue.bytes_needed(bad);
      ADD_FAILURE() << bad.capacity;
    } catch (const std::runtime_error& e) {
      EXPECT_NE(std::string(e.what()).find(std::to_string(bad.capacity) + " items of"),
                std::string::npos)
          << e.what();
    }
  }
}

TEST_P(KernelQueue, GoesWithItsNameAndIsRefusedAfterwards) {
  const int before = system_v_queues();
  std::string name;
  {
    const QueueAt at(GetParam(), options(4, 8));
    name = at.place.name;
    EXPECT_TRUE(std::filesystem::exists("/dev/shm/" + name));
    EXPECT_TRUE(posix_queue_exists(name) || system_v_queues() > before);
    at.queue.remove(at.place);
    EXPECT_THROW(at.attach(), std::runtime_error);
  }
  EXPECT_FALSE(std::filesystem::exists("/dev/shm/" + name));
  EXPECT_FALSE(posix_queue_exists(name));
  EXPECT_EQ(system_v_queues(), before);
}

TEST_P(KernelQueue, WhoFindsTheMarkOfTheDeadRemovesTheQueue) {
  const int before = system_v_queues();
  const std::string name = "queuecheck-test-orphan-" + std::to_string(getpid());
  Child maker([&] {
    static std::byte memory[4096];
    const LoadedQueue queue = load(find_queue(GetParam()));
    const QueueHandle handle = queue.create({name, memory}, options(4, 8));
    _exit(7);  // no destructor, no remove
  });
  ASSERT_EQ(maker.status(10'000), 7);
  ASSERT_TRUE(posix_queue_exists(name) || system_v_queues() > before);
  remove_marked(name);
  EXPECT_FALSE(std::filesystem::exists("/dev/shm/" + name));
  EXPECT_FALSE(posix_queue_exists(name));
  EXPECT_EQ(system_v_queues(), before);
}

TEST_P(KernelQueue, ANameThatIsTakenStaysAsItIs) {
  const QueueAt at(GetParam(), options(4, 8));
  Calls calls = at.attach();
  ASSERT_EQ(calls.try_put("mine"), Outcome::ok);
  alignas(64) std::byte other[4096] = {};
  EXPECT_THROW(at.queue.create({at.place.name, other}, options(4, 8)), std::runtime_error);
  EXPECT_EQ(at.attach().try_get(), "mine");
}

TEST(PosixMq, ASteppedOrEarlyInstantIsNoTimeOut) {
  if (find_adapter("posix-mq")->table == nullptr) GTEST_SKIP() << find_adapter("posix-mq")->absent;
  const QueueAt at("posix-mq", options(1, 8));
  Calls calls = at.attach();
  for (const std::int64_t timeout_ns : {1, 999, 1'000'001, 40'000'000}) {
    const Deadline deadline = Deadline::after(timeout_ns);
    EXPECT_EQ(calls.get(deadline), "<timeout>");
    EXPECT_GE(Deadline::after(0).monotonic_ns, deadline.monotonic_ns);
  }
}

TEST(PosixMq, TheUsersShareOfMemoryIsAShortageOfTheMachine) {
  if (find_adapter("posix-mq")->table == nullptr) GTEST_SKIP() << find_adapter("posix-mq")->absent;
  Child child([&] {
    const rlimit none{1, 1};
    setrlimit(RLIMIT_MSGQUEUE, &none);
    static std::byte memory[4096];
    try {
      load(find_queue("posix-mq")).create({"queuecheck-test-short", memory}, options(4, 8));
    } catch (const MachineShortage& shortage) {
      const bool says = std::string(shortage.what()).find("RLIMIT_MSGQUEUE") != std::string::npos;
      _exit(says && !std::filesystem::exists("/dev/shm/queuecheck-test-short") ? 7 : 8);
    }
    _exit(9);
  });
  EXPECT_EQ(child.status(10'000), 7);
}

TEST(SysvMq, AKeyOfSomebodyElsesIsLeftAloneAndAnotherOneTaken) {
  if (find_adapter("sysv-mq")->table == nullptr) GTEST_SKIP() << find_adapter("sysv-mq")->absent;
  const int before = system_v_queues();
  const std::string name = "queuecheck-test-taken-" + std::to_string(getpid());
  alignas(64) static std::byte memory[4096];
  const LoadedQueue queue = load(find_queue("sysv-mq"));
  key_t key = 0;
  {
    const QueueHandle first = queue.create({name, memory}, options(4, 8));
    std::ifstream mark("/dev/shm/" + name, std::ios::binary);
    mark.seekg(16);
    mark.read(reinterpret_cast<char*>(&key), sizeof key);
    queue.remove({name, memory});
  }
  const int foreign = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
  ASSERT_GE(foreign, 0);
  std::fill(std::begin(memory), std::end(memory), std::byte{});
  {
    const QueueHandle second = queue.create({name, memory}, options(4, 8));
    EXPECT_EQ(test::outcome(second.table()->try_put(second.raw(), "x", 1)), Outcome::ok);
    queue.remove({name, memory});
  }
  msqid_ds about{};
  EXPECT_EQ(msgctl(foreign, IPC_STAT, &about), 0) << "it was removed";
  EXPECT_EQ(about.msg_qnum, 0U);
  // A mark that is younger than what has its key is none of ours to act on.
  sleep(2);  // seconds are what it is told in
  mark_kernel_object(name, KernelObject::system_v_queue, key);
  sleep(1);
  remove_marked(name);
  EXPECT_EQ(msgctl(foreign, IPC_STAT, &about), 0) << "it was removed";
  EXPECT_FALSE(std::filesystem::exists("/dev/shm/" + name));
  EXPECT_EQ(msgctl(foreign, IPC_RMID, nullptr), 0);
  EXPECT_EQ(system_v_queues(), before);
}

TEST(KernelMarker, LeavesEverythingElseAlone) {
  const std::string name = "queuecheck-test-plain-" + std::to_string(getpid());
  const std::string path = "/dev/shm/" + name;
  std::ofstream(path) << "posix queue, as a text of another length";
  remove_marked(name);
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
  remove_marked(name);  // nothing there
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  remove_marked(name);
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace queuecheck
