// JSON out, without a library: objects and arrays built as text in the order in which they are
// told.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Strings go through quote_json, so any bytes make a valid document.
//   2. A number that JSON cannot hold (NaN, infinity) becomes null; doubles keep all their digits.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace queuecheck {

std::string json_number(double value);

class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value);
  JsonObject& number(std::string_view name, double value);
  JsonObject& number(std::string_view name, std::integral auto value) {
    return raw(name, std::to_string(value));
  }
  JsonObject& boolean(std::string_view name, bool value);
  JsonObject& null(std::string_view name);
  JsonObject& raw(std::string_view name, std::string_view json);  // json: a valid document
  std::string str() const { return body_ + "}"; }

 private:
  std::string body_ = "{";
};

class JsonArray {
 public:
  JsonArray& raw(std::string_view json);
  JsonArray& text(std::string_view value);
  std::string str() const { return body_ + "]"; }

 private:
  std::string body_ = "[";
};

}  // namespace queuecheck
