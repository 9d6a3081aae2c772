#include "queuecheck/stress/hosts/answer_field.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace queuecheck {
namespace {

using Json = AnswerField::Json;

constexpr int depth_max = 32;
constexpr std::size_t shown_max = 60;
constexpr std::string_view own_prefix = "x_";  // keys of other tools

std::string shortened(std::string text) {
  if (text.size() > shown_max) text = text.substr(0, shown_max - 3) + "...";
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f) c = '?';
  }
  return text;
}

// Refuses on the way what a document of ours never has.
class Guard {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > depth_max) throw AnswerWrong("it is nested more deeply than any answer");
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys_.back().insert(parsed.get<std::string>()).second) {
      throw AnswerWrong("the key " + quoted_answer(parsed.get<std::string>()) + " stands twice");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
};

}  // namespace

std::string quoted_answer(std::string_view text) {
  return "'" + shortened(std::string(text)) + "'";
}

Json parse_answer(std::string_view line) {
  Json json;
  try {
    json = Json::parse(line, Guard());
  } catch (const Json::parse_error& error) {
    throw AnswerWrong("it is not JSON at byte " + std::to_string(error.byte) + ": " +
                      quoted_answer(line));
  } catch (const Json::out_of_range&) {
    throw AnswerWrong("it holds a number beyond the range of any field: " + quoted_answer(line));
  }
  if (!json.is_object()) throw AnswerWrong("it is no JSON object: " + quoted_answer(line));
  return json;
}

std::string AnswerField::named(std::string_view key) const {
  return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
}

void AnswerField::fail(const std::string& what) const {
  throw AnswerWrong(where_.empty() ? what : where_ + " " + what);
}

void AnswerField::must(bool right, const std::string& what) const {
  if (right) return;
  fail("must be " + what + ", not " +
       shortened(json_->dump(-1, ' ', true, Json::error_handler_t::replace)));
}

AnswerField AnswerField::operator[](const char* key) const {
  must(json_->is_object(), "an object");
  const auto found = json_->find(key);
  if (found == json_->end()) AnswerField(*json_, named(key)).fail("is missing");
  return {*found, named(key)};
}

std::optional<AnswerField> AnswerField::maybe(const char* key) const {
  must(json_->is_object(), "an object");
  const auto found = json_->find(key);
  if (found == json_->end()) return std::nullopt;
  return AnswerField(*found, named(key));
}

AnswerField AnswerField::operator[](std::size_t index) const {
  return {json_->at(index), where_ + "[" + std::to_string(index) + "]"};
}

std::size_t AnswerField::size() const {
  must(json_->is_array(), "an array");
  return json_->size();
}

void AnswerField::only(std::span<const std::string_view> keys) const {
  must(json_->is_object(), "an object");
  for (const auto& [key, value] : json_->items()) {
    if (key.starts_with(own_prefix)) continue;
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    AnswerField(value, where_).fail("has the unknown key " + quoted_answer(key));
  }
}

std::string AnswerField::text() const {
  must(json_->is_string(), "a text");
  return json_->get<std::string>();
}

bool AnswerField::truth() const {
  must(json_->is_boolean(), "true or false");
  return json_->get<bool>();
}

std::int64_t AnswerField::integer(std::int64_t least, std::int64_t most) const {
  constexpr auto max = std::numeric_limits<std::int64_t>::max();
  const bool fits = json_->is_number_integer() &&
                    (!json_->is_number_unsigned() || json_->get<std::uint64_t>() <= max) &&
                    json_->get<std::int64_t>() >= least && json_->get<std::int64_t>() <= most;
  if (!fits) {
    const bool all = least == std::numeric_limits<std::int64_t>::min() && most == max;
    must(false,
         all ? "a whole number of 64 bits"
             : "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return json_->get<std::int64_t>();
}

}  // namespace queuecheck
