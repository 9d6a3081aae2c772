// Reading and writing lines of words, for the text of programs and schedules: nothing that is read
// is trusted.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. unescaped(escaped(text)) == text for any bytes; escaped text is one line of printable
//      characters without blanks at its ends.
//   2. Numbers are whole words of decimal digits (a minus for signed ones) that fit their type.
#pragma once

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck::explore {

// What is wrong and what would be right, without file and line.
struct LineError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string escaped(std::string_view text);
std::string unescaped(std::string_view text);  // throws LineError

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> words_of(std::string_view text, char separator = ' ');

// The text before the first `separator` and what follows it; the whole and nothing if there is
// none.
struct Cut {
  std::string_view before, after;
  bool found = false;
};
Cut cut_at(std::string_view text, char separator);

// At most 60 printable characters, in quotes.
std::string quoted(std::string_view text);

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end || text.empty()) return std::nullopt;
  return number;
}

// Throws LineError "capacity is 'x'; right would be a number".
template <class Number>
Number number_or_error(std::string_view what, std::string_view text) {
  if (const auto number = number_of<Number>(text)) return *number;
  throw LineError(std::string(what) + " is " + quoted(text) + "; right would be a number");
}

}  // namespace queuecheck::explore
