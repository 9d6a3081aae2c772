#include "queuecheck/reports/json_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {

std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string("null");
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  if (body_.size() > 1) body_ += ',';
  body_ += quote_json(name);
  body_ += ':';
  body_ += json;
  return *this;
}

JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
  return raw(name, quote_json(value));
}

JsonObject& JsonObject::number(std::string_view name, double value) {
  return raw(name, json_number(value));
}

JsonObject& JsonObject::boolean(std::string_view name, bool value) {
  return raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::null(std::string_view name) {
  return raw(name, "null");
}

JsonArray& JsonArray::raw(std::string_view json) {
  if (body_.size() > 1) body_ += ',';
  body_ += json;
  return *this;
}

JsonArray& JsonArray::text(std::string_view value) {
  return raw(quote_json(value));
}

}  // namespace queuecheck
