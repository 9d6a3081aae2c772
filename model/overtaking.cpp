#include "queuecheck/model/overtaking.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/explain.hpp"

namespace queuecheck {
namespace {

// One value, sorted by its group and one of its times; the window is large and stays where it is.
struct Entry {
  std::uint64_t group;
  std::int64_t time;
  const ValueWindow* window;
};

using Entries = std::vector<Entry>;

class Groups {
 public:
  Groups(const History& history, Group group) : history_(history), group_(group) {}

  std::uint64_t of(const ValueWindow& window) {
    const Operation& put = history_.operations[window.put];
    switch (group_) {
      case Group::all:
        return 0;
      case Group::process:
        return put.process;
      case Group::thread:
        return actor(put);
      case Group::thread_to_consumer:
        return (id(put) << 32) | id(history_.operations[window.get]);
    }
    return 0;
  }

 private:
  static std::uint64_t actor(const Operation& o) {
    return (std::uint64_t{o.process} << 32) | o.thread;
  }
  std::uint64_t id(const Operation& o) {
    return ids_.try_emplace(actor(o), ids_.size()).first->second;
  }

  const History& history_;
  const Group group_;
  std::unordered_map<std::uint64_t, std::uint64_t> ids_;
};

template <class Time>
Entries sorted(const std::vector<std::pair<std::uint64_t, const ValueWindow*>>& grouped,
               Time time) {
  Entries entries;
  entries.reserve(grouped.size());
  for (const auto& [group, window] : grouped) entries.push_back({group, time(*window), window});
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.group != b.group ? a.group < b.group : a.time < b.time;
  });
  return entries;
}

class Finder {
 public:
  Finder(const History& history, const Windows& windows, Group group) : windows_(windows) {
    // A get that never returned is given to whoever needs it: per group that is decided here.
    const bool per_producer = group == Group::process || group == Group::thread;
    assign_ = per_producer && windows.clears.empty() && !windows.open_gets.empty();
    Groups groups(history, group);
    std::vector<std::pair<std::uint64_t, const ValueWindow*>> grouped;
    grouped.reserve(windows.values.size());
    for (const ValueWindow& window : windows.values) {
      if (group == Group::thread_to_consumer && window.get == no_operation) continue;
      grouped.emplace_back(groups.of(window), &window);
    }
    by_start_ = sorted(grouped, [](const ValueWindow& w) { return w.put_from; });
    by_end_ = sorted(grouped, [](const ValueWindow& w) { return w.put_to; });
  }

  std::optional<Overtaking> find() {
    find_among_got();
    if (assign_) find_among_left();
    return found_;
  }

 private:
  bool left(const ValueWindow& window) const { return assign_ && window.get == no_operation; }

  // Walks the second value in order of its put; the first is the one that left last among those
  // whose put had returned.
  void find_among_got() {
    const ValueWindow* latest = nullptr;
    std::size_t next = 0;
    for (std::size_t i = 0; i < by_start_.size(); ++i) {
      const Entry& second = by_start_[i];
      if (i == 0 || by_start_[i - 1].group != second.group) {
        latest = nullptr;
        while (by_end_[next].group != second.group) ++next;
      }
      for (; next < by_end_.size() && by_end_[next].group == second.group &&
             by_end_[next].time < second.time;
           ++next) {
        const ValueWindow* first = by_end_[next].window;
        if (left(*first)) continue;
        if (latest == nullptr || first->get_from > latest->get_from) latest = first;
      }
      if (latest != nullptr && second.window->get_to < latest->get_from) {
        keep({latest, second.window});
      }
    }
  }

  // A value that nobody is known to have got must have been taken by a call that never returned,
  // and in time: before the first get of a value put after it had returned.
  void find_among_left() {
    std::vector<std::pair<std::int64_t, Overtaking>> needs;
    const ValueWindow* earliest = nullptr;
    std::size_t next = by_start_.size();
    for (std::size_t i = by_end_.size(); i-- > 0;) {
      const Entry& first = by_end_[i];
      if (i + 1 == by_end_.size() || by_end_[i + 1].group != first.group) {
        earliest = nullptr;
        while (next > 0 && by_start_[next - 1].group != first.group) --next;
      }
      for (; next > 0 && by_start_[next - 1].group == first.group &&
             by_start_[next - 1].time > first.time;
           --next) {
        const ValueWindow* second = by_start_[next - 1].window;
        if (earliest == nullptr || second->get_to < earliest->get_to) earliest = second;
      }
      if (!left(*first.window) || earliest == nullptr || earliest->get_to == never) continue;
      needs.emplace_back(earliest->get_to, Overtaking{first.window, earliest});
    }
    std::sort(needs.begin(), needs.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < needs.size(); ++i) {
      const bool taken = i < windows_.open_gets.size() && windows_.open_gets[i] <= needs[i].first;
      if (!taken) return keep(needs[i].second);
    }
  }

  void keep(const Overtaking& pair) {
    if (!found_ || pair.second->get_to < found_->second->get_to) found_ = pair;
  }

  const Windows& windows_;
  bool assign_ = false;
  Entries by_start_;
  Entries by_end_;
  std::optional<Overtaking> found_;
};

const char* rule_of(Group group) {
  switch (group) {
    case Group::all:
      return "FIFO order";
    case Group::process:
    case Group::thread:
      return "FIFO order of each producer";
    case Group::thread_to_consumer:
      return "FIFO order of each producer to each consumer";
  }
  return "";
}

bool found_nothing_after(const History& history, std::int64_t instant) {
  return std::any_of(
      history.operations.begin(), history.operations.end(), [instant](const Operation& o) {
        const bool nothing = refuses_get(o) || (is_get(o.kind) && o.outcome == Outcome::closed);
        return nothing && o.t0 >= instant;
      });
}

}  // namespace

std::optional<Overtaking> find_overtaking(const History& history, const Windows& windows,
                                          Group group) {
  return Finder(history, windows, group).find();
}

Finding overtaking_finding(const History& history, const Overtaking& pair, Group group) {
  const ValueWindow& first = *pair.first;
  const ValueWindow& second = *pair.second;
  const bool missing = first.get == no_operation;
  const bool lost = missing && first.get_from == never &&
                    (history.complete || found_nothing_after(history, first.put_to));
  Finding finding{lost ? ViolationClass::lost : ViolationClass::order,
                  rule_of(group),
                  item(history, first.put) + " was put before " + item(history, second.put) +
                      ", but the latter came out" + (missing ? ", by " : " first: by ") +
                      what(history, second.get),
                  {first.put, second.put, second.get},
                  second.get_to};
  if (missing) {
    finding.explanation += first.get_from == never ? ", and nobody ever got the former."
                                                   : ", and no call is left that can have got the "
                                                     "former in time.";
  } else {
    finding.explanation += ", and the former by " + what(history, first.get) + ".";
    finding.witness.push_back(first.get);
  }
  return finding;
}

}  // namespace queuecheck
