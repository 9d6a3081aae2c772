#include "queuecheck/reports/stored/json_field.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {

namespace {

constexpr int depth_max = 64;

}  // namespace

void JsonField::refuse(std::string_view right) const {
  throw StoredError(fmt::format("{}: must be {}", printable(where_), right));
}

std::string JsonField::text() const {
  if (!json_.is_string()) refuse("a string");
  return json_.get<std::string>();
}

bool JsonField::truth() const {
  if (!json_.is_boolean()) refuse("true or false");
  return json_.get<bool>();
}

double JsonField::real() const {
  if (json_.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!json_.is_number()) refuse("a number");
  return json_.get<double>();
}

Status JsonField::status() const {
  const std::string word = text();
  for (int i = 0; i <= static_cast<int>(Status::internal); ++i) {
    if (word == name(static_cast<Status>(i))) return static_cast<Status>(i);
  }
  refuse("a verdict");
}

ViolationClass JsonField::violation() const {
  const auto found = parse_violation_class(text());
  if (!found) refuse("a class such as lost or false-empty");
  return *found;
}

std::string JsonField::text(const char* key) const {
  const auto found = maybe(key);
  return found ? found->text() : "";
}

bool JsonField::truth(const char* key) const {
  const auto found = maybe(key);
  return found && found->truth();
}

std::optional<double> JsonField::real(const char* key) const {
  const auto found = maybe(key);
  return found ? std::optional(found->real()) : std::nullopt;
}

std::map<std::string, std::string> JsonField::texts() const {
  std::map<std::string, std::string> out;
  for_each_member([&](const std::string& key, const JsonField& value) { out[key] = value.text(); });
  return out;
}

std::map<std::string, double> JsonField::reals() const {
  std::map<std::string, double> out;
  for_each_member([&](const std::string& key, const JsonField& value) { out[key] = value.real(); });
  return out;
}

nlohmann::json parse_stored(std::string_view text, const std::string& where) {
  // Freeing and printing a value recurse, so a file of a million brackets must not get that far.
  const auto shallow = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > depth_max) {
      throw StoredError(fmt::format("{}: is nested more deeply than any result", printable(where)));
    }
    return true;
  };
  nlohmann::json document = nlohmann::json::parse(text, shallow, false);
  if (document.is_discarded()) {
    throw StoredError(fmt::format("{}: must be one whole JSON document", printable(where)));
  }
  return document;
}

void require_version(const JsonField& root, const char* key, std::string_view known) {
  const std::string where = printable(root.where());
  if (!root.has(key)) {
    throw StoredError(fmt::format("{}: lacks '{}'; right would be {}", where, key, known));
  }
  if (const std::string found = root[key].text(); found != known) {
    throw StoredError(fmt::format("{}: its {} is '{}'; this version reads {}", where, key,
                                  printable(found), known));
  }
}

}  // namespace queuecheck
