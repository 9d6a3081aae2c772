#include "queuecheck/impl/segment.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

std::string unique_name(const char* suffix) {
  return "queuecheck-test-" + std::to_string(getpid()) + "-" + suffix;
}

// The text of the error, or "" if there is none.
template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "";
}

bool names(const std::string& line, std::initializer_list<std::string> words) {
  for (const std::string& word : words) {
    if (line.find(word) == std::string::npos) return false;
  }
  return line.find('\n') == std::string::npos;
}

TEST(Segment, IsZeroAndSharedByAllItsMappings) {
  const Segment segment = Segment::create_anonymous("test", 10'000);
  const Mapping one = segment.map();
  const Mapping two = segment.map();
  ASSERT_EQ(one.memory().size(), 10'000U);
  for (const std::byte b : one.memory()) ASSERT_EQ(b, std::byte{0});
  ASSERT_NE(one.memory().data(), two.memory().data());
  one.memory()[9'999] = std::byte{42};
  EXPECT_EQ(two.memory()[9'999], std::byte{42});
}

TEST(Segment, MapsAtTheChosenAddressOrFails) {
  const Segment segment = Segment::create_anonymous("test", 4096);
  const Mapping probe = segment.map();
  std::byte* taken = probe.memory().data();
  std::byte* free_address = nullptr;
  {
    const Mapping hole = segment.map();
    free_address = hole.memory().data();
  }
  const Mapping there = segment.map(free_address);
  EXPECT_EQ(there.memory().data(), free_address);
  EXPECT_TRUE(names(error_of([&] { segment.map(taken); }), {"mmap", "test"}));
  EXPECT_EQ(probe.memory()[0], std::byte{0});  // still mapped
}

TEST(Segment, IsFoundByItsNameUntilRemoved) {
  const std::string name = unique_name("named");
  {
    const Segment made = Segment::create_named(name, 5000);
    made.map().memory()[0] = std::byte{1};
    EXPECT_TRUE(names(error_of([&] { Segment::create_named(name, 5000); }), {"shm_open", name}));
  }
  const Segment found = Segment::open_named(name);
  EXPECT_EQ(found.bytes(), 5000U);
  EXPECT_EQ(found.map().memory()[0], std::byte{1});
  EXPECT_TRUE(Segment::remove(name));
  EXPECT_FALSE(Segment::remove(name));
  EXPECT_TRUE(names(error_of([&] { Segment::open_named(name); }), {"shm_open", name}));
}

TEST(Segment, IsAdoptedFromADescriptor) {
  const Segment made = Segment::create_anonymous("test", 4096);
  const Segment adopted = Segment::adopt(dup(made.fd()));
  made.map().memory()[7] = std::byte{7};
  EXPECT_EQ(adopted.map().memory()[7], std::byte{7});
  EXPECT_FALSE(error_of([] { Segment::adopt(-1); }).empty());
}

TEST(Segment, RefusesSizesThatCannotBe) {
  EXPECT_TRUE(names(error_of([] { Segment::create_anonymous("nil", 0); }), {"nil", "0 bytes"}));
  EXPECT_FALSE(error_of([] { Segment::create_anonymous("big", ~std::size_t{0}); }).empty());
}

TEST(Segment, TooSmallAFileSystemIsNamedWithBothSizes) {
  struct statvfs state {};
  state.f_frsize = 4096;
  state.f_blocks = 16'384;  // 64 MiB, as containers give
  state.f_bavail = 100;
  EXPECT_EQ(lacks_room(state, 409'600), std::nullopt);
  EXPECT_EQ(lacks_room(state, 409'601), "409601 bytes wanted, 409600 available");
  state.f_blocks = 0;  // unlimited
  EXPECT_EQ(lacks_room(state, ~std::size_t{0}), std::nullopt);

  struct statvfs real {};
  ASSERT_EQ(statvfs("/dev/shm", &real), 0);
  if (real.f_blocks == 0) GTEST_SKIP() << "/dev/shm has no limit here";
  const std::size_t more = (std::size_t{real.f_blocks} + 1) * real.f_frsize;
  const std::string name = unique_name("too-big");
  EXPECT_TRUE(names(error_of([&] { Segment::create_named(name, more); }),
                    {name, std::to_string(more) + " bytes wanted", "available", "/dev/shm"}));
  EXPECT_FALSE(Segment::remove(name)) << "left behind";
}

// The pages are taken at once: a limit is met in create, not at the first touch.
TEST(Segment, AFailedReservationLeavesNothingBehind) {
  const std::string name = unique_name("limited");
  test::Child child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{65'536, 65'536};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string line = error_of([&] { Segment::create_named(name, 1'000'000); });
    _exit(names(line, {name}) ? 7 : 8);
  });
  EXPECT_EQ(child.status(5000), 7);
  EXPECT_FALSE(Segment::remove(name)) << "left behind";
}

TEST(Segment, DescriptorsAreNotInheritedByExec) {
  const std::string name = unique_name("cloexec");
  const Segment named = Segment::create_named(name, 4096);
  const Segment anonymous = Segment::create_anonymous("test", 4096);
  EXPECT_TRUE(fcntl(named.fd(), F_GETFD) & FD_CLOEXEC);
  EXPECT_TRUE(fcntl(anonymous.fd(), F_GETFD) & FD_CLOEXEC);
  Segment::remove(name);
}

}  // namespace
}  // namespace queuecheck
