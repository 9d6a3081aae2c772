#include "queuecheck/model/windows.hpp"

#include <algorithm>
#include <tuple>

#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/value_table.hpp"

namespace queuecheck {
namespace {

bool is_item_answer(const Operation& o) {
  return o.outcome == Outcome::ok;
}

Finding torn_item(const History& history, std::size_t get) {
  return {ViolationClass::torn,
          "an item comes out as it was put in",
          what(history, get) + ", whose bytes fail their own check.",
          {get},
          history.operations[get].t1};
}

Finding never_put(const History& history, std::size_t get) {
  return {ViolationClass::fresh,
          "what is got was put",
          what(history, get) + ", which no put that took effect had put.",
          {get},
          history.operations[get].t1};
}

Finding put_too_late(const History& history, std::size_t put, std::size_t get) {
  return {ViolationClass::fresh,
          "what is got was put before",
          what(history, get) + ", but " + who(history, put) + " began to put it only at " +
              std::to_string(history.operations[put].t0) + ".",
          {get, put},
          history.operations[get].t1};
}

Finding got_twice(const History& history, std::size_t first, std::size_t second) {
  return {ViolationClass::duplicate,
          "each item is got once",
          what(history, first) + ", and " + what(history, second) + ": the same item, put once.",
          {first, second},
          std::max(history.operations[first].t1, history.operations[second].t1)};
}

// As many items came out as went in, yet one came twice and another never: the slots were counted
// right and read wrong.
Finding stale_item(const History& history, const Finding& twice, std::size_t missing) {
  return {ViolationClass::torn,
          "an item comes out as it was put in",
          what(history, twice.witness[1]) + " although it had come out before, and " +
              item(history, missing) +
              " never did: as many items came out as went in, but an old one in place of a new.",
          {missing, twice.witness[0], twice.witness[1]},
          twice.known_at};
}

class Builder {
 public:
  Builder(const History& history, const Specification& specification)
      : history_(history), specification_(specification), table_(count_puts(history)) {}

  Windows build() {
    for (std::size_t i = 0; i < history_.operations.size(); ++i) read_first(i);
    if (!out_.distinct) {
      raise(Reach::partial);
      out_.values.clear();
    }
    // What an operation put or took that is not known here must not be looked for among the rest.
    if (!out_.anonymous && out_.distinct && out_.cannot.empty()) {
      for (std::size_t i = 0; i < history_.operations.size(); ++i) read_got(i);
      tell_stale_from_twice();
      settle();
    }
    raise_for_specification();
    return std::move(out_);
  }

 private:
  static std::size_t count_puts(const History& history) {
    return static_cast<std::size_t>(
        std::count_if(history.operations.begin(), history.operations.end(),
                      [](const Operation& o) { return is_put(o.kind); }));
  }

  void raise(Reach reach) { out_.reach = std::max(out_.reach, reach); }

  // Everything but gets with a value, so that these find every put.
  void read_first(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (o.torn) find(torn_item(history_, i));
    switch (o.kind) {
      case OperationKind::put:
      case OperationKind::try_put:
      case OperationKind::put_for:
        return read_put(i);
      case OperationKind::get:
      case OperationKind::try_get:
      case OperationKind::get_for:
        if (is_item_answer(o) && o.value == no_value && !o.torn) out_.anonymous = true;
        if (effect_is_open(o)) out_.open_gets.push_back(o.t0);
        return;
      case OperationKind::clear:
        if (o.outcome != Outcome::ok && !effect_is_open(o)) return;
        out_.clears.push_back(o.t0);
        return raise(Reach::partial);
      case OperationKind::close:
        if (specification_.close_scope == CloseScope::none) return;
        closes_ = true;
        if (specification_.close_rest == CloseRest::discard) {
          out_.clears.push_back(o.t0);
          raise(Reach::partial);
        }
        if (specification_.late_put != LatePut::refuse) raise(Reach::partial);
        return;
      case OperationKind::empty:
        if (o.outcome == Outcome::ok && o.answer == 0) raise(Reach::necessary);
        return;
      case OperationKind::full:
      case OperationKind::size:
      case OperationKind::peek:
        return raise(Reach::necessary);
      case OperationKind::crash:
      case OperationKind::task_done:  // no items; reach_of() knows them
      case OperationKind::join:
      case OperationKind::ack:
      case OperationKind::nack:
        return;
      default:
        out_.cannot = std::string(name(o.kind));
    }
  }

  void read_put(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (o.outcome != Outcome::ok && !effect_is_open(o)) return;
    if (o.value == no_value) {
      out_.anonymous = true;
      return;
    }
    const auto position = static_cast<std::uint32_t>(out_.values.size());
    if (table_.insert(o.value, position) != position) {
      out_.distinct = false;
      return;
    }
    ValueWindow window;
    window.value = o.value;
    window.put = i;
    window.put_from = o.t0;
    window.put_to = effect_is_open(o) ? never : o.t1;
    out_.values.push_back(window);
  }

  void read_got(std::size_t i) {
    const Operation& o = history_.operations[i];
    const bool peeks = o.kind == OperationKind::peek;
    if ((!is_get(o.kind) && !peeks) || !is_item_answer(o) || o.torn) return;
    if (o.value == no_value) return;
    const std::uint32_t position = table_.find(o.value);
    if (position == ValueTable::nothing) return find(never_put(history_, i));
    ValueWindow& window = out_.values[position];
    if (o.t1 < window.put_from) find(put_too_late(history_, window.put, i));
    if (peeks) return;
    if (window.get != no_operation) return find(got_twice(history_, window.get, i));
    window.get = i;
    window.get_from = o.t0;
    window.get_to = o.t1;
  }

  void tell_stale_from_twice() {
    if (!out_.finding || out_.finding->violation != ViolationClass::duplicate) return;
    if (!out_.open_gets.empty() || !out_.clears.empty()) return;
    std::size_t gets = 0;
    for (const Operation& o : history_.operations) gets += is_get(o.kind) && is_item_answer(o);
    if (gets != out_.values.size()) return;
    const ValueWindow* missing = nullptr;
    for (const ValueWindow& window : out_.values) {
      if (window.put_to == never) return;
      if (window.get == no_operation && (!missing || window.put_from < missing->put_from)) {
        missing = &window;
      }
    }
    if (missing != nullptr) out_.finding = stale_item(history_, *out_.finding, missing->put);
  }

  // A queue that drops items when full may have dropped any that nobody got; one that loses late
  // puts may have lost those that were waiting when it was closed.
  bool may_vanish(const ValueWindow& window) const {
    if (window.put_to == never || specification_.on_full != OnFull::wait_or_fail) return true;
    return specification_.late_put == LatePut::lose && closes_;
  }

  void settle() {
    const auto certain = [&](const ValueWindow& window) {
      return window.get != no_operation || !may_vanish(window);
    };
    const auto middle = std::stable_partition(out_.values.begin(), out_.values.end(), certain);
    out_.possible.assign(middle, out_.values.end());
    out_.values.erase(middle, out_.values.end());
    std::sort(out_.open_gets.begin(), out_.open_gets.end());
    std::sort(out_.clears.begin(), out_.clears.end());
    std::vector<ValueWindow*> left;
    for (ValueWindow& window : out_.values) {
      if (window.get == no_operation) left.push_back(&window);
    }
    if (!out_.clears.empty()) return clear_away(left);
    std::sort(left.begin(), left.end(), [](const ValueWindow* a, const ValueWindow* b) {
      return std::tie(a->put_to, a->put) < std::tie(b->put_to, b->put);
    });
    for (std::size_t i = 0; i < std::min(left.size(), out_.open_gets.size()); ++i) {
      left[i]->get_from = out_.open_gets[i];
    }
  }

  // Any clear that can follow the put may have taken the value, and so may any open get: each value
  // is given the earliest, which is sound, not exact.
  void clear_away(const std::vector<ValueWindow*>& left) {
    std::vector<std::pair<std::int64_t, std::int64_t>>
        clears;  // return, earliest call from here on
    for (const Operation& o : history_.operations) {
      if (may_clear(o)) clears.emplace_back(o.t1, o.t0);
    }
    std::sort(clears.begin(), clears.end());
    for (std::size_t i = clears.size(); i-- > 1;) {
      clears[i - 1].second = std::min(clears[i - 1].second, clears[i].second);
    }
    for (ValueWindow* window : left) {
      if (!out_.open_gets.empty()) window->get_from = out_.open_gets.front();
      const auto usable = std::lower_bound(
          clears.begin(), clears.end(), window->put_from,
          [](const auto& clear, std::int64_t put_from) { return clear.first < put_from; });
      if (usable != clears.end()) window->get_from = std::min(window->get_from, usable->second);
    }
  }

  bool may_clear(const Operation& o) const {
    if (o.outcome != Outcome::ok && !effect_is_open(o)) return false;
    if (o.kind == OperationKind::clear) return true;
    return discards(o, specification_);
  }

  void raise_for_specification() {
    if (specification_.capacity_kind == CapacityKind::items) raise(Reach::necessary);
    if (specification_.order == Order::lifo) raise(Reach::partial);
    if (specification_.on_full != OnFull::wait_or_fail) raise(Reach::partial);
    if (out_.anonymous) raise(Reach::necessary);
  }

  // Torn goes first whenever it was seen: what else is wrong may follow from it.
  void find(Finding finding) {
    const bool torn = finding.violation == ViolationClass::torn;
    const bool kept_torn = out_.finding && out_.finding->violation == ViolationClass::torn;
    if (torn && !kept_torn) out_.finding.reset();
    if (torn || !kept_torn) keep_earlier(out_.finding, std::move(finding));
  }

  const History& history_;
  const Specification& specification_;
  ValueTable table_;
  bool closes_ = false;
  Windows out_;
};

}  // namespace

bool effect_is_open(const Operation& operation) {
  switch (operation.outcome) {
    case Outcome::pending:
    case Outcome::crashed:
    case Outcome::error:
    case Outcome::poisoned:
      return true;
    default:
      return false;
  }
}

bool discards(const Operation& operation, const Specification& specification) {
  return operation.kind == OperationKind::close && specification.close_scope != CloseScope::none &&
         specification.close_rest == CloseRest::discard;
}

Windows make_windows(const History& history, const Specification& specification) {
  return Builder(history, specification).build();
}

}  // namespace queuecheck
