#include "queuecheck/properties/explore/line_words.hpp"

#include <fmt/format.h>

namespace queuecheck::explore {

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool blank_at_end = c == ' ' && (i == 0 || i + 1 == text.size());
    if (c > 0x1f && c < 0x7f && c != '\\' && !blank_at_end) {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(std::min(i + 2, text.size()), 2);
    const char* const end = digits.data() + digits.size();
    const bool right = i + 3 < text.size() && text[i + 1] == 'x' &&
                       std::from_chars(digits.data(), end, byte, 16).ptr == end;
    if (!right) throw LineError(quoted(text) + " holds a backslash; right would be \\xNN");
    out += static_cast<char>(byte);
    i += 3;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string_view> words_of(std::string_view text, char separator) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const Cut cut = cut_at(text, separator);
    if (const std::string_view word = trimmed(cut.before); !word.empty()) words.push_back(word);
    text = cut.after;
  }
  return words;
}

Cut cut_at(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}, false};
  return {text.substr(0, at), text.substr(at + 1), true};
}

std::string quoted(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  std::string shown = escaped(text.substr(0, shown_max));
  if (text.size() > shown_max) shown += "...";
  return "'" + shown + "'";
}

}  // namespace queuecheck::explore
