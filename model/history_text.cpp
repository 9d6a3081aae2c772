// Reading the text form.
#include "queuecheck/model/history_text.hpp"

#include <algorithm>
#include <charconv>

#include "queuecheck/model/history_source.hpp"

namespace queuecheck {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// The words of a line, up to the first that begins a comment.
struct Words {
  static constexpr std::size_t kept_max = 6;
  std::array<std::string_view, kept_max> word;
  std::size_t count = 0;  // may exceed kept_max

  explicit Words(std::string_view line) {
    const char* at = line.data();
    const char* const end = at + line.size();
    for (;;) {
      while (at != end && is_blank(*at)) ++at;
      if (at == end || *at == '#') return;
      const char* const begin = at;
      while (at != end && !is_blank(*at) && *at != '#') ++at;
      if (count < kept_max) word[count] = {begin, static_cast<std::size_t>(at - begin)};
      ++count;
    }
  }
};

template <class Number>
bool parse_number(std::string_view word, Number& number) {
  const char* const end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data(), end, number);
  return error == std::errc{} && stopped == end;
}

class TextLine {
 public:
  TextLine(const LineSource& source, const Words& words) : source_(source), words_(words.word) {
    if (words.count == 6) return;
    source_.fail("found " + std::to_string(words.count) + " words" +
                 (source_.ended() ? "" : " in a last line without a line end (truncated?)") +
                 "; right would be 6: process op value invoke return result");
  }

  void read(Operation& o) const {
    o.process = static_cast<std::uint32_t>(number("process", 0, 0, process_max));
    o.kind = kind();
    o.t0 = number("invoke", 3, -time_max, time_max);
    const bool open = words_[4] == "-";
    if (open != (words_[5] == "-")) {
      source_.fail("return " + quote(words_[4]) + " and result " + quote(words_[5]) +
                   " do not fit; right would be '-' for both or for neither");
    }
    o.outcome = open ? Outcome::pending : result();
    o.t1 = open ? never : number("return", 4, -time_max, time_max);
    if (o.t1 < o.t0) {
      source_.fail("return " + quote(words_[4]) + " is before invoke " + quote(words_[3]) +
                   "; right would be invoke <= return");
    }
    read_value(o);
    if (o.kind == OperationKind::put && o.outcome == Outcome::full) o.kind = OperationKind::try_put;
    if (o.kind == OperationKind::get && o.outcome == Outcome::empty) {
      o.kind = OperationKind::try_get;
    }
  }

 private:
  std::int64_t number(const char* what, std::size_t i, std::int64_t least,
                      std::int64_t most) const {
    std::int64_t value = 0;
    if (parse_number(words_[i], value) && value >= least && value <= most) return value;
    source_.fail(std::string(what) + " " + quote(words_[i]) + " is wrong; right would be an " +
                 "integer from " + std::to_string(least) + " to " + std::to_string(most));
  }

  OperationKind kind() const {
    for (const OperationKind kind : text_kinds) {
      if (words_[1] == name(kind)) return kind;
    }
    std::string list;
    for (const OperationKind k : text_kinds) list.append(1, ' ').append(name(k));
    source_.fail("unknown op " + quote(words_[1]) + "; right would be one of" + list +
                 " (anything else needs JSON)");
  }

  Outcome result() const {
    for (const TextResult& result : text_results) {
      if (words_[5] == result.word) return result.outcome;
    }
    source_.fail("unknown result " + quote(words_[5]) +
                 "; right would be OK EMPTY FULL CLOSED TIMEOUT BUSY or -");
  }

  void read_value(Operation& o) const {
    const std::string_view word = words_[2];
    o.value = no_value;
    o.answer = 0;
    if (o.kind == OperationKind::size && o.outcome == Outcome::ok) {
      o.answer = number("value", 2, std::numeric_limits<std::int64_t>::min(),
                        std::numeric_limits<std::int64_t>::max());
    } else if (is_observer(o.kind) && o.outcome == Outcome::ok) {
      if (word != "true" && word != "false") {
        source_.fail("answer " + quote(word) + " is wrong; right would be true or false");
      }
      o.answer = word == "true" ? 1 : 0;
    } else if (word != "-") {
      o.value = number("value", 2, no_value + 1, std::numeric_limits<Value>::max());
    }
  }

  const LineSource& source_;
  const std::array<std::string_view, Words::kept_max>& words_;
};

// "# index i" and "# capacity N"; other comments say nothing to us.
struct Directive {
  std::optional<std::uint64_t> index;
  std::optional<std::uint64_t> capacity;
};

Directive read_directive(const LineSource& source, std::string_view comment) {
  const Words words(comment);
  if (words.count != 2 || (words.word[0] != "index" && words.word[0] != "capacity")) return {};
  const std::string_view second = words.word[1];
  std::uint64_t value = 0;
  const bool number = parse_number(second, value);
  const bool capacity = words.word[0] == "capacity";
  // A sentence that begins with one of these words is a comment.
  if (!number && second.find_first_of("0123456789-+") == std::string_view::npos) return {};
  if (!number || (capacity && value == 0)) {
    source.fail(quote("# " + std::string(words.word[0]) + " " + std::string(second)) +
                " is wrong; right would be a number" + (capacity ? " from 1" : ""));
  }
  if (capacity) return {.index = {}, .capacity = value};
  return {.index = value, .capacity = {}};
}

class TextFormat final : public HistoryFormat {
 public:
  explicit TextFormat(LineSource& source) : source_(source) {}

  bool read(HistorySink& sink) override {
    HistoryHeader header;
    std::size_t index = 0;
    bool headed = false;  // "# index" was seen
    bool begun = false;   // the sink knows
    while (source_.next()) {
      const std::string_view line = source_.line();
      const std::size_t first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos) continue;
      if (line[first] == '#') {
        const Directive directive = read_directive(source_, line.substr(first + 1));
        if (directive.index) {
          if (headed || begun) {
            source_.keep();
            break;
          }
          headed = true;
          index = *directive.index;
        }
        if (directive.capacity) {
          header.specification =
              "fifo capacity=" + std::to_string(*directive.capacity) + " close=drain";
        }
        continue;
      }
      const Words words(line);
      if (words.count == 0) continue;
      TextLine(source_, words).read(operation_);
      if (!begun) sink.begin(header, index);
      begun = true;
      header.processes = std::max(header.processes, operation_.process + 1);
      header.end = std::max(header.end, operation_.t1 == never ? operation_.t0 : operation_.t1);
      sink.operation(operation_);
    }
    if (!headed && !begun) return false;
    if (!begun) sink.begin(header, index);
    sink.end(header);
    return true;
  }

 private:
  LineSource& source_;
  Operation operation_;
};

}  // namespace

std::unique_ptr<HistoryFormat> text_format(LineSource& source) {
  return std::make_unique<TextFormat>(source);
}

}  // namespace queuecheck
