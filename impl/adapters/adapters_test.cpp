#include "queuecheck/impl/adapters/adapters.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <stdexcept>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {
namespace {

TEST(Adapters, EachHasATableOrAReason) {
  std::set<std::string> names;
  for (const Adapter& adapter : adapters()) {
    EXPECT_EQ(adapter.table == nullptr, !adapter.absent.empty()) << adapter.name;
    EXPECT_TRUE(names.insert(adapter.name).second) << adapter.name << " is there twice";
    EXPECT_EQ(adapter.absent.find('\n'), std::string::npos) << adapter.absent;
    EXPECT_EQ(find_adapter(adapter.name), &adapter);
    if (adapter.table == nullptr) continue;
    EXPECT_EQ(adapter.name, adapter.table->name);
    EXPECT_FALSE(adapter.summary.empty()) << adapter.name;
    EXPECT_NE(adapter.library.find_first_of("0123456789"), std::string::npos)
        << adapter.name << ": no version in '" << adapter.library << "'";
  }
  EXPECT_EQ(find_adapter("locked"), nullptr);
}

TEST(Adapters, SayHowTheyWaitWhereTheyDo) {
  for (const Adapter& adapter : adapters()) {
    if (adapter.table == nullptr) continue;
    const bool waits = adapter.table->put != nullptr || adapter.table->get != nullptr;
    EXPECT_EQ(waits, adapter.waiting != Waiting::none) << adapter.name;
  }
}

TEST(Adapters, OneThatIsNotBuiltIsRefusedWithTheReason) {
  for (const Adapter& adapter : adapters()) {
    if (adapter.table != nullptr) {
      EXPECT_EQ(find_queue(adapter.name).name, adapter.name);
      continue;
    }
    try {
      find_queue(adapter.name);
      ADD_FAILURE() << adapter.name;
    } catch (const std::invalid_argument& e) {
      EXPECT_EQ(e.what(), adapter.name + ": not built: " + adapter.absent);
    }
  }
}

TEST(Adapters, TellTheirLibraryToReports) {
  EXPECT_EQ(library_of({"boost-message-queue", ""}), boost_version());
  EXPECT_EQ(library_of({"boost", ""}), boost_version());
  EXPECT_EQ(library_of({"pipe", ""}), running_kernel());
  EXPECT_EQ(library_of({"locked", ""}), "");
  EXPECT_EQ(library_of({"pipe", "/of/somebody/else.so"}), "") << "a plugin may be called so, too";
}

}  // namespace
}  // namespace queuecheck
