#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

#include "queuecheck/model/named_points.hpp"
#include "queuecheck/model/place_claims.hpp"
#include "queuecheck/model/shown.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/specification_words.hpp"

namespace queuecheck {
namespace {

using Complaint = std::optional<std::string>;  // nullopt: the word was understood
using Setter = std::function<Complaint(Specification&, std::string_view)>;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  int depth = 0;  // blanks inside {a, b} or bytes( 9 ) do not separate
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (c == '{' || c == '(') ++depth;
    if (c == '}' || c == ')') depth = std::max(0, depth - 1);
    if (!blank) {
      const bool minus = c == '-' && (word.ends_with('=') || word.ends_with('('));
      word.push_back(c == '-' && !minus ? '_' : c);
    } else if (depth == 0 && !word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

void enlist(std::string& list, std::string_view word) {
  if (!list.empty()) list.append(", ");
  list.append(word);
}

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const char* last = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), last, value);
  if (error != std::errc{} || stopped != last || digits.empty()) return std::nullopt;
  return value;
}

// "bytes(12)" with name "bytes" -> "12".
std::optional<std::string_view> argument(std::string_view word, std::string_view name) {
  if (!word.starts_with(name) || word.size() < name.size() + 2) return std::nullopt;
  if (word[name.size()] != '(' || word.back() != ')') return std::nullopt;
  return word.substr(name.size() + 1, word.size() - name.size() - 2);
}

template <class Value, std::size_t count>
std::string choices(const words::Table<Value, count>& table) {
  std::string list;
  for (const auto& entry : table) enlist(list, entry.first);
  return list;
}

template <class Value, std::size_t count>
Complaint choose(const words::Table<Value, count>& table, std::string_view axis,
                 std::string_view word, Value& into) {
  for (const auto& [candidate, value] : table) {
    if (candidate == word) {
      into = value;
      return std::nullopt;
    }
  }
  return "unknown value " + quote(word) + " of axis " + quote(axis) + "; right would be " +
         choices(table);
}

Complaint set_order(Specification& to, std::string_view word) {
  if (const auto k = argument(word, "relaxed")) {
    const auto value = number(*k);
    if (!value || *value > 0xffffffffU) {
      return "order relaxed(k) needs a number k, not " + quote(*k);
    }
    to.order = Order::relaxed;
    to.relaxed_k = static_cast<std::uint32_t>(*value);
    return std::nullopt;
  }
  to.relaxed_k = 0;
  Complaint complaint = choose(words::orders, "order", word, to.order);
  if (complaint) *complaint += ", relaxed(k)";
  return complaint;
}

Complaint set_capacity(Specification& to, std::string_view word) {
  const auto take = [&](CapacityKind kind, std::uint64_t capacity) {
    to.capacity_kind = kind;
    to.capacity = capacity;
    return Complaint{};
  };
  if (word == "unbounded") return take(CapacityKind::unbounded, 0);
  if (word == "rendezvous") return take(CapacityKind::rendezvous, 0);
  const auto bytes = argument(word, "bytes");
  if (const auto value = number(bytes.value_or(word))) {
    if (*value == 0) return "capacity 0 holds nothing; right would be at least 1, or rendezvous";
    return take(bytes ? CapacityKind::bytes : CapacityKind::items, *value);
  }
  return "unknown capacity " + quote(word) +
         "; right would be a number, unbounded, rendezvous or bytes(N)";
}

// "unbounded", or how many callers of a side there may be at the same time.
Setter set_role(std::string_view axis, std::uint32_t Specification::*member) {
  return [axis, member](Specification& to, std::string_view word) -> Complaint {
    const std::string right = "; right would be a number from 1, or unbounded";
    if (word == "unbounded") {
      to.*member = any_number;
      return std::nullopt;
    }
    const auto value = number(word);
    if (!value || *value >= any_number) {
      return "unknown number of " + std::string(axis) + " " + quote(word) + right;
    }
    if (*value == 0) return std::string(axis) + "=0 is a queue that nobody can use" + right;
    to.*member = static_cast<std::uint32_t>(*value);
    return std::nullopt;
  };
}

Complaint set_close(Specification& to, std::string_view word) {
  std::string list;
  for (const words::CloseForm& form : words::close_forms) {
    if (form.word == word) {
      to.close_scope = form.scope;
      to.close_rest = form.rest;
      to.close_wake = form.wake;
      to.late_put = form.late;
      return std::nullopt;
    }
    enlist(list, form.word);
  }
  return "unknown close " + quote(word) + "; right would be " + list;
}

Complaint set_crash(Specification& to, std::string_view word) {
  if (word.size() < 2 || word.front() != '{' || word.back() != '}') {
    return "crash needs a set such as {inflight_lost}, not " + quote(word);
  }
  to.crash = {};
  std::string_view rest = word.substr(1, word.size() - 2);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    bool CrashEffects::*effect = nullptr;
    if (auto complaint = choose(words::crash_effects, "crash", rest.substr(0, comma), effect)) {
      return complaint;
    }
    to.crash.*effect = true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return std::nullopt;
}

template <class Value, std::size_t count>
Setter setter(const words::Table<Value, count>& table, std::string_view axis,
              Value Specification::*member) {
  return [&table, axis, member](Specification& to, std::string_view word) {
    return choose(table, axis, word, to.*member);
  };
}

const std::map<std::string_view, Setter>& setters() {
  static const std::map<std::string_view, Setter> all{
      {"order", set_order},
      {"capacity", set_capacity},
      {"producers", set_role("producers", &Specification::producers)},
      {"consumers", set_role("consumers", &Specification::consumers)},
      {"on_full", setter(words::on_full, "on_full", &Specification::on_full)},
      {"visibility", setter(words::visibilities, "visibility", &Specification::visibility)},
      {"refusal", setter(words::refusals, "refusal", &Specification::refusal)},
      {"close", set_close},
      {"close_scope", setter(words::close_scopes, "close_scope", &Specification::close_scope)},
      {"close_rest", setter(words::close_rests, "close_rest", &Specification::close_rest)},
      {"close_wake", setter(words::close_wakes, "close_wake", &Specification::close_wake)},
      {"late_put", setter(words::late_puts, "late_put", &Specification::late_put)},
      {"empty", setter(words::observers, "empty", &Specification::empty)},
      {"full", setter(words::observers, "full", &Specification::full)},
      {"size", setter(words::observers, "size", &Specification::size)},
      {"negative", setter(words::negatives, "negative", &Specification::negative)},
      {"crash", set_crash},
      {"tasks", setter(words::tasks, "tasks", &Specification::tasks)},
      {"delivery", setter(words::deliveries, "delivery", &Specification::lease)},
      // Of the place, not of calls: place_claims reads them.
      {"attach", [](Specification&, auto word) { return refused_place_word("attach", word); }},
      {"create", [](Specification&, auto word) { return refused_place_word("create", word); }},
  };
  return all;
}

// The first word may stand without "order=": an order, or the name of a point.
Complaint set_first_word(Specification& to, std::string_view word) {
  for (const NamedPoint& point : named_points()) {
    std::string name(point.name);
    std::replace(name.begin(), name.end(), '-', '_');
    if (name == word) {
      to = std::get<Specification>(parse_specification(point.specification));
      return std::nullopt;
    }
  }
  const Complaint no_order = set_order(to, word);
  if (!no_order || word.starts_with("relaxed(")) return no_order;
  std::string list = choices(words::orders) + ", relaxed(k)";
  for (const NamedPoint& point : named_points()) enlist(list, point.name);
  return "unknown specification " + quote(word) +
         "; right would be an axis such as capacity=4, an order or a named point: " + list;
}

Complaint set_axis(Specification& to, std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) {
    return "word " + quote(word) + " has no '='; right would be axis=value (only the first " +
           "word may be an order or a named point)";
  }
  const auto found = setters().find(word.substr(0, equals));
  if (found == setters().end()) {
    std::string list;
    for (const auto& entry : setters()) enlist(list, entry.first);
    return "unknown axis " + quote(word.substr(0, equals)) + "; right would be " + list;
  }
  return found->second(to, word.substr(equals + 1));
}

}  // namespace

std::variant<Specification, SpecificationError> parse_specification(std::string_view text) {
  Specification specification;
  bool first = true;
  for (const std::string& word : split(text)) {
    const bool bare = first && word.find('=') == std::string::npos;
    const Complaint complaint =
        bare ? set_first_word(specification, word) : set_axis(specification, word);
    if (complaint) return SpecificationError{*complaint};
    first = false;
  }
  if (first) return SpecificationError{"empty specification; right would be e.g. 'fifo'"};
  return specification;
}

}  // namespace queuecheck
