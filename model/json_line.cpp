#include "queuecheck/model/json_line.hpp"

#include <bit>

namespace queuecheck {
namespace {

static_assert(simdjson::SIMDJSON_PADDING <= LineSource::padding);

// In our words: the parser is a detail.
std::string_view what_is_wrong(simdjson::error_code error) {
  switch (error) {
    case simdjson::DEPTH_ERROR:
      return "it is nested more than 64 deep";
    case simdjson::STRING_ERROR:
      return "a string holds an escape that JSON does not know";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return "a word is none of true, false, null";
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE:
      return "a number is malformed or does not fit 64 bits";
    case simdjson::UTF8_ERROR:
      return "it is not UTF-8";
    case simdjson::UNESCAPED_CHARS:
      return "a string holds a control character";
    case simdjson::UNCLOSED_STRING:
      return "a string lacks its closing quotation mark";
    case simdjson::MEMALLOC:
      return "it needs more memory than there is";
    default:
      return "a bracket, comma, colon or value is missing or too many";
  }
}

// Where the value of member number `index` stands in the text of a valid object.
std::string_view raw_member(std::string_view line, std::size_t index) {
  std::size_t depth = 0;
  std::size_t member = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      for (++i; i < line.size() && line[i] != '"'; ++i) {
        if (line[i] == '\\') ++i;
      }
      continue;
    }
    if (c == ':' && depth == 1 && member == index) begin = i + 1;
    if ((c == ',' || c == '}') && depth == 1 && member++ == index) {
      return line.substr(begin, i - begin);
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  }
  return {};
}

}  // namespace

JsonLine::JsonLine(const LineSource& source) : source_(source) {
  if (parser_.allocate(4096, depth_max) != simdjson::SUCCESS) throw std::bad_alloc();
}

JsonObject JsonLine::parse() {
  const std::string_view line = source_.line();
  // Lines that grow must not each ask for memory anew.
  if (line.size() > parser_.capacity() &&
      parser_.allocate(std::bit_ceil(line.size()), depth_max) != simdjson::SUCCESS) {
    throw std::bad_alloc();
  }
  JsonElement element;
  if (const auto error = parser_.parse(line.data(), line.size(), false).get(element)) {
    source_.fail("not one JSON object in one line" +
                 std::string(source_.ended() ? "" : " (the file ends inside it: truncated?)") +
                 ": " + std::string(what_is_wrong(error)) +
                 (line.find('\0') == std::string_view::npos ? "" : " (the line holds NUL bytes)") +
                 "; right would be {\"process\":0, ...}");
  }
  JsonObject object;
  if (element.get(object) != simdjson::SUCCESS) {
    source_.fail("found " + shown(simdjson::minify(element)) +
                 "; right would be a JSON object, {...}");
  }
  return object;
}

std::int64_t JsonLine::integer(std::string_view key, JsonElement element, std::int64_t least,
                               std::int64_t most) const {
  std::int64_t number = 0;
  if (element.get(number) == simdjson::SUCCESS && number >= least && number <= most) return number;
  wrong(key, element, "an integer from " + std::to_string(least) + " to " + std::to_string(most));
}

std::uint64_t JsonLine::unsigned_integer(std::string_view key, JsonElement element) const {
  std::uint64_t number = 0;
  if (element.get(number) != simdjson::SUCCESS) wrong(key, element, "an unsigned 64-bit number");
  return number;
}

bool JsonLine::boolean(std::string_view key, JsonElement element) const {
  bool value = false;
  if (element.get(value) != simdjson::SUCCESS) wrong(key, element, "true or false");
  return value;
}

std::string_view JsonLine::text(std::string_view key, JsonElement element) const {
  std::string_view value;
  if (element.get(value) != simdjson::SUCCESS) wrong(key, element, "a string");
  return value;
}

simdjson::dom::array JsonLine::list(std::string_view key, JsonElement element) const {
  simdjson::dom::array array;
  if (element.get(array) != simdjson::SUCCESS) wrong(key, element, "a list of integers, [...]");
  return array;
}

std::string_view JsonLine::object_text(std::string_view key, JsonElement element,
                                       std::size_t index) const {
  if (!element.is_object()) wrong(key, element, "an object, {...}");
  std::string_view raw = raw_member(source_.line(), index);
  constexpr std::string_view blanks = " \t\r";
  raw.remove_prefix(raw.find_first_not_of(blanks));
  return raw.substr(0, raw.find_last_not_of(blanks) + 1);
}

void JsonLine::missing(std::string_view key) const {
  source_.fail(quote(key, '"') + " is missing");
}

void JsonLine::refuse(std::string_view key, const std::string& reason) const {
  source_.fail("key " + quote(key, '"') + " " + reason);
}

void JsonLine::wrong(std::string_view key, JsonElement element, const std::string& right) const {
  source_.fail(quote(key, '"') + " is " + shown(simdjson::minify(element)) + "; right would be " +
               right);
}

}  // namespace queuecheck
