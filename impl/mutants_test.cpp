// The planted bugs are in, and nothing else: each mutant loads and differs from its base in code.
// Scenarios that show the bugs: mutants_<base>_test. (PA11 needs killed processes:
// queue_kills_test.)
#include <elf.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::options;
using test::QueueAt;

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

}  // namespace
}  // namespace queuecheck
