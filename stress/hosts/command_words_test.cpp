#include "queuecheck/stress/hosts/command_words.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace queuecheck {
namespace {

using Words = std::vector<std::string>;

TEST(CommandWords, AreThoseOfAShell) {
  EXPECT_EQ(command_words("python"), (Words{"python"}));
  EXPECT_EQ(command_words("  ./my_host  --fast\t-n 3 "), (Words{"./my_host", "--fast", "-n", "3"}));
  EXPECT_EQ(command_words(R"('a b' "c 'd'" e\ f)"), (Words{"a b", "c 'd'", "e f"}));
  EXPECT_EQ(command_words(R"(x'y'"z" "")"), (Words{"xyz", ""}));
  EXPECT_EQ(command_words(R"('$HOME' "a\"b\\c\d" a~b c#d)"),
            (Words{"$HOME", "a\"b\\c\\d", "a~b", "c#d"}));
}

TEST(CommandWords, WhatNeedsAShellIsRefused) {
  const auto said = [](const char* command) -> std::string {
    try {
      command_words(command);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(said(""), "the command is empty");
  EXPECT_EQ(said("a | b"),
            "the command 'a | b' has an unquoted |, and there is no shell that would expand it");
  for (const char* command :
       {"$HOME/x", "a; b", "x > y", "a &", "*.py", "~/host", "\"$x\"", "`id`", "# remark"}) {
    EXPECT_NE(said(command).find("unquoted"), std::string::npos) << command;
  }
  EXPECT_NE(said("'a").find("' without its partner"), std::string::npos);
  EXPECT_NE(said("\"a").find("\" without its partner"), std::string::npos);
  EXPECT_NE(said("a\\").find("backslash"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
