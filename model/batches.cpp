#include "queuecheck/model/batches.hpp"

#include <algorithm>

#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/value_table.hpp"

namespace queuecheck {
namespace {

class Expander {
 public:
  Expander(const History& history, const std::vector<bool>& excused)
      : history_(history), excused_(excused), got_(count_got(history)) {
    static_cast<HistoryHeader&>(out_.history) = history;
  }

  std::optional<Batches> expand() {
    for (const Operation& o : history_.operations) note_got(o);
    for (std::size_t i = 0; i < history_.operations.size() && exact_; ++i) read(i);
    if (!exact_) return std::nullopt;
    return std::move(out_);
  }

 private:
  static std::size_t count_got(const History& history) {
    std::size_t count = 0;
    for (const Operation& o : history.operations) {
      if (is_get(o.kind)) ++count;
      if (o.kind == OperationKind::get_many) count += o.values.size();
    }
    return count;
  }

  void note_got(const Operation& o) {
    if (o.outcome != Outcome::ok) return;
    if (is_get(o.kind)) got_.insert(o.value, 0);
    if (o.kind != OperationKind::get_many) return;
    for (const Value value : o.values) got_.insert(value, 0);
  }

  void read(std::size_t i) {
    const Operation& o = history_.operations[i];
    // Which of several anonymous items came out first, nobody can say.
    if (std::find(o.values.begin(), o.values.end(), no_value) != o.values.end()) exact_ = false;
    if (o.kind == OperationKind::put_many) return read_put(i);
    if (o.kind == OperationKind::get_many) return read_get(i);
    add(i, o);
  }

  void add(std::size_t i, const Operation& o) {
    out_.history.operations.push_back(o);
    out_.source.push_back(i);
    out_.excused.push_back(excused_[i]);
  }

  void add_run(std::size_t i, const Operation& one, std::size_t count,
               std::vector<BatchRun>& runs) {
    const std::size_t first = out_.source.size();
    for (std::size_t j = 0; j < count; ++j) {
      add(i, one);
      out_.history.operations.back().value = history_.operations[i].values[j];
    }
    if (count > 1) runs.push_back({first, first + count});
  }

  static Operation with_outcome(Operation one, Outcome outcome) {
    one.outcome = outcome;
    return one;
  }

  static Operation without_values(const Operation& o, OperationKind kind) {
    Operation one;
    one.process = o.process;
    one.thread = o.thread;
    one.kind = kind;
    one.outcome = o.outcome;
    one.torn = o.torn;
    one.t0 = o.t0;
    one.t1 = o.t1;
    one.timeout_ns = o.timeout_ns;
    one.item_bytes = o.item_bytes;
    return one;
  }

  // What is not known to have been put, because it never returned or was refused: what somebody
  // got was put, by puts that never returned; the rest need not have been, and is left out.
  void read_put(std::size_t i) {
    const Operation& o = history_.operations[i];
    Operation one = without_values(o, OperationKind::put);
    if (o.outcome == Outcome::ok) return add_run(i, one, o.values.size(), out_.puts);
    if (!effect_is_open(o) && o.outcome != Outcome::closed) {
      exact_ = exact_ && o.outcome == Outcome::too_big;
      return;
    }
    if (o.outcome == Outcome::closed && o.count != count_unknown) {
      add_run(i, with_outcome(one, Outcome::ok), static_cast<std::size_t>(o.count), out_.puts);
      return add(i, without_values(o, OperationKind::try_put));
    }
    const auto somebody_got = [&](Value value) { return got_.find(value) != ValueTable::nothing; };
    const auto part = std::find_if_not(o.values.begin(), o.values.end(), somebody_got);
    if (std::any_of(part, o.values.end(), somebody_got)) exact_ = false;
    one.outcome = Outcome::pending;
    one.t1 = never;
    add_run(i, one, static_cast<std::size_t>(part - o.values.begin()), out_.puts);
    if (o.outcome == Outcome::closed) add(i, without_values(o, OperationKind::try_put));
  }

  void read_get(std::size_t i) {
    const Operation& o = history_.operations[i];
    switch (o.outcome) {
      case Outcome::ok:
        return add_run(i, without_values(o, OperationKind::get), o.values.size(), out_.gets);
      case Outcome::empty:
      case Outcome::closed:
        exact_ = exact_ && o.values.empty();
        return add(i, without_values(o, OperationKind::try_get));
      case Outcome::timeout:
        exact_ = exact_ && o.values.empty();
        return add(i, without_values(o, OperationKind::get_for));
      default:
        exact_ = false;
    }
  }

  const History& history_;
  const std::vector<bool>& excused_;
  ValueTable got_;
  Batches out_;
  bool exact_ = true;
};

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::optional<Batches> expand_batches(const History& history, const std::vector<bool>& excused) {
  return Expander(history, excused).expand();
}

WindowPlaces window_places(const Batches& batches, const Windows& windows) {
  WindowPlaces places;
  places.of_put.assign(batches.source.size(), ValueTable::nothing);
  places.of_get = places.of_put;
  for (std::size_t v = 0; v < windows.values.size(); ++v) {
    const ValueWindow& window = windows.values[v];
    places.of_put[window.put] = static_cast<std::uint32_t>(v);
    if (window.get != no_operation) places.of_get[window.get] = static_cast<std::uint32_t>(v);
  }
  return places;
}

bool open_gets_take_in_order(const Batches& batches, const Windows& windows) {
  if (windows.open_gets.empty()) return true;
  const WindowPlaces places = window_places(batches, windows);
  return std::all_of(batches.puts.begin(), batches.puts.end(), [&](const BatchRun& run) {
    bool stayed = false;
    for (std::size_t i = run.first; i < run.last; ++i) {
      const std::uint32_t place = places.of_put[i];
      const bool got = place != ValueTable::nothing && windows.values[place].get != no_operation;
      if (stayed && got) return false;
      stayed = stayed || !got;
    }
    return true;
  });
}

Finding as_in_original(const History& original, const Batches& batches, Finding finding) {
  // By way of marks, so that no text is replaced that was put in a moment ago.
  std::vector<std::pair<std::string, std::string>> marked;
  const auto mark = [&](const std::string& from, std::string to) {
    const std::string sign = '\1' + std::to_string(marked.size()) + '\1';
    replace_all(finding.explanation, from, sign);
    marked.emplace_back(sign, std::move(to));
  };
  for (std::size_t& witness : finding.witness) {
    const std::size_t source = batches.source[witness];
    const Operation& one = batches.history.operations[witness];
    const bool taken = is_batch(original.operations[source].kind) && is_get(one.kind) &&
                       one.outcome == Outcome::ok;
    const std::string of = taken ? std::to_string(one.value) + " of " : "";
    mark(what(batches.history, witness), of + what(original, source));
    mark(who(batches.history, witness), who(original, source));
    witness = source;
  }
  for (const auto& [sign, words] : marked) replace_all(finding.explanation, sign, words);
  return finding;
}

}  // namespace queuecheck
