#include "queuecheck/impl/segment_header.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>
#include <vector>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

constexpr SegmentKind kind{"test", 7, {"wait_slice_ns", "owners"}};

struct Shared {
  SegmentHeader header;
  std::uint64_t items[8];
};

std::uint64_t bytes_of(const SegmentTerms& terms) {
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(terms.capacity, terms.item_bytes_max, &bytes) ||
      __builtin_add_overflow(bytes, sizeof(SegmentHeader), &bytes)) {
    throw std::invalid_argument("test: too big");
  }
  return bytes;
}

// A place with a finished header; words can be overwritten by number.
class HeaderAt {
 public:
  HeaderAt() { SegmentHeader::lay_out<Shared>(place(), kind, terms)->header.publish(); }

  void set(std::size_t word, std::uint64_t value) {
    std::memcpy(memory_ + word * sizeof value, &value, sizeof value);
  }
  std::uint64_t word(std::size_t number) const {
    std::uint64_t value = 0;
    std::memcpy(&value, memory_ + number * sizeof value, sizeof value);
    return value;
  }
  std::string refused(const SegmentKind& wanted = kind) {
    try {
      SegmentHeader::attach(place(), wanted, bytes_of);
      return "attached";
    } catch (const std::exception& e) {
      return e.what();
    }
  }
  Place place(std::size_t bytes = sizeof(Shared)) { return {"here", {memory_, bytes}}; }

  const SegmentTerms terms{8, 8, sizeof(Shared), {10, 256, 0, 0}};

 private:
  alignas(64) std::byte memory_[sizeof(Shared)] = {};
};

TEST(SegmentHeader, AttachAnswersTheTermsOfItsMaker) {
  HeaderAt at;
  const SegmentTerms found = SegmentHeader::attach(at.place(), kind, bytes_of);
  EXPECT_EQ(differs(kind, found, at.terms), std::nullopt);
}

TEST(SegmentHeader, RefusalsNameWhatIsFoundAndWhatIsWanted) {
  const std::vector<std::pair<std::size_t, std::string>> lines = {
      {0, "test: here: state 99 found, 2 wanted"},
      {1, "test: here: magic 99 found, 118074647274353 wanted"},
      {2, "test: here: header layout 99 found, 1 wanted"},
      {3, "test: here: word bytes 99 found, 8 wanted"},
      {4, "test: here: layout 99 found, 7 wanted"},
      {5, "test: here: queue 'c' found, 'test' wanted"},
      {7, "test: here: bytes 192 found, 920 wanted"},  // capacity 99
      {8, "test: here: bytes 192 found, 920 wanted"},  // item_bytes_max 99
      {9, "test: here: bytes 99 found, 192 wanted"},
  };
  for (const auto& [word, line] : lines) {
    HeaderAt at;
    at.set(word, 99);
    EXPECT_EQ(at.refused(), line) << word;
  }
}

TEST(SegmentHeader, AnUnfinishedOrMissingQueueIsRefused) {
  HeaderAt at;
  at.set(0, 0);
  EXPECT_EQ(at.refused(), "test: here: no finished queue: nothing found");
  SegmentHeader::lay_out<Shared>(at.place(), kind, at.terms);
  EXPECT_EQ(at.refused(), "test: here: no finished queue: a half-made one found");
}

TEST(SegmentHeader, TheOtherByteOrderIsCalledByName) {
  HeaderAt at;
  at.set(1, __builtin_bswap64(at.word(1)));
  EXPECT_EQ(at.refused(), "test: here: made with the other byte order");
}

TEST(SegmentHeader, AShortPlaceIsRefusedBeforeItIsRead) {
  HeaderAt at;
  EXPECT_THROW(SegmentHeader::attach(at.place(127), kind, bytes_of), std::invalid_argument);
  EXPECT_THROW(SegmentHeader::attach(at.place(191), kind, bytes_of), std::runtime_error);
  EXPECT_THROW(SegmentHeader::lay_out<Shared>(at.place(191), kind, at.terms),
               std::invalid_argument);
  EXPECT_NO_THROW(SegmentHeader::attach(at.place(192), kind, bytes_of));
}

// Every bit of the header says something that is checked, or nothing.
TEST(SegmentHeader, EachBitIsRefusedOrAnOwnTermOrUnused) {
  for (std::size_t bit = 0; bit < 8 * sizeof(SegmentHeader); ++bit) {
    HeaderAt at;
    at.set(bit / 64, at.word(bit / 64) ^ std::uint64_t{1} << bit % 64);
    EXPECT_EQ(at.refused() == "attached", bit / 64 >= 10) << "bit " << bit;
  }
}

TEST(SegmentHeader, DifferencesAreNamedUnlessAnyValueIsWanted) {
  const SegmentTerms found{8, 8, 192, {10, 256, 0, 0}};
  SegmentTerms wanted = found;
  wanted.capacity = 9;
  EXPECT_EQ(differs(kind, found, wanted), "capacity 8 found, 9 wanted");
  wanted = found;
  wanted.own[1] = 4;
  EXPECT_EQ(differs(kind, found, wanted), "owners 256 found, 4 wanted");
  wanted.own[1] = SegmentTerms::any;
  EXPECT_EQ(differs(kind, found, wanted), std::nullopt);
}

// What the handle knows was read once: whoever changes the header later deceives nobody.
TEST(SegmentHeader, AttachedQueuesNeverLookAtItAgain) {
  for (const char* name : {"boost", "ring", "spsc"}) {
    const test::QueueAt at(name, {4, 16, 1, 1, {}});
    test::Calls calls = at.attach();
    std::memset(at.place.memory.data(), 0xff, sizeof(SegmentHeader));
    for (int lap = 0; lap < 3; ++lap) {
      for (int i = 0; i < 4; ++i) ASSERT_EQ(calls.try_put("sixteen bytes it"), Outcome::ok) << name;
      ASSERT_EQ(calls.try_put(""), Outcome::full) << name;
      for (int i = 0; i < 4; ++i) ASSERT_EQ(calls.get(), "sixteen bytes it") << name;
    }
    EXPECT_EQ(calls.table().capacity(calls.raw()), 4U) << name;
  }
}

}  // namespace
}  // namespace queuecheck
