// The planted bugs are in, and nothing else: each mutant loads, differs from its base in code, and
// shows its bug where one process or a short run can show it. (PA11 needs killed processes:
// queue_kills_test.)
#include <elf.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

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

// The machine code of a shared object.
std::string code(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  Elf64_Ehdr header{};
  if (bytes.size() < sizeof header) return "";
  std::memcpy(&header, bytes.data(), sizeof header);
  const auto section = [&](std::size_t index) {
    Elf64_Shdr found{};
    std::memcpy(&found, bytes.data() + header.e_shoff + index * sizeof found, sizeof found);
    return found;
  };
  const Elf64_Shdr names = section(header.e_shstrndx);
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr found = section(i);
    if (std::string_view(bytes.data() + names.sh_offset + found.sh_name) == ".text") {
      return bytes.substr(found.sh_offset, found.sh_size);
    }
  }
  return "";
}

TEST(Mutants, DifferInCodeFromTheirBase) {
  int compared = 0;
  for (const QueueEntry& entry : known_queues()) {
    if (!entry.mutant) continue;
    const std::string base_code = code(base_plugin(mutants_directory(), entry.mutant->base));
    const std::string own_code = code(entry.source.plugin);
    EXPECT_FALSE(base_code.empty()) << entry.mutant->base;
    EXPECT_FALSE(own_code.empty()) << entry.source.name;
    EXPECT_NE(own_code, base_code) << entry.source.name;
    ++compared;
  }
  EXPECT_GE(compared, 6);
}

// Whatever the index names is built where the tests are: none is left out in silence.
TEST(Mutants, AreAllBuilt) {
  std::ifstream index(mutants_directory() / "index.txt");
  std::size_t lines = 0;
  for (std::string line; std::getline(index, line);) {
    ++lines;
    EXPECT_TRUE(parse_mutant(line)) << line;
  }
  EXPECT_EQ(built_mutants(mutants_directory()).size(), lines);
}

// Two mutants of one class in one process must not run each other's code or the base's.
TEST(Mutants, OfOneClassKeepTheirOwnCode) {
  const QueueAt closed_first("mutant:PA5", options(2, 8));
  const QueueAt other("mutant:PA3", options(2, 8));
  const QueueAt base("locked", options(2, 8));
  EXPECT_NE(closed_first.queue.table(), other.queue.table());
  for (const auto& [at, answer] :
       {std::pair(&closed_first, "<closed>"), {&other, "a"}, {&base, "a"}}) {
    Calls calls = at->attach();
    calls.put("a");
    calls.close();
    EXPECT_EQ(calls.get(), answer);
  }
}

TEST(Mutants, PB3IsFullForEverAfterOneLap) {
  const QueueAt at("mutant:PB3", options(4, 8));
  Calls calls = at.attach();
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(calls.try_put("x"), Outcome::ok);
    ASSERT_EQ(calls.try_get(), "x");
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(calls.try_put("x"), Outcome::full);
}

// Getters against a queue that always holds more items than there are getters: how often empty?
std::uint64_t false_empties(const std::string& queue) {
  const QueueAt at(queue, options(1024, 8));
  Calls calls = at.attach();
  test::SharedWith<std::atomic<std::uint64_t>> empties;
  for (int round = 0; round < 400 && *empties == 0; ++round) {
    while (calls.try_put("x") == Outcome::ok) {
    }
    test::SharedWith<std::atomic<int>> begun;
    std::vector<Child> getters;
    for (int i = 0; i < 2; ++i) {
      getters.emplace_back([&, i] {
        test::stay_on_processor(i);
        Calls own = at.attach();
        ++*begun;
        while (*begun < 2) {
        }
        for (int got = 0; got < 500; ++got) *empties += own.try_get() == "<empty>";
      });
    }
    for (Child& getter : getters) getter.status(5000);
  }
  return *empties;
}

TEST(Mutants, PB8AnswersEmptyToTheLoserOfARace) {
  EXPECT_EQ(false_empties("ticket"), 0U);
  EXPECT_GT(false_empties("mutant:PB8"), 0U);
}

// One producer of items whose bytes are all alike, one consumer: how many items are not?
std::uint64_t torn_items(const std::string& queue) {
  const QueueAt at(queue, options(2, 4096));
  test::SharedWith<std::atomic<std::uint64_t>> torn;
  constexpr int items = 100'000;
  Child producer([&] {
    test::stay_on_processor(0);
    Calls calls = at.attach();
    std::string item(4096, 'a');
    for (int i = 0; i < items && *torn == 0; ++i) {
      std::fill(item.begin(), item.end(), static_cast<char>('a' + i % 26));
      while (calls.try_put(item) == Outcome::full && *torn == 0) sched_yield();
    }
  });
  Child consumer([&] {
    test::stay_on_processor(1);
    Calls calls = at.attach();
    for (int i = 0; i < items && *torn == 0; ++i) {
      std::string item;
      while ((item = calls.try_get()) == "<empty>" && *torn == 0) sched_yield();
      *torn += item != std::string(4096, static_cast<char>('a' + i % 26));
    }
  });
  producer.status(30'000);
  consumer.status(30'000);
  return *torn;
}

TEST(Mutants, PB2LetsAConsumerSeeAnItemBeforeItIsThere) {
  EXPECT_EQ(torn_items("ticket"), 0U);
  std::uint64_t torn = 0;
  for (int tries = 0; tries < 50 && torn == 0; ++tries) torn = torn_items("mutant:PB2");
  EXPECT_GT(torn, 0U);
}

}  // namespace
}  // namespace queuecheck
