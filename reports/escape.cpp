#include "queuecheck/reports/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace queuecheck {
namespace {

constexpr std::uint32_t replacement = 0xFFFD;

// Takes one code point from the front. Overlong forms, surrogates and stray bytes are each one
// replacement character, one byte long, so that nothing after them is swallowed.
std::uint32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto bad = [&] {
    text.remove_prefix(1);
    return replacement;
  };
  const std::uint8_t first = byte(0);
  if (first < 0x80) {
    text.remove_prefix(1);
    return first;
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return bad();
  std::uint32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return bad();
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return bad();
  text.remove_prefix(length);
  return code;
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0xFFFE || code == 0xFFFF;
}

// Marks that reorder or hide what is shown after them.
bool turns_direction(std::uint32_t code) {
  return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

void append_code_point(std::string& out, std::uint32_t code) {
  const auto push = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xC0 | (code >> 6));
    push(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    push(0xE0 | (code >> 12));
    push(0x80 | ((code >> 6) & 0x3F));
    push(0x80 | (code & 0x3F));
  } else {
    push(0xF0 | (code >> 18));
    push(0x80 | ((code >> 12) & 0x3F));
    push(0x80 | ((code >> 6) & 0x3F));
    push(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::string printable(std::string_view text, bool keep_newlines) {
  std::string out;
  while (!text.empty()) {
    const std::uint32_t code = take_code_point(text);
    if (code == '\n' && keep_newlines) {
      out += '\n';
    } else if (is_control(code)) {
      out += fmt::format("\\x{:02x}", code);
    } else if (turns_direction(code)) {
      out += fmt::format("\\u{{{:04x}}}", code);
    } else {
      append_code_point(out, code);
    }
  }
  return out;
}

std::string escape_xml(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::uint32_t code = take_code_point(text);
    switch (code) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (code == '\n' || code == '\t' || (!is_control(code) && !turns_direction(code))) {
          append_code_point(out, code);
        }
    }
  }
  return out;
}

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>|~#@$!";
  std::string out;
  for (const char c : printable(text)) {
    if (c == '&') {
      out += "&amp;";
      continue;
    }
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string fence_markdown(std::string_view text, std::size_t least) {
  std::size_t length = least;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    length = std::max(length, run + 1);
  }
  return std::string(length, '`');
}

std::string code_markdown(std::string_view text) {
  const std::string shown = printable(text);
  const std::string fence = fence_markdown(shown, 1);
  // A blank on both sides is taken off again by the reader, and keeps the text's own backticks.
  const bool padded = shown.empty() || shown.front() == '`' || shown.back() == '`' ||
                      (shown.front() == ' ' && shown.back() == ' ');
  std::string out = fence + (padded ? " " : "");
  // In the cell of a table a bar ends the cell even inside a code span.
  for (const char c : shown) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out + (padded ? " " : "") + fence;
}

std::string quote_json(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::uint32_t code = take_code_point(text);
    switch (code) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (is_control(code) || turns_direction(code) || code == '<') {
          out += fmt::format("\\u{:04x}", code);
        } else {
          append_code_point(out, code);
        }
    }
  }
  return out + "\"";
}

std::string json_for_script(std::string_view document) {
  std::string out;
  out.reserve(document.size());
  // In JSON `<` occurs inside strings only, where \u003c means the same.
  for (const char c : document) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string quote_shell(std::string_view text) {
  constexpr std::string_view bare =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(bare) == std::string_view::npos) {
    return std::string(text);
  }
  // A control character inside '…' would be typed at the terminal that shows it; $'…' spells it.
  bool plain = true;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte >= 0x7F) plain = false;
  }
  std::string out = plain ? "'" : "$'";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (plain) {
      out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\{:03o}", byte);  // octal ends after three digits, \x does not
    } else if (c == '\'' || c == '\\') {
      out += {'\\', c};
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    take_code_point(text);
    ++width;
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string_view rest = text;
  for (std::size_t taken = 1; taken < width; ++taken) take_code_point(rest);
  std::string_view kept = text.substr(0, text.size() - rest.size());
  constexpr std::size_t word_max = 24;  // longer ones are cut in the middle
  const std::size_t blank = kept.rfind(' ');
  if (!rest.starts_with(' ') && blank != std::string_view::npos && kept.size() - blank < word_max) {
    kept = kept.substr(0, blank);
  }
  while (kept.ends_with(' ')) kept.remove_suffix(1);
  return std::string(kept) + "…";
}

}  // namespace queuecheck
