// Writing JSON Lines, by hand: histories are written before they are judged, so it must be quick.
#include <charconv>

#include "queuecheck/model/history_io.hpp"

namespace queuecheck {
namespace {

void append(std::string& line, std::string_view text) {
  line.append(text);
}

template <class Number>
requires std::is_integral_v<Number>
void append(std::string& line, Number number) {
  char digits[24];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  line.append(digits, written.ptr);
}

void append_string(std::string& line, std::string_view text) {
  line.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      line.push_back('\\');
      line.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view digits = "0123456789abcdef";
      append(line, "\\u00");
      line.push_back(digits[static_cast<unsigned char>(c) >> 4]);
      line.push_back(digits[static_cast<unsigned char>(c) & 15]);
    } else {
      line.push_back(c);
    }
  }
  line.push_back('"');
}

template <class Number>
void append_member(std::string& line, std::string_view key, Number number) {
  append(line, ",\"");
  append(line, key);
  append(line, "\":");
  append(line, number);
}

void append_values(std::string& line, const std::vector<Value>& values) {
  append(line, ",\"values\":[");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line.push_back(',');
    if (values[i] == no_value) {
      append(line, "null");
    } else {
      append(line, values[i]);
    }
  }
  line.push_back(']');
}

void append_header(std::string& line, const History& history) {
  append(line, R"({"format":"queuecheck-history/1")");
  if (history.specification) {
    append(line, ",\"spec\":");
    append_string(line, *history.specification);
  }
  append(line, R"(,"clock":"monotonic-ns")");
  append_member(line, "processes", history.processes);
  append_member(line, "end", history.end);
  if (history.complete) append(line, ",\"complete\":true");
  if (!history.environment.empty()) {
    append(line, ",\"environment\":");
    append(line, history.environment);
  }
  append_member(line, "seed", history.seed);
  append(line, "}\n");
}

bool is_observer(OperationKind kind) {
  return kind == OperationKind::empty || kind == OperationKind::full || kind == OperationKind::size;
}

void append_operation(std::string& line, const Operation& o) {
  append(line, "{\"process\":");
  append(line, o.process);
  if (o.thread != 0) append_member(line, "thread", o.thread);
  append(line, ",\"op\":\"");
  append(line, name(o.kind));
  line.push_back('"');
  if (o.kind == OperationKind::crash) {
    append_member(line, "t0", o.t0);
    append(line, "}\n");
    return;
  }
  const bool batch = is_batch(o.kind);
  if (batch) append_values(line, o.values);
  if (o.count != count_unknown) append_member(line, "count", o.count);
  const bool carries = is_put(o.kind) || is_get(o.kind) || o.kind == OperationKind::peek;
  if (o.value != no_value) {
    append_member(line, "value", o.value);
  } else if (carries && (is_put(o.kind) || o.outcome == Outcome::ok)) {
    append(line, ",\"value\":null");
  }
  if (o.timeout_ns != 0) append_member(line, "timeout_ns", o.timeout_ns);
  if (o.item_bytes != 8) append_member(line, "bytes", o.item_bytes);
  append_member(line, "t0", o.t0);
  if (o.t1 == never) {
    append(line, ",\"t1\":null");
  } else {
    append_member(line, "t1", o.t1);
  }
  append(line, ",\"outcome\":\"");
  append(line, name(o.outcome));
  line.push_back('"');
  if (o.code != 0) append_member(line, "code", o.code);
  if (o.torn) append(line, ",\"torn\":true");
  if (o.kind == OperationKind::size && (o.outcome == Outcome::ok || o.answer != 0)) {
    append_member(line, "result", o.answer);
  } else if (is_observer(o.kind) && (o.outcome == Outcome::ok || o.answer != 0)) {
    append(line, o.answer != 0 ? ",\"result\":true" : ",\"result\":false");
  }
  append(line, "}\n");
}

}  // namespace

void write_json(std::ostream& stream, const History& history) {
  std::string block;
  append_header(block, history);
  for (const Operation& o : history.operations) {
    append_operation(block, o);
    if (block.size() < std::size_t{1} << 16) continue;
    stream.write(block.data(), static_cast<std::streamsize>(block.size()));
    block.clear();
  }
  stream.write(block.data(), static_cast<std::streamsize>(block.size()));
}

}  // namespace queuecheck
