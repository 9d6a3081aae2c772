// Reading JSON Lines.
#include <algorithm>

#include "queuecheck/model/history_source.hpp"
#include "queuecheck/model/json_members.hpp"

namespace queuecheck {
namespace {

constexpr std::string_view format_name = "queuecheck-history/1";

enum class HeaderKey { format, spec, clock, processes, end, complete, seed, environment };
constexpr std::array<std::string_view, 8> header_keys{"format", "spec",     "clock", "processes",
                                                      "end",    "complete", "seed",  "environment"};

enum class Key {
  process,
  thread,
  op,
  value,
  values,
  t0,
  t1,
  outcome,
  result,
  timeout_ns,
  count,
  bytes,
  torn,
  code
};
constexpr std::array<std::string_view, 14> operation_keys{
    "process", "thread", "op",         "value", "values", "t0",   "t1",
    "outcome", "result", "timeout_ns", "count", "bytes",  "torn", "code"};

class JsonFormat final : public HistoryFormat {
 public:
  explicit JsonFormat(LineSource& source) : source_(source), line_(source) {}

  bool read(HistorySink& sink) override {
    if (!next_line()) return false;
    HistoryHeader header = read_header();
    const bool counted = header.processes > 0;
    sink.begin(header, index_++);
    while (next_line()) {
      const JsonObject object = line_.parse();
      if (!members_.sort(object)) {
        if (object.at_key("format").error() != simdjson::SUCCESS) refuse_unknown(operation_keys);
        source_.keep();
        break;
      }
      read_operation();
      if (counted && operation_.process >= header.processes) {
        source_.fail("\"process\" " + std::to_string(operation_.process) +
                     " is not below the header's \"processes\" " +
                     std::to_string(header.processes));
      }
      header.processes = std::max(header.processes, operation_.process + 1);
      sink.operation(operation_);
    }
    sink.end(header);
    return true;
  }

 private:
  bool next_line() {
    while (source_.next()) {
      if (source_.line().find_first_not_of(" \t") != std::string_view::npos) return true;
    }
    return false;
  }

  template <std::size_t count>
  [[noreturn]] void refuse_unknown(const std::array<std::string_view, count>& known) const {
    std::string list;
    for (const std::string_view key : known) list.append(1, ' ').append(key);
    const bool header = known.size() == header_keys.size();
    line_.refuse(header ? header_.unknown() : members_.unknown(),
                 "is unknown; right would be one of" + list + ", or x_... for your own");
  }

  HistoryHeader read_header() {
    const JsonObject object = line_.parse();
    JsonElement stated;
    if (object.at_key("format").get(stated) != simdjson::SUCCESS) {
      source_.fail("the first line of a history is its header, with \"format\":\"" +
                   std::string(format_name) + "\"");
    }
    // Of another version nothing else can be said.
    if (const std::string_view version = line_.text("format", stated); version != format_name) {
      source_.fail("unknown format " + quote(version, '"') + "; right would be \"" +
                   std::string(format_name) + "\"");
    }
    if (!header_.sort(object)) refuse_unknown(header_keys);
    using enum HeaderKey;
    HistoryHeader header;
    if (header_.has(clock)) (void)header_.text(clock);  // told to people, not used
    if (header_.has(spec)) header.specification = header_.text(spec);
    header.processes =
        static_cast<std::uint32_t>(header_.integer_or(processes, 0, 0, process_max + 1LL));
    header.end = header_.integer_or(end, 0, -time_max, time_max);
    header.complete = header_.boolean_or(complete, false);
    if (header_.has(seed)) header.seed = line_.unsigned_integer("seed", header_[seed]);
    if (header_.has(environment)) {
      header.environment =
          line_.object_text("environment", header_[environment], header_.position(environment));
    }
    return header;
  }

  void read_operation() {
    using enum Key;
    Operation& o = operation_;
    std::vector<Value> values_before = std::move(o.values);  // keeps its memory
    values_before.clear();
    o = Operation{};
    o.values = std::move(values_before);
    o.process = static_cast<std::uint32_t>(members_.integer(process, 0, process_max));
    const std::string_view kind = members_.text(op);
    const auto parsed = parse_operation_kind(kind);
    if (!parsed) {
      source_.fail("unknown op " + quote(kind, '"') + "; right would be one of" + list_of_ops());
    }
    o.kind = *parsed;
    o.t0 = members_.integer(t0, -time_max, time_max);
    if (o.kind == OperationKind::crash) return read_crash();
    o.thread = static_cast<std::uint32_t>(members_.integer_or(thread, 0, 0, 0xffffffffLL));
    read_end();
    read_values();
    o.timeout_ns = members_.integer_or(timeout_ns, 0, -time_max, time_max);
    o.item_bytes = static_cast<std::uint32_t>(members_.integer_or(bytes, 8, 0, 0xffffffffLL));
    o.code = static_cast<std::int32_t>(members_.integer_or(code, 0, INT32_MIN, INT32_MAX));
    o.torn = members_.boolean_or(torn, false);
    read_answer();
  }

  void read_crash() {
    operation_.t1 = operation_.t0;
    for (std::size_t i = 0; i < operation_keys.size(); ++i) {
      const Key key = static_cast<Key>(i);
      if (key == Key::process || key == Key::op || key == Key::t0 || !members_.has(key)) continue;
      line_.refuse(members_.key(key), "has no meaning in a crash line; right would be process, " +
                                          std::string("op and t0 only"));
    }
  }

  // Outcome and t1.
  void read_end() {
    Operation& o = operation_;
    const std::string_view outcome = members_.text(Key::outcome);
    const auto parsed = parse_outcome(outcome);
    if (!parsed) {
      std::string list;
      for (const std::string_view word : outcome_names) list.append(1, ' ').append(word);
      source_.fail("unknown outcome " + quote(outcome, '"') + "; right would be one of" + list);
    }
    o.outcome = *parsed;
    if (o.outcome == Outcome::pending || o.outcome == Outcome::crashed) {
      if (members_.has(Key::t1) && !members_[Key::t1].is_null()) {
        line_.wrong("t1", members_[Key::t1], "null, because it never returned");
      }
      o.t1 = never;
      return;
    }
    o.t1 = members_.integer(Key::t1, -time_max, time_max);
    if (o.t1 < o.t0) source_.fail("\"t1\" is before \"t0\"; right would be t0 <= t1");
  }

  void read_values() {
    Operation& o = operation_;
    const auto value_of = [&](std::string_view key, JsonElement element) {
      return line_.integer(key, element, no_value + 1, std::numeric_limits<Value>::max());
    };
    const bool batch = is_batch(o.kind);
    if (members_.has(Key::value)) {
      if (batch) line_.refuse("value", "stands with a batch; right would be \"values\":[...]");
      const JsonElement element = members_[Key::value];
      if (!element.is_null()) o.value = value_of("value", element);
    }
    if (members_.has(Key::values)) {
      if (!batch) line_.refuse("values", "stands without a batch; right would be \"value\"");
      for (const JsonElement element : line_.list("values", members_[Key::values])) {
        o.values.push_back(element.is_null() ? no_value : value_of("values", element));
      }
    } else if (batch && o.outcome == Outcome::ok) {
      line_.missing("values");
    }
    if (!members_.has(Key::count)) return;
    if (o.kind != OperationKind::put_many || o.outcome == Outcome::ok) {
      line_.refuse("count",
                   "stands without a put_many that was refused; right would be \"values\"");
    }
    o.count = members_.integer(Key::count, 0, static_cast<std::int64_t>(o.values.size()));
  }

  void read_answer() {
    Operation& o = operation_;
    const bool number = o.kind == OperationKind::size;
    const bool observer = number || o.kind == OperationKind::empty || o.kind == OperationKind::full;
    if (!members_.has(Key::result)) {
      if (observer && o.outcome == Outcome::ok) {
        source_.fail("\"result\" is missing: what did it answer?");
      }
    } else if (!observer) {
      line_.refuse("result", "stands without empty, full or size; right would be \"value\"");
    } else if (number) {
      o.answer = members_.integer(Key::result, std::numeric_limits<std::int64_t>::min(),
                                  std::numeric_limits<std::int64_t>::max());
    } else {
      o.answer = members_.boolean_or(Key::result, false) ? 1 : 0;
    }
  }

  static std::string list_of_ops() {
    std::string list;
    for (const std::string_view word : operation_names) list.append(1, ' ').append(word);
    return list;
  }

  LineSource& source_;
  JsonLine line_;
  JsonMembers<HeaderKey, header_keys.size()> header_{line_, header_keys};
  JsonMembers<Key, operation_keys.size()> members_{line_, operation_keys};
  Operation operation_;
  std::size_t index_ = 0;
};

}  // namespace

std::unique_ptr<HistoryFormat> json_format(LineSource& source) {
  return std::make_unique<JsonFormat>(source);
}

}  // namespace queuecheck
