// What only the pipe has: packets, a name that anybody may have taken, a limit for the
// unprivileged.
#include "queuecheck/impl/adapters/pipe.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <stdexcept>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;

Options options(std::uint64_t capacity, std::uint32_t item_bytes_max) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = item_bytes_max;
  return options;
}

TEST(Pipe, ConsumersNeverShareARecord) {
  const QueueAt at("pipe", options(64, 600));
  constexpr int per_producer = 3000;
  const auto produce = [&] {
    Calls calls = at.attach();
    for (int i = 0; i < per_producer; ++i) {
      const char letter = static_cast<char>('a' + i % 26);
      if (calls.put(std::string(static_cast<std::size_t>(1 + i % 600), letter)) != Outcome::ok) {
        throw std::runtime_error("put");
      }
    }
  };
  const auto consume = [&] {
    Calls calls = at.attach();
    for (int i = 0; i < per_producer; ++i) {
      const std::string item = calls.get();
      if (item.empty() || item.find_first_not_of(item[0]) != std::string::npos) {
        throw std::runtime_error("torn");
      }
    }
  };
  Child a(produce);
  Child b(produce);
  Child c(consume);
  Child d(consume);
  for (Child* child : {&a, &b, &c, &d}) EXPECT_EQ(child->status(60'000), 0);
  EXPECT_TRUE(at.attach().empty());
}

TEST(Pipe, CapacityAndItemsHaveTheKernelsLimits) {
  for (const Options& bad : {options(4, PIPE_BUF), options((1U << 19) + 1, 8)}) {
    EXPECT_THROW(Pipe::bytes_needed(bad), std::invalid_argument);
  }
  const QueueAt at("pipe", options(2, PIPE_BUF - 1));
  Calls calls = at.attach();
  const std::string largest(PIPE_BUF - 1, 'x');
  EXPECT_EQ(calls.try_put(largest), Outcome::ok);
  EXPECT_EQ(calls.try_put(largest), Outcome::ok);
  EXPECT_EQ(calls.try_put(""), Outcome::full);
  EXPECT_EQ(calls.try_get(), largest);
}

TEST(Pipe, IsNobodyElsesToOpenAndGoesWithItsName) {
  std::string path;
  {
    const QueueAt at("pipe", options(4, 8));
    path = "/dev/shm/" + at.place.name;
    struct stat about {};
    ASSERT_EQ(stat(path.c_str(), &about), 0);
    EXPECT_TRUE(S_ISFIFO(about.st_mode));
    EXPECT_EQ(about.st_mode & 07777, 0600U);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Pipe, RefusesANameThatIsTakenAndAFileThatIsNoPipe) {
  const QueueAt at("pipe", options(4, 8));
  const std::string path = "/dev/shm/" + at.place.name;
  alignas(64) std::byte other[4096] = {};
  EXPECT_THROW(Pipe::create({at.place.name, other}, options(4, 8)), std::runtime_error);
  ASSERT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
  close(open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600));
  EXPECT_THROW(at.attach(), std::runtime_error);
}

}  // namespace
}  // namespace queuecheck
