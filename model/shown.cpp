#include "queuecheck/model/shown.hpp"

namespace queuecheck {

std::string shown(std::string_view word) {
  constexpr std::size_t shown_max = 40;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : word.substr(0, shown_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      text.push_back(c);
    } else {
      text.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
  }
  if (word.size() > shown_max) text.append("...");
  return text;
}

std::string quote(std::string_view word, char mark) {
  return std::string(1, mark).append(shown(word)).append(1, mark);
}

}  // namespace queuecheck
