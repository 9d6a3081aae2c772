#include "queuecheck/impl/helper_files.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

const fs::path program_folder = fs::read_symlink("/proc/self/exe").parent_path();

TEST(HelperFiles, LieBesideTheProgramFirst) {
  const fs::path program = fs::read_symlink("/proc/self/exe").filename();
  EXPECT_EQ(helper_file(program), program_folder / program);
}

TEST(HelperFiles, WhatIsNowhereWouldBeBesideTheProgram) {
  EXPECT_EQ(helper_file("no-such-helper"), program_folder / "no-such-helper");
}

TEST(HelperFiles, AToldFolderIsLookedIntoAndBelow) {
  char name[] = "/tmp/queuecheck-helpers-XXXXXX";
  ASSERT_NE(mkdtemp(name), nullptr);
  const fs::path folder = name;
  fs::create_directory(folder / "mutants");
  std::ofstream(folder / "mutants" / "told.txt") << "here";
  add_helper_folder("/no/such/folder");
  add_helper_folder(folder);
  EXPECT_EQ(helper_file("mutants/told.txt"), folder / "mutants" / "told.txt");
  fs::remove_all(folder);
  EXPECT_EQ(helper_file("mutants/told.txt"), program_folder / "mutants" / "told.txt");
}

}  // namespace
}  // namespace queuecheck
