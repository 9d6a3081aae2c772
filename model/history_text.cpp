#include <algorithm>
#include <charconv>
#include <sstream>
#include <vector>

#include "queuecheck/model/history_source.hpp"

namespace queuecheck {
namespace {

constexpr std::array text_kinds{
    OperationKind::put,     OperationKind::get,     OperationKind::try_put, OperationKind::try_get,
    OperationKind::put_for, OperationKind::get_for, OperationKind::close,   OperationKind::empty,
    OperationKind::full,    OperationKind::size};

constexpr std::array text_results{Outcome::ok,     Outcome::empty,   Outcome::full,
                                  Outcome::closed, Outcome::timeout, Outcome::busy};

bool is_observer(OperationKind kind) {
  return kind == OperationKind::empty || kind == OperationKind::full || kind == OperationKind::size;
}

std::string upper(std::string_view word) {
  std::string result(word);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  std::string word;
  while (stream >> word) words.push_back(word);
  return words;
}

class TextLine {
 public:
  TextLine(const LineSource& source, std::vector<std::string> words)
      : source_(source), words_(std::move(words)) {}

  Operation read() const {
    if (words_.size() != 6) {
      source_.fail("found " + std::to_string(words_.size()) + " words" +
                   (source_.ended() ? "" : " in a last line without a line end (truncated?)") +
                   "; right would be 6: process op value invoke return result");
    }
    Operation o;
    o.process = static_cast<std::uint32_t>(number("process", 0, 0, 0xfffffffeLL));
    o.kind = kind();
    o.t0 = number("invoke", 3, -time_max, time_max);
    const bool open = words_[4] == "-";
    if (open != (words_[5] == "-")) {
      source_.fail("return " + quoted(4) + " and result " + quoted(5) +
                   " do not fit; right would be '-' for both or for neither");
    }
    o.outcome = open ? Outcome::pending : result();
    o.t1 = open ? never : number("return", 4, -time_max, time_max);
    if (o.t1 < o.t0) source_.fail("return " + quoted(4) + " is before invoke " + quoted(3));
    read_value(o);
    if (o.kind == OperationKind::put && o.outcome == Outcome::full) o.kind = OperationKind::try_put;
    if (o.kind == OperationKind::get && o.outcome == Outcome::empty)
      o.kind = OperationKind::try_get;
    return o;
  }

 private:
  std::string quoted(std::size_t i) const { return quote(words_[i]); }

  std::int64_t number(const char* what, std::size_t i, std::int64_t least,
                      std::int64_t most) const {
    std::int64_t value = 0;
    const std::string& word = words_[i];
    const auto [stopped, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || stopped != word.data() + word.size() || value < least ||
        value > most) {
      source_.fail(std::string(what) + " " + quoted(i) + " is wrong; right would be an integer " +
                   "from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return value;
  }

  OperationKind kind() const {
    const auto parsed = parse_operation_kind(words_[1]);
    if (parsed && std::find(text_kinds.begin(), text_kinds.end(), *parsed) != text_kinds.end()) {
      return *parsed;
    }
    std::string list;
    for (const OperationKind k : text_kinds) list.append(1, ' ').append(name(k));
    source_.fail("unknown op " + quoted(1) + "; right would be one of" + list +
                 " (anything else needs JSON)");
  }

  Outcome result() const {
    for (const Outcome outcome : text_results) {
      if (words_[5] == upper(name(outcome))) return outcome;
    }
    source_.fail("unknown result " + quoted(5) +
                 "; right would be OK EMPTY FULL CLOSED TIMEOUT BUSY or -");
  }

  void read_value(Operation& o) const {
    const std::string& word = words_[2];
    if (o.kind == OperationKind::size && o.outcome == Outcome::ok) {
      o.answer = number("value", 2, std::numeric_limits<std::int64_t>::min(),
                        std::numeric_limits<std::int64_t>::max());
    } else if (is_observer(o.kind) && o.outcome == Outcome::ok) {
      if (word != "true" && word != "false") {
        source_.fail("answer " + quoted(2) + " is wrong; right would be true or false");
      }
      o.answer = word == "true" ? 1 : 0;
    } else if (word != "-") {
      o.value = number("value", 2, no_value + 1, std::numeric_limits<Value>::max());
    }
  }

  const LineSource& source_;
  std::vector<std::string> words_;
};

std::optional<std::uint64_t> unsigned_number(const std::string& word) {
  std::uint64_t value = 0;
  const auto [stopped, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || stopped != word.data() + word.size()) return std::nullopt;
  return value;
}

// "# index i" and "# capacity N"; other comments say nothing to us.
struct Directive {
  std::optional<std::uint64_t> index;
  std::optional<std::uint64_t> capacity;
};

Directive read_directive(const LineSource& source, const std::string& comment) {
  const std::vector<std::string> words = words_of(comment);
  if (words.size() != 2 || (words[0] != "index" && words[0] != "capacity")) return {};
  const auto value = unsigned_number(words[1]);
  const bool capacity = words[0] == "capacity";
  // A sentence that begins with one of these words is a comment.
  if (!value && words[1].find_first_of("0123456789-+") == std::string::npos) return {};
  if (!value || (capacity && *value == 0)) {
    source.fail("'# " + words[0] + " " + words[1] + "' is wrong; right would be a number" +
                (capacity ? " from 1" : ""));
  }
  if (capacity) return {.index = {}, .capacity = value};
  return {.index = value, .capacity = {}};
}

}  // namespace

std::optional<History> read_text_history(LineSource& source, std::size_t& index) {
  History history;
  bool begun = false;
  index = 0;
  while (source.next()) {
    const std::string line = source.line();
    const std::size_t hash = line.find('#');
    if (hash != std::string::npos && line.find_first_not_of(" \t") == hash) {
      const Directive directive = read_directive(source, line.substr(hash + 1));
      if (directive.index) {
        if (begun) {
          source.keep();
          return history;
        }
        begun = true;
        index = *directive.index;
      }
      if (directive.capacity) {
        history.specification =
            "fifo capacity=" + std::to_string(*directive.capacity) + " close=drain";
      }
      continue;
    }
    const std::vector<std::string> words = words_of(line.substr(0, hash));
    if (words.empty()) continue;
    begun = true;
    history.operations.push_back(TextLine(source, words).read());
    const Operation& o = history.operations.back();
    history.processes = std::max(history.processes, o.process + 1);
    history.end = std::max(history.end, o.t1 == never ? o.t0 : o.t1);
  }
  if (!begun) return std::nullopt;
  return history;
}

bool can_write_text(const History& history) {
  return std::all_of(history.operations.begin(), history.operations.end(), [](const Operation& o) {
    const bool kind = std::find(text_kinds.begin(), text_kinds.end(), o.kind) != text_kinds.end();
    const bool outcome =
        o.outcome == Outcome::pending ||
        std::find(text_results.begin(), text_results.end(), o.outcome) != text_results.end();
    return kind && outcome && !o.torn && o.values.empty() && o.thread == 0;
  });
}

void write_text(std::ostream& stream, const History& history, std::size_t index) {
  stream << "# index " << index << '\n';
  if (history.specification) {
    const std::string& text = *history.specification;
    const std::size_t at = text.find("capacity=");
    if (at != std::string::npos) {
      const std::string value = text.substr(at + 9, text.find(' ', at) - at - 9);
      if (unsigned_number(value)) stream << "# capacity " << value << '\n';
    }
  }
  stream << "# process op value invoke return result\n";
  for (const Operation& o : history.operations) {
    stream << o.process << ' ' << name(o.kind) << ' ';
    if (is_observer(o.kind) && o.outcome == Outcome::ok) {
      if (o.kind == OperationKind::size) {
        stream << o.answer;
      } else {
        stream << (o.answer != 0 ? "true" : "false");
      }
    } else if (o.value == no_value) {
      stream << '-';
    } else {
      stream << o.value;
    }
    stream << ' ' << o.t0 << ' ';
    if (o.outcome == Outcome::pending) {
      stream << "- -\n";
    } else {
      stream << o.t1 << ' ' << upper(name(o.outcome)) << '\n';
    }
  }
}

}  // namespace queuecheck
