// Damaged places: whatever stands in the memory of a queue, its operations answer, in time, and
// touch nothing else.
//
// QUEUECHECK_CORRUPTIONS=N: so many damages for each queue instead of 4 000 (nightly: 1 000 000
// over all of them). QUEUECHECK_CORRUPTION_ROUND=N: only this round, as named by a failure.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "queuecheck/impl/hostile_rounds.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/impl/ring_place.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::HostileProgress;
using test::HostileResult;
using test::HostileRound;

constexpr std::uint64_t seed = 4;
constexpr std::int64_t patience_ns = 1'500'000'000;

std::uint64_t from_environment(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

HostileResult damage(const LoadedQueue& queue, std::uint64_t damages,
                     std::int64_t patience = patience_ns) {
  std::uint64_t rounds = damages / test::damages_per_round;
  const std::uint64_t only = from_environment("QUEUECHECK_CORRUPTION_ROUND", ~std::uint64_t{0});
  if (only != ~std::uint64_t{0}) rounds = 1;
  return test::run_hostile(rounds == 1 ? only : 0, rounds, 250, patience,
                           [&](std::uint64_t round, HostileProgress& progress) {
                             return HostileRound(queue, seed, round, progress, patience).run();
                           });
}

// The built-in queues whose place begins with a finished header, and that live in it alone.
std::vector<const char*> segment_queues() {
  std::vector<const char*> names;
  for (const char* name : test::built_in_queues()) {
    const LoadedQueue queue = load(find_queue(name));
    const std::size_t bytes = queue.bytes_needed({4, 8, 1, 1, {}});
    if (bytes < sizeof(SegmentHeader) || queue.table()->remove != nullptr) continue;
    const test::QueueAt at(name, {4, 8, 1, 1, {}});
    SegmentHeader::Start start{};
    std::memcpy(start.data(), at.place.memory.data(), sizeof start);
    if (SegmentHeader::stage(start) == SegmentHeader::Stage::finished) names.push_back(name);
  }
  return names;
}

class HostileSegment : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(BuiltIn, HostileSegment, testing::ValuesIn(segment_queues()),
                         test::ParamName());

TEST_P(HostileSegment, AnswersInTimeAndTouchesNothingElse) {
  const LoadedQueue queue = load(find_queue(GetParam()));
  const HostileResult result = damage(queue, from_environment("QUEUECHECK_CORRUPTIONS", 4'000));
  std::string outcomes;
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    outcomes +=
        ' ' + std::string(name(static_cast<Outcome>(i))) + ' ' + std::to_string(result.outcomes[i]);
  }
  std::printf("%s: %llu damages, attach refused %llu of %llu, latest %lld us,%s\n", GetParam(),
              static_cast<unsigned long long>(result.damages),
              static_cast<unsigned long long>(result.refused),
              static_cast<unsigned long long>(result.refused + result.attached),
              static_cast<long long>(result.latest_ns / 1000), outcomes.c_str());
  EXPECT_EQ(result.failure, "");
  EXPECT_GT(result.refused, 0U);
  EXPECT_GT(result.attached, 0U);
}

TEST_P(HostileSegment, AnswersWhileAnEnemyWrites) {
  const LoadedQueue queue = load(find_queue(GetParam()));
  constexpr std::int64_t each_ns = 20'000'000;
  const HostileResult result =
      test::run_hostile(0, 12, 4, patience_ns, [&](std::uint64_t round, HostileProgress& progress) {
        return HostileRound(queue, seed, round, progress, patience_ns).run_beside_an_enemy(each_ns);
      });
  EXPECT_EQ(result.failure, "");
}

// A claim in the name of a process that lives and knows nothing of it looks like one of a stopped
// process. Nobody waits for it beyond a second.
TEST(HostileRing, AnIndexThatNamesALivingOwnerIsGivenUp) {
  const test::QueueAt at("ring", {2, 8, 1, 1, {}});
  test::Calls calls = at.attach();
  ASSERT_EQ(calls.try_put("a"), Outcome::ok);
  auto& shared = *reinterpret_cast<RingShared*>(at.place.memory.data());
  OwnerId living = nobody;
  for (std::uint32_t i = 0; i < 256; ++i) {
    const OwnerTable::Seat& seat = ring_seats(&shared)[i];
    if (seat.identity != 0) living = seat.generation << OwnerTable::seat_bits | (i + 1);
  }
  const std::uint64_t tail = shared.tail;
  const std::uint64_t head = shared.head;
  shared.tail = IndexWord(tail).claimed_by(living).bits();
  shared.head = IndexWord(head).claimed_by(living).bits();

  // Together: each takes its second.
  const auto in_a_child = [&](auto call) {
    return Child([call, end = test::now_ns() + 4'000'000'000] {
      if (!call()) _exit(1);
      if (test::now_ns() > end) _exit(2);
    });
  };
  const Deadline soon = Deadline::after(100'000'000);
  std::vector<Child> children;
  children.push_back(in_a_child([&] { return calls.try_put("b") == Outcome::busy; }));
  children.push_back(in_a_child([&] { return calls.put("b", soon) == Outcome::timeout; }));
  children.push_back(in_a_child([&] { return calls.try_get() == "<busy>"; }));
  children.push_back(in_a_child([&] { return calls.get(soon) == "<timeout>"; }));
  children.push_back(in_a_child([&] { return calls.close() == Outcome::busy; }));
  for (Child& child : children) EXPECT_EQ(child.status(20'000), 0);

  shared.tail = tail;
  shared.head = head;
  EXPECT_EQ(calls.try_get(), "a");
}

// A queue with what real ones forget; each must be found out.
enum class Forgets { length, index, progress, header };

template <Forgets forgets>
class Careless {
  struct Shared {
    SegmentHeader header;
    std::atomic<std::uint64_t> at{0};
    std::atomic<std::uint64_t> length{0};
  };

 public:
  static constexpr const char* name() { return "careless"; }
  static constexpr SegmentKind segment_kind{"careless", 1};
  static std::string specification(const Options&) { return "fifo"; }
  static std::uint64_t place_bytes(const SegmentTerms& terms) {
    return sizeof(Shared) + terms.capacity * terms.item_bytes_max;
  }
  static std::size_t bytes_needed(const Options& options) {
    return place_bytes({options.capacity, options.item_bytes_max, 0, {}});
  }
  static Careless create(const Place& place, const Options& options) {
    const SegmentTerms terms{options.capacity, options.item_bytes_max, bytes_needed(options), {}};
    SegmentHeader::lay_out<Shared>(place, segment_kind, terms)->header.publish();
    return Careless(place, terms);
  }
  static Careless attach(const Place& place) {
    if constexpr (forgets == Forgets::header) {
      return Careless(place, SegmentHeader::attach(place, segment_kind,
                                                   [](const auto& terms) { return terms.bytes; }));
    }
    return Careless(place, SegmentHeader::attach(place, segment_kind, place_bytes));
  }

  std::uint64_t capacity() const { return terms_.capacity; }
  // One item, in the slot that `at` names.
  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > terms_.item_bytes_max) return Outcome::too_big;
    if (!item.empty()) std::memcpy(slot(), item.data(), item.size());
    shared_->length = item.size();
    return Outcome::ok;
  }
  Got try_get(std::span<std::byte> into) {
    while (forgets == Forgets::progress && shared_->at > terms_.capacity) sched_yield();
    const std::size_t length = shared_->length;
    if (forgets != Forgets::length && (length > terms_.item_bytes_max || length > into.size())) {
      return {Outcome::poisoned, 0};
    }
    if (length != 0) std::memcpy(into.data(), slot(), length);
    shared_->at = (shared_->at + 1) % terms_.capacity;
    return {Outcome::ok, length};
  }

 private:
  Careless(const Place& place, const SegmentTerms& terms)
      : shared_(reinterpret_cast<Shared*>(place.memory.data())), terms_(terms) {}

  std::byte* slot() const {
    const std::uint64_t at =
        forgets == Forgets::index ? shared_->at.load() : shared_->at.load() % terms_.capacity;
    return reinterpret_cast<std::byte*>(shared_ + 1) + at * terms_.item_bytes_max;
  }

  Shared* shared_;
  SegmentTerms terms_;
};

template <Forgets forgets>
void expect_found_out(std::string_view how) {
  const LoadedQueue queue(queue_table<Careless<forgets>>());
  const HostileResult result = damage(queue, 200'000, 200'000'000);
  EXPECT_TRUE(result.failure.starts_with(how)) << "'" << result.failure << "'; wanted: " << how;
}

TEST(HostileSegmentItself, FindsWhatCarelessQueuesForget) {
  expect_found_out<Forgets::length>("crashed: try_get after");
  expect_found_out<Forgets::index>("crashed: try_");
  expect_found_out<Forgets::header>("crashed: try_");
  expect_found_out<Forgets::progress>("hangs: try_get after");
}

}  // namespace
}  // namespace queuecheck
