#include "queuecheck/impl/registry.hpp"

#include <gtest/gtest.h>

#include <set>

#include "queuecheck/impl/own_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {
namespace {

// A queue of the user's own program, the least that the contract takes; it misbehaves on request.
struct OwnQueue {
  static const char* name() { return "own"; }
  static std::string specification(const Options&) { return std::string(1000, 's'); }
  static std::size_t bytes_needed(const Options& options) {
    if (options.capacity == 13) throw std::runtime_error("13 brings bad luck");
    if (options.capacity == 14) throw 14;
    return 0;
  }
  static OwnQueue create(const Place&, const Options&) { return {}; }
  static OwnQueue attach(const Place&) { throw std::runtime_error("one handle only"); }
  std::uint64_t capacity() const { return 1; }
  Outcome try_put(std::span<const std::byte>) { throw std::runtime_error("escapes"); }
  Got try_get(std::span<std::byte>) { return {Outcome::poisoned, 0}; }
  bool empty() { throw 1; }
  std::uint64_t size() { return 77; }
};
QUEUECHECK_QUEUE(OwnQueue);

TEST(Registry, KnowsTheBuiltInQueuesThenTheUsersThenTheMutants) {
  std::vector<std::string> names;
  bool mutants_begun = false;
  for (const QueueEntry& entry : known_queues()) {
    names.push_back(entry.source.name);
    EXPECT_EQ(entry.mutant.has_value(), entry.source.name.starts_with("mutant:"));
    EXPECT_GE(entry.mutant.has_value(), mutants_begun) << "mutants come last";
    mutants_begun = entry.mutant.has_value();
    EXPECT_FALSE(entry.summary.empty()) << entry.source.name;
    EXPECT_EQ(find_queue(entry.source.name), entry.source);
    EXPECT_NE(load(entry.source).table(), nullptr);
  }
  const std::vector<std::string> first{"locked", "ring", "spsc", "ticket"};
  ASSERT_GE(names.size(), first.size());
  EXPECT_TRUE(std::equal(first.begin(), first.end(), names.begin()));
  EXPECT_NE(std::find(names.begin(), names.end(), "own"), names.end());
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size()) << "names are unique";
}

TEST(Registry, AnUnknownNameIsRefusedWithTheKnownOnes) {
  for (const char* name : {"lokced", "", "mutant:PZ9", "mutant:"}) {
    try {
      find_queue(name);
      ADD_FAILURE() << name;
    } catch (const std::invalid_argument& e) {
      const std::string line = e.what();
      EXPECT_NE(line.find("'" + std::string(name) + "'"), std::string::npos) << line;
      EXPECT_NE(line.find("locked, ring, spsc, ticket, "), std::string::npos) << line;
      EXPECT_EQ(line.find('\n'), std::string::npos);
    }
  }
  EXPECT_THROW(load({"lokced", ""}), std::invalid_argument);
  try {
    find_queue("lokced");
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean 'locked'?"), std::string::npos) << e.what();
  }
}

TEST(Registry, TheProgramsOwnAreThoseThatItRegistered) {
  EXPECT_EQ(own_queues(), std::vector{find_queue("own")});
  EXPECT_TRUE(is_own(find_queue("own")));
  EXPECT_FALSE(is_own(find_queue("locked")));
}

// A static initialiser has nobody to throw to: the program tells it when it can.
TEST(Registry, ANameIsRegisteredOnceAndTheProblemIsKeptToBeTold) {
  EXPECT_EQ(registration_problem(), std::nullopt);
  register_queue(queue_table<OwnQueue>());  // the same queue: nothing new
  EXPECT_EQ(registration_problem(), std::nullopt);
  static const queuecheck_queue other = *queue_table<OwnQueue>();
  register_queue(&other);
  EXPECT_EQ(registration_problem(),
            "queue 'own' is registered twice; right would be another name()");
  static const queuecheck_queue locked = *load(find_queue("locked")).table();
  register_queue(&locked);
  EXPECT_EQ(registration_problem(),
            "queue 'locked' is registered twice, there is a built-in one of that name; right would "
            "be another name()");
  EXPECT_EQ(own_queues().size(), 1U);
}

TEST(QueueTable, HoldsWhatTheTypeOffersAndTurnsExceptionsIntoAnswers) {
  const LoadedQueue queue = load(find_queue("own"));
  EXPECT_TRUE(queue.has(OperationKind::empty));
  EXPECT_TRUE(queue.has(OperationKind::size));
  for (const OperationKind absent :
       {OperationKind::put, OperationKind::get, OperationKind::full, OperationKind::close,
        OperationKind::clear, OperationKind::peek}) {
    EXPECT_FALSE(queue.has(absent)) << name(absent);
  }
  EXPECT_EQ(queue.specification({}).size(), 1000U);
  const QueueHandle handle = queue.create({"x", {}}, {});
  EXPECT_EQ(queue.table()->try_put(handle.raw(), "a", 1).outcome, QUEUECHECK_ERROR);
  std::size_t bytes = 0;
  EXPECT_EQ(queue.table()->try_get(handle.raw(), nullptr, 0, &bytes).outcome, QUEUECHECK_POISONED);
  int answer = 0;
  EXPECT_EQ(queue.table()->empty(handle.raw(), &answer).outcome, QUEUECHECK_ERROR);
  std::uint64_t size = 0;
  EXPECT_EQ(queue.table()->size(handle.raw(), &size).outcome, QUEUECHECK_OK);
  EXPECT_EQ(size, 77U);
}

TEST(QueueTable, RefusalsCarryTheQueuesReason) {
  const LoadedQueue queue = load(find_queue("own"));
  Options options;
  const auto reason = [&](std::uint64_t capacity) -> std::string {
    options.capacity = capacity;
    try {
      queue.bytes_needed(options);
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(reason(1), "");
  EXPECT_EQ(reason(13), "queue own refused the options: 13 brings bad luck");
  EXPECT_NE(reason(14), "");
  EXPECT_THROW(queue.attach({"x", {}}), std::runtime_error);
}

}  // namespace
}  // namespace queuecheck
