#include "queuecheck/model/strict_choices.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

constexpr std::size_t work_max = 2'000'000;  // operations judged in all
constexpr std::size_t tries_limit = 2'000;
constexpr std::size_t steps_max = 100'000;

std::vector<std::int64_t> killed_at(const History& history) {
  std::vector<std::int64_t> times(history.processes, never);
  for (const Operation& o : history.operations) {
    if (o.kind == OperationKind::crash) times[o.process] = std::min(times[o.process], o.t0);
  }
  return times;
}

}  // namespace

StrictChoices::StrictChoices(const History& history, const Windows& windows) {
  const std::vector<std::int64_t> killed = killed_at(history);
  const auto cut_short = [&](const Operation& o) {
    return o.t1 == never && o.kind != OperationKind::crash && killed[o.process] != never;
  };
  for (const ValueWindow& w : windows.values) {
    const bool got = w.get != no_operation;
    if (got && cut_short(history.operations[w.put])) killed_puts_.push_back(w.put);
    if (!got) left_.push_back(&w);
  }
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (is_get(o.kind) && cut_short(o)) killed_gets_.push_back({i, killed[o.process]});
  }
  if (nobody_killed()) return;
  std::sort(left_.begin(), left_.end(),
            [](const ValueWindow* a, const ValueWindow* b) { return a->put_to < b->put_to; });
  std::sort(killed_gets_.begin(), killed_gets_.end(), [&](const KilledGet& a, const KilledGet& b) {
    return history.operations[a.operation].t0 < history.operations[b.operation].t0;
  });
  base_ = history;
  base_.complete = false;
  for (const std::size_t put : killed_puts_) {
    Operation& o = base_.operations[put];
    o.outcome = Outcome::ok;
    o.t1 = killed[o.process];
  }
  tries_max_ = std::clamp<std::size_t>(work_max / (history.operations.size() + 1), 1, tries_limit);
}

std::vector<std::size_t> StrictChoices::killed_operations() const {
  std::vector<std::size_t> all = killed_puts_;
  for (const KilledGet& get : killed_gets_) all.push_back(get.operation);
  std::sort(all.begin(), all.end());
  if (all.size() > 16) all.resize(16);
  return all;
}

bool StrictChoices::next() {
  if (stage_ == Stage::straight) {
    stage_ = Stage::first;
    for (std::size_t i = 0; i < killed_gets_.size(); ++i) {
      choice_.push_back(std::min(i, left_.size()));
    }
    if (allowed()) return take();
  }
  if (stage_ == Stage::first) {
    stage_ = Stage::counting;
    choice_.assign(killed_gets_.size(), 0);
    if (allowed()) return take();
  }
  while (tried_ < tries_max_ && steps_++ < steps_max) {
    if (!advance()) {
      exhausted_ = true;
      return false;
    }
    if (allowed()) return take();
  }
  return false;
}

bool StrictChoices::take() {
  ++tried_;
  apply();
  return true;
}

// Counts up, the last get fastest.
bool StrictChoices::advance() {
  for (std::size_t i = choice_.size(); i-- > 0;) {
    if (choice_[i] < left_.size()) {
      ++choice_[i];
      return true;
    }
    choice_[i] = 0;
  }
  return false;
}

// Each item once, and only what was put before the kill.
bool StrictChoices::allowed() const {
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < choice_.size(); ++i) {
    if (choice_[i] == left_.size()) continue;
    if (left_[choice_[i]]->put_from > killed_gets_[i].killed_at) return false;
    used.push_back(choice_[i]);
  }
  std::sort(used.begin(), used.end());
  return std::adjacent_find(used.begin(), used.end()) == used.end();
}

void StrictChoices::apply() {
  current_ = base_;
  for (std::size_t i = 0; i < choice_.size(); ++i) {
    Operation& o = current_.operations[killed_gets_[i].operation];
    o.t1 = killed_gets_[i].killed_at;
    if (choice_[i] == left_.size()) {
      o.outcome = Outcome::too_big;  // no effect
    } else {
      o.outcome = Outcome::ok;
      o.value = left_[choice_[i]]->value;
    }
  }
}

}  // namespace queuecheck
