#include "queuecheck/stress/hang_contents.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace queuecheck {
namespace {

void count_batch(QueueContents& inside, const Operation& o, bool killed) {
  const auto all = static_cast<std::int64_t>(o.values.size());
  const bool pending = o.outcome == Outcome::pending;
  if (o.kind == OperationKind::get_many) {
    inside.least -= all;
    inside.most -= all;
    inside.unknown = inside.unknown || (pending && killed);  // how many did it take along?
    return;
  }
  const bool part = pending || (o.outcome != Outcome::ok && o.count == count_unknown);
  const std::int64_t some = o.count == count_unknown ? all : o.count;
  inside.most += some;
  inside.least += part ? 0 : some;
}

bool took_effect(const Operation& o) {
  if (is_batch(o.kind))
    return o.outcome == Outcome::ok || (o.count != count_unknown && o.count > 0);
  return o.outcome == Outcome::ok;
}

void find_last_calls(const History& history, QueueContents& inside) {
  const auto later = [&](std::optional<std::size_t>& last, std::size_t i) {
    if (!last || history.operations[i].t1 >= history.operations[*last].t1) last = i;
  };
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (o.t1 == never || !took_effect(o)) continue;
    if (puts_items(o.kind)) later(inside.last_put, i);
    if (gets_items(o.kind)) later(inside.last_get, i);
    if (o.kind == OperationKind::close) later(inside.last_close, i);
  }
}

std::string seconds_before_end(const History& history, std::int64_t time) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3f s",
                static_cast<double>(history.end - time) / 1'000'000'000);
  return text.data();
}

std::string last_text(const History& history, const char* what,
                      const std::optional<std::size_t>& last) {
  if (!last) return std::string("no ") + what;
  const Operation& o = history.operations[*last];
  return std::string("the last ") + what + " was process " + std::to_string(o.process) + "'s " +
         std::string(name(o.kind)) + "(), " + seconds_before_end(history, o.t1) +
         " before the verdict";
}

}  // namespace

QueueContents contents_at_end(const History& history, const Specification& specification) {
  QueueContents inside;
  std::vector<bool> crashed(history.processes, false);
  std::int64_t crashes = 0;
  for (const Operation& o : history.operations) {
    if (o.kind != OperationKind::crash) continue;
    crashed[o.process] = true;
    ++crashes;
  }
  for (const Operation& o : history.operations) {
    const bool pending = o.outcome == Outcome::pending;
    if (o.kind == OperationKind::clear) inside.unknown = true;
    if (o.kind == OperationKind::close && o.outcome == Outcome::ok) {
      inside.closed = inside.closed || specification.close_scope == CloseScope::global;
      inside.unknown = inside.unknown || specification.close_scope == CloseScope::abort;
    }
    if (is_put(o.kind) && o.outcome == Outcome::ok) ++inside.least, ++inside.most;
    if (is_get(o.kind) && o.outcome == Outcome::ok) --inside.least, --inside.most;
    if (is_put(o.kind) && pending && crashed[o.process]) ++inside.most;
    if (is_get(o.kind) && pending && crashed[o.process]) --inside.least;
    if (is_batch(o.kind)) count_batch(inside, o, crashed[o.process]);
  }
  if (specification.crash.slot_leaked || specification.crash.buffer_lost) {
    inside.most += crashes;
    inside.least = crashes > 0 && specification.crash.buffer_lost ? 0 : inside.least;
  }
  find_last_calls(history, inside);
  return inside;
}

std::string items_text(const QueueContents& contents) {
  if (contents.unknown) return "how many items are present is not known";
  const std::int64_t least = std::max<std::int64_t>(contents.least, 0);
  const std::int64_t most = std::max(least, contents.most);
  if (least == most)
    return std::to_string(least) + (least == 1 ? " item is" : " items are") + " present";
  return std::to_string(least) + " to " + std::to_string(most) + " items are present";
}

std::string contents_text(const History& history, const QueueContents& contents) {
  std::string text = "In the queue: " + items_text(contents) + ", " +
                     (contents.closed ? "closed" : "not closed") + ". ";
  std::string last = last_text(history, "put", contents.last_put) + "; " +
                     last_text(history, "get", contents.last_get);
  if (contents.last_close) last += "; " + last_text(history, "close", contents.last_close);
  last[0] = last[0] == 't' ? 'T' : 'N';
  return text + last + ".";
}

}  // namespace queuecheck
