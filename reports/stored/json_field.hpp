// One value of a stored document, which knows its place, so that every complaint names file and
// field. Nothing that a file holds is trusted, and nothing is guessed.
//
// Process and thread safety: plain values and pure functions; a Field points into a document that
// must outlive it.
//
// Invariants
//   1. What is not there, or of another kind, is a StoredError of one line that names file and
//      field, and what would be right.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/stored/stored_error.hpp"

namespace queuecheck {

class JsonField {
 public:
  using Json = nlohmann::json;

  // `where`: the file, at the root.
  JsonField(const Json& json, std::string where) : JsonField(json, std::move(where), true) {}

  [[noreturn]] void refuse(std::string_view right) const;  // "FILE: FIELD: must be RIGHT"

  JsonField operator[](const char* key) const {
    if (!has(key)) JsonField(json_, named(key), false).refuse("there");
    return {json_.at(key), named(key), false};
  }
  bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  // Absent or null: nothing.
  std::optional<JsonField> maybe(const char* key) const {
    if (!has(key) || json_.at(key).is_null()) return std::nullopt;
    return JsonField(json_.at(key), named(key), false);
  }
  bool is_null() const { return json_.is_null(); }
  const Json& json() const { return json_; }
  const std::string& where() const { return where_; }

  std::string text() const;
  bool truth() const;
  double real() const;  // null, which stands for what JSON cannot hold, is NaN
  Status status() const;
  ViolationClass violation() const;
  // A whole number, 0 or more.
  template <class Number = std::uint64_t>
  Number number() const {
    if (!json_.is_number_unsigned() ||
        json_.get<std::uint64_t>() > std::numeric_limits<Number>::max()) {
      refuse("a whole number, 0 or more");
    }
    return static_cast<Number>(json_.get<std::uint64_t>());
  }

  // The same of a member that older documents lack.
  std::string text(const char* key) const;
  bool truth(const char* key) const;
  std::optional<double> real(const char* key) const;
  template <class Number = std::uint64_t>
  Number number(const char* key, Number otherwise) const {
    const auto found = maybe(key);
    return found ? found->number<Number>() : otherwise;
  }

  template <class Visit>
  void for_each(Visit visit) const {
    if (!json_.is_array()) refuse("an array");
    for (std::size_t i = 0; i < json_.size(); ++i) {
      visit(JsonField(json_[i], where_ + "[" + std::to_string(i) + "]", false));
    }
  }
  // Each member of an object: its key, and its value.
  template <class Visit>
  void for_each_member(Visit visit) const {
    if (!json_.is_object()) refuse("an object");
    for (const auto& [key, value] : json_.items()) {
      visit(key, JsonField(value, named(key.c_str()), false));
    }
  }
  std::map<std::string, std::string> texts() const;
  std::map<std::string, double> reals() const;

 private:
  JsonField(const Json& json, std::string where, bool root)
      : json_(json), where_(std::move(where)), root_(root) {}
  std::string named(const char* key) const { return where_ + (root_ ? ": " : ".") + key; }

  const Json& json_;
  std::string where_;
  bool root_;
};

// One whole document, of one of the versions that this build reads, by its member `key` (`format`
// or `schema`). Deeper nesting than any document of ours is refused.
nlohmann::json parse_stored(std::string_view text, const std::string& where);
void require_version(const JsonField& root, const char* key, std::string_view known);

}  // namespace queuecheck
