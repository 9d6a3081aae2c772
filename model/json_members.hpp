// The members of a JSON object, found by their keys in one pass.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. A key stands once; keys that begin with json_own_prefix belong to other tools and are passed
//      over; any other key that is not among the names is told to the caller.
#pragma once

#include <algorithm>
#include <array>

#include "queuecheck/model/json_line.hpp"

namespace queuecheck {

inline constexpr std::string_view json_own_prefix = "x_";

// The members of a line by their keys.
template <class Name, std::size_t count>
class JsonMembers {
 public:
  JsonMembers(const JsonLine& line, const std::array<std::string_view, count>& names)
      : line_(line), names_(names) {}

  // False when a key is neither among the names nor another tool's; then unknown() is it.
  bool sort(JsonObject object) {
    seen_ = 0;
    std::size_t position = 0;
    for (const simdjson::dom::key_value_pair member : object) {
      const auto found = std::find(names_.begin(), names_.end(), member.key);
      if (found == names_.end()) {
        if (!member.key.starts_with(json_own_prefix)) {
          unknown_ = member.key;
          return false;
        }
      } else {
        const auto i = static_cast<std::size_t>(found - names_.begin());
        if ((seen_ >> i & 1) != 0) line_.refuse(member.key, "stands twice; right would be once");
        seen_ |= 1U << i;
        elements_[i] = member.value;
        positions_[i] = position;
      }
      ++position;
    }
    return true;
  }

  std::string_view unknown() const { return unknown_; }
  bool has(Name name) const { return (seen_ >> static_cast<unsigned>(name) & 1) != 0; }
  std::string_view key(Name name) const { return names_[static_cast<std::size_t>(name)]; }
  std::size_t position(Name name) const { return positions_[static_cast<std::size_t>(name)]; }
  JsonElement operator[](Name name) const {
    if (!has(name)) line_.missing(key(name));
    return elements_[static_cast<std::size_t>(name)];
  }

  std::int64_t integer(Name name, std::int64_t least, std::int64_t most) const {
    return line_.integer(key(name), (*this)[name], least, most);
  }
  std::int64_t integer_or(Name name, std::int64_t fallback, std::int64_t least,
                          std::int64_t most) const {
    return has(name) ? integer(name, least, most) : fallback;
  }
  bool boolean_or(Name name, bool fallback) const {
    return has(name) ? line_.boolean(key(name), (*this)[name]) : fallback;
  }
  std::string_view text(Name name) const { return line_.text(key(name), (*this)[name]); }

 private:
  const JsonLine& line_;
  const std::array<std::string_view, count>& names_;
  std::array<JsonElement, count> elements_;
  std::array<std::size_t, count> positions_{};
  std::uint32_t seen_ = 0;
  std::string_view unknown_;
};

}  // namespace queuecheck
