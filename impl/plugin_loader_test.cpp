#include "queuecheck/impl/plugin_loader.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

std::string plugin(const std::string& name) {
  return std::string(QUEUECHECK_TEST_PLUGINS) + "/" + name + ".so";
}

std::string error_of(const std::string& path) {
  try {
    load_plugin(path);
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "";
}

TEST(PluginLoader, LoadsAQueueWrittenInC) {
  const QueueSource source = find_plugin(plugin("good"));
  EXPECT_EQ(source.name, "one-byte");
  EXPECT_TRUE(std::filesystem::path(source.plugin).is_absolute());
  const LoadedQueue queue = load(source);
  EXPECT_EQ(queue.specification({}), "fifo capacity=1");
  EXPECT_TRUE(queue.has(OperationKind::try_get));
  EXPECT_FALSE(queue.has(OperationKind::put_for));
  EXPECT_FALSE(queue.has(OperationKind::close));
  std::byte memory[2] = {};
  test::Calls calls(queue.create({"x", memory}, {}), 1);
  EXPECT_EQ(calls.try_get(), "<empty>");
  EXPECT_EQ(calls.try_put("a"), Outcome::ok);
  EXPECT_EQ(calls.try_put("b"), Outcome::full);
  EXPECT_EQ(calls.try_get(), "a");
}

TEST(PluginLoader, MakesRelativePathsAbsoluteAndLoadsOnce) {
  const auto relative = std::filesystem::proximate(plugin("good")).string();
  ASSERT_NE(relative.front(), '/');
  const QueueSource source = find_plugin(relative);
  EXPECT_EQ(source.plugin.front(), '/');
  EXPECT_EQ(load(source).table(), load_plugin(source.plugin));
}

TEST(PluginLoader, MembersBehindTheTableOfAnOlderPluginAreAbsent) {
  EXPECT_EQ(load_plugin(plugin("older"))->put, nullptr);
}

// As an older program would read a newer plugin, and as we read one from before the batches.
TEST(PluginLoader, MembersThatCameLaterAreAbsentInATableThatEndsBeforeThem) {
  const LoadedQueue before(load_plugin(plugin("before_batches")));
  EXPECT_TRUE(before.has(OperationKind::try_put));
  EXPECT_NE(before.table()->get_loop, nullptr);
  for (const OperationKind kind : {OperationKind::put_many, OperationKind::get_many,
                                   OperationKind::task_done, OperationKind::join}) {
    EXPECT_FALSE(before.has(kind)) << name(kind);
  }
  EXPECT_EQ(before.table()->put_many_loop, nullptr);
}

TEST(PluginLoader, MembersThatWeDoNotKnowYetArePassedOver) {
  const LoadedQueue newer(load_plugin(plugin("newer")));
  EXPECT_GT(newer.table()->struct_bytes, sizeof(queuecheck_queue));
  EXPECT_FALSE(newer.has(OperationKind::join));
  std::byte memory[2] = {};
  test::Calls calls(newer.create({"x", memory}, {}), 1);
  EXPECT_EQ(calls.try_put("a"), Outcome::ok);
  EXPECT_EQ(calls.try_get(), "a");
}

TEST(PluginLoader, EveryRefusalIsOneLineThatNamesTheFileAndTheReason) {
  const std::string text_file =
      testing::TempDir() + "queuecheck-no-object-" + std::to_string(getpid()) + ".so";
  std::ofstream(text_file) << "not a shared object\n";
  const std::pair<std::string, std::string> cases[] = {
      {plugin("nowhere"), "no such file"},
      {std::string(QUEUECHECK_TEST_PLUGINS), "not a regular file"},
      {text_file, "cannot be loaded"},
      {plugin("other_name"), "exports no queuecheck_plugin_v1"},
      {plugin("other_abi"), "ABI version 99; this program speaks 1"},
      {plugin("no_try_get"), "required member 'try_get' is NULL"},
      {plugin("null"), "returned NULL"},
  };
  for (const auto& [path, reason] : cases) {
    const std::string line = error_of(path);
    EXPECT_NE(line.find(path), std::string::npos) << line;
    EXPECT_NE(line.find(reason), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    EXPECT_EQ(error_of(path), line) << "a second try must be refused likewise";
  }
  std::filesystem::remove(text_file);
}

}  // namespace
}  // namespace queuecheck
