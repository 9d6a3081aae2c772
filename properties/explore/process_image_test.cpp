#include "queuecheck/properties/explore/process_image.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "queuecheck/properties/explore/heap.hpp"

namespace queuecheck::explore {
namespace {

const std::string plugins = QUEUECHECK_IMAGE_TEST_PLUGINS;
const std::string plugin = plugins + "/instrumented.so";

// Runs a call as a virtual process would.
template <class Call>
auto in(const ProcessImage& image, Call call) {
  use_heap_of(image.state());
  const auto answer = call(*image.table());
  use_heap_of(nullptr);
  return answer;
}

int count(const ProcessImage& image) {
  return in(image, [](auto& table) { return static_cast<int>(table.capacity(nullptr)); });
}
int thread_count(const ProcessImage& image) {
  return in(image, [](auto& table) {
    std::uint64_t answer = 0;
    table.size(nullptr, &answer);
    return static_cast<int>(answer);
  });
}
int first_call(const ProcessImage& image) {
  return in(image, [](auto& table) {
    int answer = -1;
    table.empty(nullptr, &answer);
    return answer;
  });
}
int grown(const ProcessImage& image) {
  return in(image, [](auto& table) {
    int answer = -1;
    table.full(nullptr, &answer);
    return answer;
  });
}
struct NewObject {
  std::size_t address = 0;
  unsigned char fresh = 0;
  friend bool operator==(NewObject, NewObject) = default;
};
NewObject new_object(const ProcessImage& image) {
  return in(image, [](auto& table) {
    NewObject answer;
    table.try_get(nullptr, &answer.fresh, 1, &answer.address);
    return answer;
  });
}

TEST(ProcessImage, IsRenewedToHowItWasLoaded) {
  ProcessImage image(plugin);
  const NewObject first = new_object(image);
  EXPECT_EQ(count(image), 102);
  image.snapshot();
  EXPECT_EQ(count(image), 104);
  image.renew();
  EXPECT_EQ(count(image), 102);
  EXPECT_EQ(first_call(image), 1);
  image.restore();
  EXPECT_EQ(count(image), 102) << "the snapshot is renewed, too";
  image.restore();
  EXPECT_EQ(new_object(image), first);
}

TEST(ProcessImage, EachHasItsOwnStatics) {
  const ProcessImage a(plugin), b(plugin);
  EXPECT_EQ(count(a), 102);
  EXPECT_EQ(count(a), 104);
  EXPECT_EQ(count(b), 102);
  EXPECT_EQ(thread_count(a), 8 + 45);
  EXPECT_EQ(thread_count(b), 8 + 45);
  EXPECT_EQ(first_call(a), 1);
  EXPECT_EQ(first_call(b), 1);
  EXPECT_EQ(first_call(b), 0);
}

TEST(ProcessImage, RestorePutsStaticsThreadLocalsAndHeapBack) {
  ProcessImage image(plugin);
  count(image), thread_count(image), grown(image);
  image.snapshot();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(count(image), 104);
    EXPECT_EQ(thread_count(image), 9 + 46);
    EXPECT_EQ(first_call(image), 1);
    EXPECT_EQ(first_call(image), 0);
    EXPECT_EQ(grown(image), 12);
    EXPECT_EQ(grown(image), 24);
    image.restore();
  }
}

TEST(ProcessImage, ARunThatIsNotRestoredIsSeenByTheNext) {
  ProcessImage image(plugin);
  EXPECT_EQ(count(image), 102);
  EXPECT_EQ(count(image), 104);
  EXPECT_NE(new_object(image), new_object(image));
}

TEST(ProcessImage, MemoryHasTheSameAddressesAndContentsInEachRun) {
  ProcessImage image(plugin);
  const NewObject first = new_object(image);
  EXPECT_TRUE(image.owns(reinterpret_cast<void*>(first.address)));
  image.restore();
  EXPECT_EQ(new_object(image), first);
  thread_count(image);  // something else is allocated first, and fills the memory
  EXPECT_NE(new_object(image).address, first.address);
  image.restore();
  EXPECT_EQ(new_object(image), first);
}

TEST(ProcessImage, HandlesMadeInSetupSurviveRestores) {
  ProcessImage image(plugin);
  void* handle = in(image, [](auto& table) {
    void* made = nullptr;
    table.create(nullptr, nullptr, &made, {});
    return made;
  });
  image.snapshot();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(*static_cast<std::string*>(handle), std::string(100, 'h'));
    *static_cast<std::string*>(handle) = "changed by the run";
    image.restore();
  }
}

TEST(ProcessImage, TheWholeMallocFamily) {
  ProcessImage image(plugin);
  const auto result = in(image, [](auto& table) { return table.try_put(nullptr, nullptr, 0); });
  EXPECT_EQ(result.outcome, QUEUECHECK_OK) << "step " << result.code;
}

TEST(ProcessImage, OwnCodeStaticsThreadLocalsAndHeapAreKnown) {
  const ProcessImage a(plugin), b(plugin);
  std::uintptr_t offset_a = 0, offset_b = 0;
  const auto address = [](const ProcessImage& image) {
    return reinterpret_cast<const void*>(image.table()->capacity);
  };
  ASSERT_TRUE(a.contains(address(a), offset_a));
  ASSERT_TRUE(b.contains(address(b), offset_b));
  EXPECT_EQ(offset_a, offset_b);
  EXPECT_FALSE(a.contains(address(b), offset_a));
  EXPECT_TRUE(a.owns(address(a)));
  EXPECT_FALSE(b.owns(address(a)));
  EXPECT_FALSE(a.owns(&offset_a));
}

TEST(ProcessImage, ManyGenerationsLeaveNothingBehind) {
  std::set<std::size_t> addresses;
  for (int round = 0; round < 40; ++round) {  // more than there are arenas
    std::vector<ProcessImage> images;
    for (int i = 0; i < 3; ++i) images.emplace_back(plugin);
    first_call(images[0]), thread_count(images[0]), grown(images[0]);
    addresses.insert(new_object(images[2]).address);
  }
  EXPECT_EQ(addresses.size(), 1U);
}

TEST(ProcessImage, ThreadsOfTheHarnessAreNotServedFromTheHeapOfAProcess) {
  ProcessImage image(plugin);
  use_heap_of(image.state());
  bool owned = true;
  std::thread([&] { owned = image.owns(std::make_unique<std::string>(100, 'x').get()); }).join();
  auto* const mine = new std::string;
  const bool mine_owned = image.owns(mine);
  delete mine;
  use_heap_of(nullptr);
  EXPECT_FALSE(owned);
  EXPECT_TRUE(mine_owned);
}

TEST(ProcessImageDeathTest, MisuseOfTheHeapEndsTheProcess) {
  const ProcessImage a(plugin), b(plugin);
  const auto attached = [](auto& table) {
    void* handle = nullptr;
    table.attach(nullptr, &handle, {});
    return handle;
  };
  const auto tell = [](int) {
    const std::string_view why = heap_problem();
    _exit(write(STDERR_FILENO, why.data(), why.size()) > 0 ? 3 : 4);
  };
  const auto told = testing::ExitedWithCode(3);
  EXPECT_EXIT(
      {
        signal(SIGABRT, tell);
        void* const handle = in(a, attached);
        use_heap_of(a.state());
        a.table()->detach(handle);
        a.table()->detach(handle);
      },
      told, "memory was freed twice");
  EXPECT_EXIT(
      {
        signal(SIGABRT, tell);
        void* const handle = in(a, attached);
        use_heap_of(b.state());
        b.table()->detach(handle);
      },
      told, "memory of another process was freed");
}

std::string refusal(const std::string& file) {
  try {
    const ProcessImage image(file);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "not refused";
}

TEST(ProcessImage, UnsuitablePluginsAreRefusedByName) {
  const auto refused = [](const std::string& name, const std::string& why) {
    const std::string file = plugins + "/" + name;
    EXPECT_EQ(refusal(file).substr(0, ("plugin " + file + ": " + why).size()),
              "plugin " + file + ": " + why);
  };
  refused("missing.so", "no such file");
  refused("plain.so", "not instrumented: compile it with -fsanitize=thread");
  refused("tsan_library.so", "needs libtsan_stand_in.so");
#ifndef __clang__
  EXPECT_NE(refusal(plugins + "/unique.so").find("-fno-gnu-unique"), std::string::npos);
#endif
  refused("tableless.so", "exports no queuecheck_plugin_v1");
}

}  // namespace
}  // namespace queuecheck::explore
