#include "queuecheck/impl/queue_facts.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {
namespace {

TEST(QueueFacts, AreWhatTheTableSays) {
  const LoadedQueue locked = load(find_queue("locked"));
  const QueueFacts facts = locked;
  EXPECT_EQ(facts.name(), "locked");
  EXPECT_TRUE(facts.has(OperationKind::task_done));
  EXPECT_FALSE(facts.has(OperationKind::ack));
  EXPECT_FALSE(facts.has_preset());
  EXPECT_TRUE(QueueFacts(load(find_queue("ticket"))).has_preset());
  Options options;
  options.capacity = 3;
  EXPECT_EQ(facts.specification(options), locked.specification(options));
  EXPECT_TRUE(facts.serves(options));
  options.extra = {{"colour", "red"}};
  EXPECT_FALSE(facts.serves(options));
  EXPECT_THROW(facts.require_served(options), std::runtime_error);
}

TEST(QueueFacts, CanBeThoseOfAQueueThatIsNotHere) {
  const QueueFacts facts(
      "elsewhere", {OperationKind::put, OperationKind::get},
      [](const Options& options) { return "fifo capacity=" + std::to_string(options.capacity); },
      [](const Options& options) {
        if (options.capacity > 2) throw std::runtime_error("two at most");
      });
  EXPECT_TRUE(facts.has(OperationKind::put));
  EXPECT_FALSE(facts.has(OperationKind::try_put));
  EXPECT_FALSE(facts.has_preset());
  EXPECT_FALSE(facts.serves(Options{}));
  EXPECT_FALSE(facts.limits_items());
  const QueueFacts held =
      facts.claiming([](const Options&) { return std::string("fifo close=discard"); });
  EXPECT_EQ(held.specification({}), "fifo close=discard");
  EXPECT_TRUE(held.has(OperationKind::put));
  EXPECT_FALSE(held.serves(Options{}));
}

TEST(QueueFacts, AHostsQueueIsNotLoaded) {
  EXPECT_THROW(load({"python-queue", "", "python"}), std::invalid_argument);
}

}  // namespace
}  // namespace queuecheck
