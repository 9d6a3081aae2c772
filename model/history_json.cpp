// Reading JSON Lines. The only file that includes the JSON library for histories.
#include <nlohmann/json.hpp>

#include "queuecheck/model/history_source.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

constexpr std::string_view format_name = "queuecheck-history/1";

// One line as an object, with typed access that says what is wrong.
class Line {
 public:
  explicit Line(const LineSource& source) : source_(source) {
    std::vector<std::vector<std::string>> keys;  // per open object: a key may stand there once
    const auto refuse_twice = [&](int, Json::parse_event_t event, Json& parsed) {
      if (event == Json::parse_event_t::object_start) keys.emplace_back();
      if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
      if (event == Json::parse_event_t::key) {
        const std::string key = parsed.get<std::string>();
        for (const std::string& earlier : keys.back()) {
          if (earlier == key) source_.fail("key \"" + key + "\" stands twice; right would be once");
        }
        keys.back().push_back(key);
      }
      return true;
    };
    try {
      json_ = Json::parse(source.line(), refuse_twice);
    } catch (const Json::exception& error) {
      source.fail(std::string("not one JSON object in one line") +
                  (source.ended() ? "" : " (the file ends inside it: truncated?)") + ": " +
                  error.what());
    }
    if (!json_.is_object()) source.fail("right would be a JSON object, {...}");
  }

  bool has(const char* key) const { return json_.contains(key); }
  bool is_null(const char* key) const { return has(key) && json_[key].is_null(); }

  std::int64_t integer(const char* key, std::int64_t least, std::int64_t most) const {
    if (!has(key)) source_.fail(quote(key, '"') + " is missing");
    return integer(key, json_[key], least, most);
  }
  std::int64_t integer_or(const char* key, std::int64_t fallback, std::int64_t least,
                          std::int64_t most) const {
    return has(key) ? integer(key, least, most) : fallback;
  }
  std::vector<Value> values(const char* key) const {
    std::vector<Value> values;
    if (!has(key)) return values;
    if (!json_[key].is_array()) source_.fail(wrong(key, "a list of integers"));
    for (const Json& element : json_[key]) values.push_back(value(key, element));
    return values;
  }
  Value value_or_null(const char* key) const {
    return !has(key) || is_null(key) ? no_value : value(key, json_[key]);
  }
  std::string text(const char* key) const {
    if (!has(key)) source_.fail(quote(key, '"') + " is missing");
    if (!json_[key].is_string()) source_.fail(wrong(key, "a string"));
    return json_[key].get<std::string>();
  }
  bool boolean_or(const char* key, bool fallback) const {
    if (!has(key)) return fallback;
    if (!json_[key].is_boolean()) source_.fail(wrong(key, "true or false"));
    return json_[key].get<bool>();
  }
  std::string object_text(const char* key) const {
    if (!has(key)) return "";
    if (!json_[key].is_object()) source_.fail(wrong(key, "an object"));
    return json_[key].dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  std::uint64_t unsigned_or(const char* key, std::uint64_t fallback) const {
    if (!has(key)) return fallback;
    if (!json_[key].is_number_unsigned()) source_.fail(wrong(key, "an unsigned 64-bit number"));
    return json_[key].get<std::uint64_t>();
  }
  const Json& operator[](const char* key) const { return json_[key]; }

 private:
  std::string wrong(const char* key, const std::string& right) const {
    return quote(key, '"') + " is wrong; right would be " + right;
  }
  Value value(const char* key, const Json& json) const {
    return integer(key, json, no_value + 1, std::numeric_limits<Value>::max());
  }
  std::int64_t integer(const char* key, const Json& json, std::int64_t least,
                       std::int64_t most) const {
    const bool fits =
        json.is_number_integer() &&
        !(json.is_number_unsigned() &&
          json.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()});
    const std::int64_t number = fits ? json.get<std::int64_t>() : 0;
    if (!fits || number < least || number > most) {
      source_.fail(
          wrong(key, "an integer from " + std::to_string(least) + " to " + std::to_string(most)));
    }
    return number;
  }

  const LineSource& source_;
  Json json_;
};

void read_header(const LineSource& source, History& history) {
  const Line line(source);
  if (!line.has("format")) {
    source.fail("the first line of a history is its header, with \"format\":\"" +
                std::string(format_name) + "\"");
  }
  if (const std::string format = line.text("format"); format != format_name) {
    source.fail("unknown format \"" + format + "\"; right would be \"" + std::string(format_name) +
                "\"");
  }
  if (line.has("clock")) (void)line.text("clock");  // told to people, not used
  if (line.has("spec")) history.specification = line.text("spec");
  history.processes = static_cast<std::uint32_t>(line.integer_or("processes", 0, 0, 0xffffffffLL));
  history.end = line.integer_or("end", 0, -time_max, time_max);
  history.complete = line.boolean_or("complete", false);
  history.seed = line.unsigned_or("seed", 0);
  history.environment = line.object_text("environment");
}

void read_answer(const LineSource& source, const Line& line, Operation& o) {
  if (!line.has("result")) {
    if (o.outcome == Outcome::ok) source.fail("\"result\" is missing: what did it answer?");
    return;
  }
  if (o.kind == OperationKind::size) {
    o.answer = line.integer("result", std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max());
  } else {
    o.answer = line.boolean_or("result", false) ? 1 : 0;
  }
}

Operation read_operation(const LineSource& source, const Line& line) {
  Operation o;
  o.process = static_cast<std::uint32_t>(line.integer("process", 0, 0xfffffffeLL));
  o.thread = static_cast<std::uint32_t>(line.integer_or("thread", 0, 0, 0xffffffffLL));
  const std::string kind = line.text("op");
  const auto parsed_kind = parse_operation_kind(kind);
  if (!parsed_kind) source.fail("unknown op \"" + kind + "\"; right would be e.g. put, try_get");
  o.kind = *parsed_kind;
  o.t0 = line.integer("t0", -time_max, time_max);
  if (o.kind == OperationKind::crash) {
    o.t1 = o.t0;
    return o;
  }
  const std::string outcome = line.text("outcome");
  const auto parsed_outcome = parse_outcome(outcome);
  if (!parsed_outcome) {
    source.fail("unknown outcome \"" + outcome + "\"; right would be e.g. ok, empty, pending");
  }
  o.outcome = *parsed_outcome;
  const bool open = o.outcome == Outcome::pending || o.outcome == Outcome::crashed;
  if (open) {
    if (line.has("t1") && !line.is_null("t1")) {
      source.fail("\"t1\" of a " + outcome + " operation is wrong; right would be null");
    }
    o.t1 = never;
  } else {
    o.t1 = line.integer("t1", -time_max, time_max);
    if (o.t1 < o.t0) source.fail("\"t1\" is before \"t0\"; right would be t0 <= t1");
  }
  o.value = line.value_or_null("value");
  o.values = line.values("values");
  o.timeout_ns = line.integer_or("timeout_ns", 0, -time_max, time_max);
  o.item_bytes = static_cast<std::uint32_t>(line.integer_or("bytes", 8, 0, 0xffffffffLL));
  o.code = static_cast<std::int32_t>(line.integer_or("code", 0, INT32_MIN, INT32_MAX));
  o.torn = line.boolean_or("torn", false);
  if (o.kind == OperationKind::empty || o.kind == OperationKind::full ||
      o.kind == OperationKind::size) {
    read_answer(source, line, o);
  }
  return o;
}

}  // namespace

std::optional<History> read_json_history(LineSource& source) {
  const auto blank = [&] { return source.line().find_first_not_of(" \t") == std::string::npos; };
  bool more = source.next();
  while (more && blank()) more = source.next();
  if (!more) return std::nullopt;
  History history;
  read_header(source, history);
  const bool counted = history.processes > 0;
  while (source.next()) {
    if (blank()) continue;
    const Line line(source);
    if (line.has("format")) {
      source.keep();
      break;
    }
    history.operations.push_back(read_operation(source, line));
    const Operation& o = history.operations.back();
    if (counted && o.process >= history.processes) {
      source.fail("\"process\" " + std::to_string(o.process) + " is not below the header's " +
                  "\"processes\" " + std::to_string(history.processes));
    }
    if (!counted) history.processes = std::max(history.processes, o.process + 1);
  }
  return history;
}

}  // namespace queuecheck
