// One value of what a host answered, and where it stands, so that every complaint names the field.
//
// Process and thread safety: used by one thread; refers to the document that it was made from.
//
// Invariants
//   1. Nothing is converted: a value of another type or range is an AnswerWrong, "end must be a
//      whole number of 64 bits, not "soon"".
//   2. A document is one object, nested at most depth_max deep, without a key twice.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace queuecheck {

// What is wrong with an answer: follows "host 'python' answered run 7 wrongly: ".
struct AnswerWrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class AnswerField {
 public:
  using Json = nlohmann::json;

  AnswerField(const Json& json, std::string where) : json_(&json), where_(std::move(where)) {}

  AnswerField operator[](const char* key) const;            // must be there
  std::optional<AnswerField> maybe(const char* key) const;  // null counts as a value
  AnswerField operator[](std::size_t index) const;          // of an array
  std::size_t size() const;                                 // of an array
  void only(std::span<const std::string_view> keys) const;  // no other keys but x_...

  std::string text() const;
  bool truth() const;
  std::int64_t integer(std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t most = std::numeric_limits<std::int64_t>::max()) const;
  bool is_null() const { return json_->is_null(); }
  bool is_text() const { return json_->is_string(); }

  void must(bool right, const std::string& what) const;   // else "<where> must be <what>, not ..."
  [[noreturn]] void fail(const std::string& what) const;  // "<where> <what>"

 private:
  std::string named(std::string_view key) const;

  const Json* json_;
  std::string where_;
};

// One line as an object. Throws AnswerWrong.
AnswerField::Json parse_answer(std::string_view line);

// Text from a host, short and printable, in quotes.
std::string quoted_answer(std::string_view text);

}  // namespace queuecheck
