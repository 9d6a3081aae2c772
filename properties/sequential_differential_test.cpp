// The sequential judge against brute force, for every axis and operation: calls one after the
// other, by one process or handed over, some of which never returned. What it accuses must be the
// first answer that is wrong, and of the class that the judge of all histories gives it.
// QUEUECHECK_DIFFERENTIAL sets the number of histories (default 100 000).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/specification_words.hpp"
#include "queuecheck/properties/sequential_judge.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

constexpr std::uint32_t any_length = 1'000'000;

// One value of one axis beside what is usual: every value that the specification has words for, but
// those that cannot be judged beside it.
std::vector<std::string> points() {
  std::vector<std::string> all;
  const auto add = [&](const std::string& words) {
    const std::string text = "fifo capacity=2 close=drain " + words;
    if (!cannot_judge(spec(text))) all.push_back(text);
  };
  const auto add_table = [&](const std::string& axis, const auto& table) {
    for (const auto& entry : table) add(axis + "=" + std::string(entry.first));
  };
  add_table("order", words::orders);
  add("order=relaxed(1)");
  for (const char* capacity : {"unbounded", "rendezvous", "bytes(20)", "1"}) {
    add("capacity=" + std::string(capacity));
  }
  add_table("on_full", words::on_full);
  add_table("visibility", words::visibilities);
  add_table("refusal", words::refusals);
  for (const auto& form : words::close_forms) add("close=" + std::string(form.word));
  add_table("close_rest", words::close_rests);
  add_table("close_wake", words::close_wakes);
  add_table("late_put", words::late_puts);
  for (const char* observer : {"empty", "full", "size"}) add_table(observer, words::observers);
  add_table("negative", words::negatives);
  for (const auto& entry : words::crash_effects) add("crash={" + std::string(entry.first) + "}");
  add_table("tasks", words::tasks);
  add_table("delivery", words::deliveries);
  // Where two axes meet that both leave the queue a choice.
  add("visibility=eventual(process) delivery=lease");
  add("visibility=eventual(thread) refusal=contended close=process tasks=counting");
  add("order=bag delivery=lease capacity=unbounded");
  add("order=per_producer visibility=eventual(process) capacity=3");
  return all;
}

RandomShape shape_of(const Specification& axes) {
  const bool eventual = axes.visibility != Visibility::immediate;
  RandomShape shape;
  shape.sequential = true;
  shape.operations_max = eventual || axes.lease ? 7 : 9;
  shape.processes_max = 3;
  shape.close = shape.clear = shape.observers = shape.timeouts = true;
  shape.batches = shape.refused_batches = true;
  shape.threads = axes.visibility == Visibility::eventual_thread;
  shape.tasks = axes.tasks;
  shape.leases = axes.lease;
  shape.crashes = axes.crash != CrashEffects{} || axes.close_scope == CloseScope::last_handle;
  return shape;
}

// The generator only tries; here some wait for ever, where that makes no other answer right.
void let_some_wait(History& history, SmallRandom& random) {
  for (Operation& o : history.operations) {
    const bool waits =
        o.outcome == Outcome::ok || o.outcome == Outcome::closed || o.outcome == Outcome::pending;
    if (!waits || !random.chance(40)) continue;
    if (o.kind == Kind::try_put) o.kind = Kind::put;
    if (o.kind == Kind::try_get) o.kind = Kind::get;
  }
}

// An answer that has nothing to do with the order of effects: of the contract.
bool of_the_contract(const History& history) {
  return std::any_of(history.operations.begin(), history.operations.end(), [](const auto& o) {
    return o.kind == Kind::get_many && o.outcome == Outcome::ok && o.values.empty();
  });
}

History up_to(const History& history, std::size_t last) {
  History prefix = history;
  const std::int64_t until = history.operations[last].t0;
  std::erase_if(prefix.operations, [&](const Operation& o) { return o.t0 > until; });
  return prefix;
}

History without(const History& history, std::size_t place) {
  History rest = history;
  rest.operations.erase(rest.operations.begin() + static_cast<std::ptrdiff_t>(place));
  return rest;
}

// Only one answer can be at fault: nothing is left open, nothing was thrown away that another
// answer could have thrown away as well, and of several items that came out together none is wrong
// in another way.
bool class_is_defined(const History& history) {
  return std::none_of(history.operations.begin(), history.operations.end(), [](const auto& o) {
    return o.t1 == never || o.kind == Kind::clear || o.values.size() > 1 ||
           (o.kind == Kind::put_many && o.outcome != Outcome::ok);
  });
}

// How many items it may have taken is known from what came out later.
bool open_get_many(const History& history) {
  return std::any_of(history.operations.begin(), history.operations.end(),
                     [](const auto& o) { return o.kind == Kind::get_many && o.t1 == never; });
}

struct Seen {
  std::int64_t accepted = 0;
  std::int64_t accused = 0;
};

class Comparison {
 public:
  Comparison(const std::string& text, std::int64_t count)
      : text_(text), axes_(spec(text)), count_(count) {}

  std::map<Kind, Seen> run() {
    SmallRandom random(20261123);
    const RandomShape shape = shape_of(axes_);
    for (std::int64_t i = 0; i < count_ && differences_ < 3; ++i) {
      History history = RandomHistory(random, shape, axes_).make();
      let_some_wait(history, random);
      if (!of_the_contract(history)) compare(history);
    }
    std::cout << text_ << ": " << legal_ << " legal, " << illegal_ << " illegal, " << classes_
              << " classes\n";
    EXPECT_EQ(differences_, 0) << text_;
    return seen_;
  }

 private:
  void compare(const History& history) {
    const bool right = brute_force_valid(history, axes_);
    const Judgement judged = judge_sequentially(history, axes_, any_length);
    (right ? legal_ : illegal_) += 1;
    if (judged.safety != (right ? Verdict::valid : Verdict::violation)) {
      return differ(history, judged, right ? "brute force says legal" : "brute force says illegal");
    }
    if (!right) return compare_accused(history, judged);
    for (const Operation& o : history.operations) ++seen_[o.kind].accepted;
  }

  void compare_accused(const History& history, const Judgement& judged) {
    const std::size_t accused = judged.witness.front();
    ++seen_[history.operations[accused].kind].accused;
    // Who holds which handle is known from the whole history only.
    if (axes_.close_scope == CloseScope::last_handle || open_get_many(history)) return;
    const History prefix = up_to(history, accused);
    const auto place = static_cast<std::size_t>(
        std::count_if(history.operations.begin(),
                      history.operations.begin() + static_cast<std::ptrdiff_t>(accused),
                      [&](const Operation& o) { return o.t0 <= history.operations[accused].t0; }));
    if (brute_force_valid(prefix, axes_)) return differ(prefix, judged, "it is not wrong");
    if (!brute_force_valid(without(prefix, place), axes_)) {
      return differ(prefix, judged, "an answer before it is wrong");
    }
    compare_class(prefix, judged);
  }

  // Where the search finds no order, or an item that was cleared away in all of them, it names the
  // class of one answer that cannot follow.
  void compare_class(const History& prefix, const Judgement& judged) {
    const Judgement whole = judge(prefix, axes_);
    const bool searched = whole.rule == "the answers fit one order of effects" ||
                          whole.rule == "what was cleared away is not inside any more";
    if (searched || !class_is_defined(prefix)) return;
    ++classes_;
    // Where an old item stands in for a new one, the judge of the whole says so: torn.
    const bool stands_in =
        whole.violation == ViolationClass::torn && judged.violation == ViolationClass::duplicate;
    if (whole.violation == judged.violation || stands_in) return;
    differ(prefix, judged,
           "the judge says " + std::string(name(*whole.violation)) + ": " + whole.explanation);
  }

  void differ(const History& history, const Judgement& judged, const std::string& why) {
    if (++differences_ > 3) return;
    ADD_FAILURE() << text_ << ": " << why << ", the sequential judge " << name(judged.safety)
                  << ": " << judged.explanation << judged.unknown_reason << "\n"
                  << show(history);
  }

  const std::string text_;
  const Specification axes_;
  std::int64_t count_;
  std::int64_t legal_ = 0;
  std::int64_t illegal_ = 0;
  std::int64_t classes_ = 0;  // compared
  std::int64_t differences_ = 0;
  std::map<Kind, Seen> seen_;
};

// What no answer to can be wrong under some axis, and why; everything else must have been both
// accepted and accused.
bool never_wrong(Kind kind, const Specification& axes) {
  switch (kind) {
    case Kind::close:  // CLOSED by what is closed already is an answer, too
    case Kind::clear:
      return true;
    case Kind::empty:
      return axes.empty == Observe::absent;
    case Kind::full:  // of a capacity in bytes: full for whom?
      return axes.full == Observe::absent || axes.capacity_kind == CapacityKind::bytes;
    case Kind::size:
      return axes.size == Observe::absent;
    default:
      return false;
  }
}

bool never_right(Kind kind, const Specification& axes) {
  const bool moves = puts_items(kind) || kind == Kind::get_many;
  return axes.capacity_kind == CapacityKind::rendezvous && moves;
}

std::vector<Kind> kinds_of(const Specification& axes) {
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    const bool task = kind == Kind::task_done || kind == Kind::join;
    const bool lease = kind == Kind::ack || kind == Kind::nack;
    if (kind == Kind::crash || (task && !axes.tasks) || (lease && !axes.lease)) continue;
    kinds.push_back(kind);
  }
  return kinds;
}

// Every operation under every value of every axis: found out here, not promised.
TEST(SequentialDifferential, EveryOperationUnderEveryAxis) {
  const std::vector<std::string> all = points();
  const auto share = histories() / static_cast<std::int64_t>(all.size());
  std::size_t pairs = 0;
  for (const std::string& text : all) {
    const Specification axes = spec(text);
    std::map<Kind, Seen> seen = Comparison(text, std::max<std::int64_t>(share, 2'000)).run();
    for (const Kind kind : kinds_of(axes)) {
      ++pairs;
      if (!never_right(kind, axes)) {
        EXPECT_GT(seen[kind].accepted, 0) << text << ": no " << name(kind) << " was accepted";
      }
      if (!never_wrong(kind, axes)) {
        EXPECT_GT(seen[kind].accused, 0) << text << ": no " << name(kind) << " was accused";
      }
    }
  }
  std::cout << pairs << " pairs of an operation and a value of an axis\n";
}

}  // namespace
}  // namespace queuecheck
