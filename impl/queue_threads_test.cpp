// Several threads on one handle, for every queue: what the thread sanitizer sees.
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::QueueAt;

class EveryQueueWithThreads : public testing::TestWithParam<const char*> {};

// Items are "<thread> <number>"; each consumer must see each producer's numbers rise, and all
// consumers together every item once.
TEST_P(EveryQueueWithThreads, KeepOrderAndNumber) {
  if (std::string_view(GetParam()) == "atomic-queue") {
    GTEST_SKIP() << "exchanges items after a lap: docs/findings.md";
  }
#ifdef __SANITIZE_THREAD__
  if (std::string_view(GetParam()) == "boost-lockfree-queue") {
    GTEST_SKIP() << "has a plain access beside an atomic one: docs/findings.md";
  }
  if (std::string_view(GetParam()) == "moodycamel") {
    GTEST_SKIP() << "orders its blocks by fences, which this sanitizer does not model";
  }
#endif
  const int producers = test::most_per_side(GetParam(), 2);
  const int consumers = producers;
  constexpr int items = 3000;
  Options options;
  options.capacity = 4;
  options.item_bytes_max = 16;
  const QueueAt at(GetParam(), options);
  const QueueHandle handle = at.queue.attach(at.place);
  const queuecheck_queue& table = *at.queue.table();

  std::mutex mutex;
  std::map<std::string, int> found;
  std::vector<std::thread> threads;
  for (int p = 0; p < producers; ++p) {
    threads.emplace_back([&, p] {
      for (int i = 0; i < items; ++i) {
        std::string item = std::to_string(p) + " " + std::to_string(i);
        while (table.try_put(handle.raw(), item.data(), item.size()).outcome != QUEUECHECK_OK) {
          sched_yield();
        }
      }
    });
  }
  for (int c = 0; c < consumers; ++c) {
    threads.emplace_back([&] {
      int last[2] = {-1, -1};
      for (int i = 0; i < items * producers / consumers; ++i) {
        char into[16];
        std::size_t bytes = 0;
        while (table.try_get(handle.raw(), into, sizeof into, &bytes).outcome != QUEUECHECK_OK) {
          sched_yield();
        }
        const std::string item(into, bytes);
        const int from = item[0] - '0';
        const int number = std::stoi(item.substr(2));
        EXPECT_GT(number, last[from]);
        last[from] = number;
        const std::lock_guard lock(mutex);
        ++found[item];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(found.size(), static_cast<std::size_t>(producers * items));
  for (const auto& [item, times] : found) EXPECT_EQ(times, 1) << item;
}

TEST_P(EveryQueueWithThreads, BlockAndWake) {
  Options options;
  options.capacity = 1;
  options.item_bytes_max = 16;
  const QueueAt at(GetParam(), unsliced(options, load(find_queue(GetParam()))));
  if (!at.queue.has(OperationKind::put)) GTEST_SKIP() << "non-blocking form only";
  const QueueHandle handle = at.queue.attach(at.place);
  const queuecheck_queue& table = *at.queue.table();
  std::uint64_t sums[2] = {0, 0};
  std::vector<std::thread> threads;
  const auto pairs = static_cast<std::uint64_t>(test::most_per_side(GetParam(), 2));
  for (std::uint64_t i = 0; i < pairs; ++i) {
    threads.emplace_back([&, i] { table.put_loop(handle.raw(), i * 1000, 1000, 16); });
    threads.emplace_back([&, i] { table.get_loop(handle.raw(), 1000, 16, &sums[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sums[0] + sums[1], pairs * 1000 * (pairs * 1000 - 1) / 2);
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, EveryQueueWithThreads, testing::ValuesIn(test::built_in_queues()),
                         test::ParamName());

}  // namespace
}  // namespace queuecheck
