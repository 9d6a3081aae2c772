#include "queuecheck/reports/escape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

namespace queuecheck {
namespace {

TEST(Escape, XmlEscapesItsFiveCharactersAndDropsControls) {
  EXPECT_EQ(escape_xml("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(escape_xml(std::string("x\x01\x1b[31m\r\n\ty\0z", 13)), "x[31m\n\tyz");
  EXPECT_EQ(escape_xml("\xef\xbf\xbe"), "");  // U+FFFE is no XML character
}

TEST(Escape, InvalidUtf8BecomesReplacementAndSwallowsNothing) {
  EXPECT_EQ(escape_xml("\xff<"), "\xef\xbf\xbd&lt;");
  EXPECT_EQ(escape_xml("\xe2\x82<"), "\xef\xbf\xbd\xef\xbf\xbd&lt;");             // cut short
  EXPECT_EQ(escape_xml("\xc0\xbc"), "\xef\xbf\xbd\xef\xbf\xbd");                  // overlong '<'
  EXPECT_EQ(escape_xml("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // surrogate
  EXPECT_EQ(escape_xml("é→😀"), "é→😀");
}

TEST(Escape, PrintableSpellsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("\x1b[2J\r\n"), "\\x1b[2J\\x0d\\x0a");
  EXPECT_EQ(printable("a\nb", true), "a\nb");
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\u{202e}");  // right-to-left override
  EXPECT_EQ(printable("\xc2\x9b"), "\\x9b");          // C1 form of ESC [
}

TEST(Escape, JsonInAScriptCannotEndIt) {
  EXPECT_EQ(quote_json("</script>\"\\\n"), "\"\\u003c/script>\\\"\\\\\\n\"");
  EXPECT_EQ(json_for_script(R"({"a":"</script>"})"), R"({"a":"\u003c/script>"})");
}

TEST(Escape, ShellWordsStayBareWhereTheyCan) {
  EXPECT_EQ(quote_shell("results/2026-42/failure-1.json"), "results/2026-42/failure-1.json");
  EXPECT_EQ(quote_shell(""), "''");
  EXPECT_EQ(quote_shell("a b"), "'a b'");
  EXPECT_EQ(quote_shell("it's"), "'it'\\''s'");
  EXPECT_EQ(quote_shell("~"), "'~'");
}

TEST(Escape, WidthCountsCodePoints) {
  EXPECT_EQ(display_width("put(3) → ok"), 11u);
  EXPECT_EQ(display_width(""), 0u);
}

std::string any_bytes() {
  const auto bytes =
      *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
  return {bytes.begin(), bytes.end()};
}

RC_GTEST_PROP(EscapeProperty, JsonOfAnyBytesIsAString, ()) {
  const auto parsed = nlohmann::json::parse(quote_json(any_bytes()), nullptr, false);
  RC_ASSERT(parsed.is_string());
}

RC_GTEST_PROP(EscapeProperty, XmlOfAnyBytesHoldsNoMarkup, ()) {
  const std::string text = escape_xml(any_bytes());
  RC_ASSERT(text.find_first_of("<>\"'") == std::string::npos);
  RC_ASSERT(text.find('\x1b') == std::string::npos);
}

RC_GTEST_PROP(EscapeProperty, PrintableOfAnyBytesHoldsNoControl, ()) {
  for (const char c : printable(any_bytes())) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
}

// What a real shell makes of the word: the same bytes.
std::string through_bash(const std::string& word) {
  const std::string command = "printf %s " + quote_shell(word);
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    execl("/bin/bash", "bash", "-c", command.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[1]);
  std::string out;
  std::array<char, 256> chunk{};
  for (ssize_t n = 0; (n = read(ends[0], chunk.data(), chunk.size())) > 0;) {
    out.append(chunk.data(), static_cast<std::size_t>(n));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return out;
}

TEST(Escape, BashReadsBackWhatWasQuoted) {
  for (const std::string word :
       {"plain", "two words", "it's", "$(id) `id` \"x\" \\", "line\nbreak", "bell\x07 \x1b[31m é 7",
        "*?[a]{b,c}", "-n", "!history", "#comment"}) {
    EXPECT_EQ(through_bash(word), word);
  }
}

TEST(Escape, CutsAtAWordAndNeverInsideACharacter) {
  EXPECT_EQ(cut_to_width("short", 5), "short");
  EXPECT_EQ(cut_to_width("one two three", 12), "one two…");
  EXPECT_EQ(cut_to_width("one two three", 8), "one two…");
  EXPECT_EQ(cut_to_width("one two three", 7), "one…");
  EXPECT_EQ(cut_to_width("→→→→", 3), "→→…");
  EXPECT_EQ(cut_to_width(std::string(300, 'x'), 10), "xxxxxxxxx…");
  EXPECT_EQ(cut_to_width("abc", 1), "…");
  EXPECT_EQ(cut_to_width("abc", 0), "");
}

}  // namespace
}  // namespace queuecheck
