// One line of JSON Lines as an object, and its members as values that are checked. The only header
// that shows the JSON parser; what is wrong is told in our words.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. What parse() gives is valid JSON in UTF-8, nested at most depth_max deep, alone in its line.
//      It lives until the next parse().
//   2. Every complaint is a HistoryError that names the line, the key and what would be right.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "queuecheck/model/line_source.hpp"

namespace queuecheck {

using JsonElement = simdjson::dom::element;
using JsonObject = simdjson::dom::object;

class JsonLine {
 public:
  static constexpr std::size_t depth_max = 64;

  explicit JsonLine(const LineSource& source);

  // The object in the source's line.
  JsonObject parse();

  std::int64_t integer(std::string_view key, JsonElement element, std::int64_t least,
                       std::int64_t most) const;
  std::uint64_t unsigned_integer(std::string_view key, JsonElement element) const;
  bool boolean(std::string_view key, JsonElement element) const;
  std::string_view text(std::string_view key, JsonElement element) const;
  simdjson::dom::array list(std::string_view key, JsonElement element) const;

  // The text of member number `index`, an object, just as it stands in the line.
  std::string_view object_text(std::string_view key, JsonElement element, std::size_t index) const;

  [[noreturn]] void missing(std::string_view key) const;
  // The key is of no use here: unknown, or it stands twice, or not with this operation.
  [[noreturn]] void refuse(std::string_view key, const std::string& reason) const;
  [[noreturn]] void wrong(std::string_view key, JsonElement element,
                          const std::string& right) const;

 private:
  const LineSource& source_;
  simdjson::dom::parser parser_;
};

}  // namespace queuecheck
