// The adapters that are built only where their library is found: their own terms, beside the
// contract that all queues keep.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {
namespace {

// Memory as the harness gives it: zero, aligned to a page, shared with children.
class Pages {
 public:
  explicit Pages(std::size_t bytes)
      : bytes_(bytes),
        at_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {}
  ~Pages() { munmap(at_, bytes_); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  Place place() const { return {"adapter-test", {static_cast<std::byte*>(at_), bytes_}}; }

 private:
  std::size_t bytes_;
  void* at_;
};

Outcome put(const QueueHandle& queue, std::uint64_t value) {
  const queuecheck_queue& table = *queue.table();
  return static_cast<Outcome>(table.try_put(queue.raw(), &value, sizeof(value)).outcome);
}
std::int64_t got(const QueueHandle& queue) {
  std::array<std::byte, 64> into;
  std::size_t bytes = 0;
  const auto answer = queue.table()->try_get(queue.raw(), into.data(), into.size(), &bytes);
  if (answer.outcome != QUEUECHECK_OK) return -1;
  EXPECT_EQ(bytes, sizeof(std::uint64_t));
  std::uint64_t value = 0;
  std::memcpy(&value, into.data(), sizeof(value));
  return static_cast<std::int64_t>(value);
}

class Foreign : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const Adapter* adapter = find_adapter(GetParam());
    ASSERT_NE(adapter, nullptr);
    if (adapter->table == nullptr) GTEST_SKIP() << adapter->absent;
    queue_ = LoadedQueue(adapter->table);
  }
  static Options options(std::uint64_t capacity, std::uint32_t item_bytes_max = 64) {
    return {capacity, item_bytes_max, 1, 1, {}};
  }

  LoadedQueue queue_;
};

TEST_P(Foreign, GivesItsItemsInOrderToAnyHandle) {
  const Pages pages(queue_.bytes_needed(options(4)));
  const QueueHandle made = queue_.create(pages.place(), options(4));
  const QueueHandle other = queue_.attach(pages.place());
  EXPECT_EQ(got(other), -1);
  for (std::uint64_t lap = 0; lap < 50; ++lap) {
    for (std::uint64_t i = 0; i < 3; ++i)
      EXPECT_EQ(put(i % 2 == 0 ? made : other, lap * 3 + i), Outcome::ok);
    for (std::uint64_t i = 0; i < 3; ++i) {
      EXPECT_EQ(got(i % 2 == 0 ? other : made), static_cast<std::int64_t>(lap * 3 + i));
    }
  }
  EXPECT_EQ(got(made), -1);
}

TEST_P(Foreign, HoldsExactlyItsCapacity) {
  for (const std::uint64_t asked : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 255U, 256U}) {
    const Pages pages(queue_.bytes_needed(options(asked)));
    const QueueHandle queue = queue_.create(pages.place(), options(asked));
    const std::uint64_t capacity = queue.capacity();
    if (capacity == 0) return;  // unbounded
    EXPECT_GE(capacity, asked);
    const std::string named = "capacity=" + std::to_string(capacity);
    EXPECT_NE(queue_.specification(options(asked)).find(named + " "), std::string::npos);
    for (std::uint64_t i = 0; i < capacity; ++i) ASSERT_EQ(put(queue, i), Outcome::ok) << i;
    EXPECT_EQ(put(queue, 0), Outcome::full) << asked;
  }
}

TEST_P(Foreign, KeepsItemsOfEverySize) {
  constexpr std::uint32_t largest = 1024;
  const Pages pages(queue_.bytes_needed(options(2, largest)));
  const QueueHandle queue = queue_.create(pages.place(), options(2, largest));
  const queuecheck_queue& table = *queue.table();
  std::array<unsigned char, largest + 1> item;
  std::array<unsigned char, largest> into;
  for (const std::size_t bytes : {0U, 1U, 7U, 8U, 9U, 63U, 64U, 65U, 1023U, 1024U}) {
    std::memset(item.data(), static_cast<int>(bytes % 251 + 1), item.size());
    ASSERT_EQ(table.try_put(queue.raw(), item.data(), bytes).outcome, QUEUECHECK_OK) << bytes;
    std::size_t length = 77;
    ASSERT_EQ(table.try_get(queue.raw(), into.data(), into.size(), &length).outcome, QUEUECHECK_OK);
    EXPECT_EQ(length, bytes);
    EXPECT_EQ(std::memcmp(into.data(), item.data(), bytes), 0) << bytes;
  }
  EXPECT_EQ(table.try_put(queue.raw(), item.data(), largest + 1).outcome, QUEUECHECK_TOO_BIG);
}

TEST_P(Foreign, RefusesWhatItCannotServe) {
  Options wrong = options(4);
  wrong.extra = {{"colour", "red"}};
  EXPECT_THROW(queue_.bytes_needed(wrong), std::runtime_error);
  EXPECT_THROW(queue_.bytes_needed(options(4, 1U << 24)), std::runtime_error);
  const Pages nothing(4096);
  EXPECT_THROW(queue_.attach(nothing.place()), std::runtime_error) << "nobody made a queue there";
  const Pages pages(queue_.bytes_needed(options(4)));
  Place shorter = pages.place();
  shorter.memory = shorter.memory.first(16);
  EXPECT_THROW(queue_.create(shorter, options(4)), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(Adapters, Foreign,
                         testing::Values("atomic-queue", "ck-ring", "ck-ring-spsc", "moodycamel"),
                         [](const auto& of) {
                           std::string name = of.param;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

LoadedQueue adapter(const char* name) {
  return LoadedQueue(find_adapter(name)->table);
}

TEST(CkRing, OfOneProducerAndConsumerSaysSo) {
  if (find_adapter("ck-ring-spsc")->table == nullptr)
    GTEST_SKIP() << find_adapter("ck-ring-spsc")->absent;
  EXPECT_THROW(adapter("ck-ring-spsc").bytes_needed({4, 8, 2, 1, {}}), std::runtime_error);
  EXPECT_THROW(adapter("ck-ring-spsc").bytes_needed({4, 8, 1, 2, {}}), std::runtime_error);
  EXPECT_NO_THROW(adapter("ck-ring").bytes_needed({4, 8, 4, 4, {}}));
  EXPECT_EQ(adapter("ck-ring").specification({4, 8, 1, 1, {}}).substr(0, 15), "fifo capacity=7");
}

TEST(CkRing, IsNotAttachedAsTheOther) {
  if (find_adapter("ck-ring")->table == nullptr) GTEST_SKIP() << find_adapter("ck-ring")->absent;
  const LoadedQueue mpmc = adapter("ck-ring");
  const Pages pages(mpmc.bytes_needed({4, 8, 1, 1, {}}));
  const QueueHandle made = mpmc.create(pages.place(), {4, 8, 1, 1, {}});
  EXPECT_THROW(adapter("ck-ring-spsc").attach(pages.place()), std::runtime_error);
}

// Its items lie on a heap that another process does not have.
TEST(Moodycamel, RefusesAnotherProcess) {
  if (find_adapter("moodycamel")->table == nullptr)
    GTEST_SKIP() << find_adapter("moodycamel")->absent;
  const LoadedQueue queue = adapter("moodycamel");
  const Pages pages(queue.bytes_needed({4, 8, 1, 1, {}}));
  const QueueHandle made = queue.create(pages.place(), {4, 8, 1, 1, {}});
  const pid_t child = fork();
  if (child == 0) {
    try {
      const QueueHandle other = queue.attach(pages.place());
      _exit(0);
    } catch (const std::runtime_error& e) {
      const bool right = std::string(e.what()).find("right would be threads") != std::string::npos;
      _exit(right ? 7 : 8);
    }
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  std::thread([&] { EXPECT_EQ(put(queue.attach(pages.place()), 1), Outcome::ok); }).join();
  EXPECT_EQ(got(made), 1);
}

TEST(Moodycamel, IsGoneWithItsLastHandle) {
  if (find_adapter("moodycamel")->table == nullptr)
    GTEST_SKIP() << find_adapter("moodycamel")->absent;
  const LoadedQueue queue = adapter("moodycamel");
  const Pages pages(queue.bytes_needed({4, 8, 1, 1, {}}));
  {
    QueueHandle made = queue.create(pages.place(), {4, 8, 1, 1, {}});
    const QueueHandle other = queue.attach(pages.place());
    put(made, 1);
    made = QueueHandle();
    EXPECT_EQ(got(other), 1) << "the creator may leave first";
  }
  EXPECT_THROW(queue.attach(pages.place()), std::runtime_error);
}

}  // namespace
}  // namespace queuecheck
