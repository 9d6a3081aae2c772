#include "queuecheck/properties/explore/state_search.hpp"

#include <algorithm>
#include <bit>

#include "queuecheck/properties/explore/heap.hpp"
#include "queuecheck/properties/explore/local_state.hpp"
#include "queuecheck/properties/explore/peek_segment.hpp"

namespace queuecheck::explore {

StateView lane_view() {
  return {peek_segment,           local_state::begin_run, local_state::note_waits,
          local_state::note_step, local_state::print,     local_state::problem};
}

namespace {

// The monitor's memory is ours, not that of the process whose step it hears of.
class OwnHeap {
 public:
  OwnHeap() : before_(arena_in_use()) { use_arena(nullptr); }
  OwnHeap(const OwnHeap&) = delete;
  OwnHeap& operator=(const OwnHeap&) = delete;
  ~OwnHeap() { use_arena(before_); }

 private:
  Arena* before_;
};

std::int64_t clock_beyond_events(const World& world) {
  return world.clock_ns - static_cast<std::int64_t>(world.events);
}

}  // namespace

StateSearch::StateSearch(StateView view, const std::optional<Specification>& specification)
    : view_(view), rounds_(view.peek) {
  if (specification) monitor_.emplace(*specification);
  table_.make_room(2 * nodes_max, states_max);
}

void StateSearch::begin(const RunPlan&) {
  enough = !gave_up_.empty();
  at_ = 0;
  now_ = {};
  steps_ = 0;
  unsettled_ = false;
  known_ = LinearMonitor::nothing_yet;
  heard_ = 0;
  answers_ = {};
  std::fill(std::begin(ended_), std::end(ended_), 0U);
  rounds_.begin();
  view_.begin_run();
}

void StateSearch::give_up(std::string_view why) {
  if (gave_up_.empty()) gave_up_ = why;
  enough = true;
}

bool StateSearch::depend(const Footprint& a, const Footprint& b) {
  if (a.wide || b.wide) return true;
  if ((a.invokes && b.returns) || (a.returns && b.invokes)) return true;
  return (a.changes || b.changes) && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}

// Calls and returns since the last look, in their order.
void StateSearch::listen(const World& world) {
  const OwnHeap own;
  while (heard_ < world.events) {
    ++heard_;
    for (std::uint32_t i = 0; i < world.operation_count; ++i) {
      const OperationRecord& o = world.operations[i];
      if (o.invoked == heard_) {
        if (monitor_) known_ = monitor_->invoked(known_, o.process, o.kind, o.value, o.item_bytes);
        now_.invokes = monitor_.has_value();
        break;
      }
      if (o.returned != heard_) continue;
      if (monitor_ && o.outcome > Outcome::busy) give_up("an operation failed");
      if (monitor_) known_ = monitor_->returned(known_, o.process, o.outcome, o.value, o.answer);
      now_.returns = monitor_.has_value();
      const std::uint64_t place = std::uint64_t{o.process} << 32 | ended_[o.process]++;
      const std::uint64_t answer =
          scramble(static_cast<std::uint64_t>(o.value) ^
                   scramble(place << 16 | static_cast<std::uint64_t>(o.outcome)));
      answers_.low += answer;
      answers_.high += scramble(answer + static_cast<std::uint64_t>(o.answer) + 7);
      break;
    }
  }
}

void StateSearch::settle(const World& world) {
  rounds_.settle(world);
  view_.before_choice(world);
  listen(world);
  if (const std::int64_t clock = clock_beyond_events(world); clock != clock_) {
    now_.wide = true;  // readings of the clock follow one another
    clock_ = clock;
  }
  if (!unsettled_) return;
  unsettled_ = false;
  if (!writes(access_.kind)) return;
  now_.changes = now_.changes || access_.kind == AccessKind::call || access_.size > 8 ||
                 view_.peek(world, mover_, access_) != before_;
}

Action StateSearch::next(const World& world, ActionSet actions) {
  settle(world);
  const std::uint32_t enabled = actions.of(ActionKind::run);
  const std::uint32_t timed = actions.of(ActionKind::time_out);
  const std::uint64_t known_kinds = std::uint64_t{enabled} | std::uint64_t{timed}
                                                                 << (processes_max * 2);
  timed_ = timed_ || timed != 0;
  if (enabled == 0 || (actions.bits() & ~known_kinds) != 0) {
    give_up("a choice that is not between processes");
    return actions.first();
  }
  if (illegal()) {  // the worst is known: to the end, so that it can be shown
    const Action here{ActionKind::run, static_cast<std::uint8_t>(world.current)};
    return actions.has(here) ? here : actions.first();
  }
  if (!enough && at_ == count_) open_node(world, enabled);
  if (enough) return actions.first();
  const Action chosen{ActionKind::run, nodes_[at_].chosen};
  if (!actions.has(chosen)) {
    give_up("a run did not repeat itself");
    return actions.first();
  }
  ++at_;
  now_ = {};
  steps_ = 0;
  return chosen;
}

void StateSearch::open_node(const World& world, std::uint32_t enabled) {
  if (count_ == nodes_max) return give_up("too many choices in a run");
  Node& node = nodes_[count_];
  node.sleep = node.done = 0;
  if (count_ > 0) {
    if (steps_ != 1) now_.wide = true;
    Node& last = nodes_[count_ - 1];
    last.did[last.chosen] = now_;
    std::uint32_t sleepers = (last.sleep | last.done) & ~(1U << last.chosen);
    for (; sleepers != 0; sleepers &= sleepers - 1) {
      const int p = std::countr_zero(sleepers);
      if (depend(last.did[p], now_)) continue;
      node.sleep = static_cast<std::uint8_t>(node.sleep | 1U << p);
      node.did[p] = last.did[p];
    }
  }
  Fingerprint print = view_.print(world);
  if (const std::string_view problem = view_.problem(); !problem.empty()) return give_up(problem);
  print.low += answers_.low;
  print.high ^= answers_.high;
  std::uint32_t worth = 0;
  for (std::uint32_t rest = enabled; rest != 0; rest &= rest - 1) {
    const auto process = static_cast<unsigned>(std::countr_zero(rest));
    if (!rounds_.idle(world, process)) worth |= 1U << process;
  }
  // Who is not tried belongs to what was seen of the state; and so does the time, once it is read.
  print.low = scramble(print.low ^ worth);
  print.high += static_cast<std::uint64_t>(world.clock_ns);
  if (worth == 0) worth = enabled;
  // Reading what nobody ever writes commutes with everything, and an operation that ends sooner is
  // judged more strictly: nobody else need be tried here. If somebody writes it after all, the
  // search begins again.
  for (std::uint32_t rest = worth & ~std::uint32_t{node.sleep}; rest != 0; rest &= rest - 1) {
    const auto process = static_cast<unsigned>(std::countr_zero(rest));
    if (!reads_a_constant(world, process)) continue;
    worth = 1U << process;
    break;
  }
  const auto implies = [this](std::uint32_t known, std::uint32_t other) {
    const OwnHeap own;
    return monitor_->implies(known, other);
  };
  node.left = static_cast<std::uint8_t>(table_.visit(print, known_, node.sleep, worth, implies));
  if (node.left == 0) {
    enough = true;
    return;
  }
  const bool goes_on = count_ > 0 && (node.left >> world.current & 1) != 0;
  node.chosen = static_cast<std::uint8_t>(
      goes_on ? world.current : static_cast<unsigned>(std::countr_zero(node.left)));
  ++count_;
}

bool StateSearch::reads_a_constant(const World& world, unsigned process) {
  const ProcessState& state = world.process[process];
  const Access& access = state.pending;
  const bool only_reads = access.kind == AccessKind::load || access.kind == AccessKind::read;
  const bool first = !state.inside || world.operations[state.operation].invoked == 0;
  if (!only_reads || first || access.offset + access.size > word_bytes * words_max) return false;
  const std::uint32_t from = access.offset / word_bytes;
  const std::uint32_t to = (access.offset + access.size - 1) / word_bytes;
  for (std::uint32_t word = from; word <= to; ++word) {
    if (written_[word]) return false;
  }
  for (std::uint32_t word = from; word <= to; ++word) relied_on_[word] = true;
  return true;
}

void StateSearch::note_written(const Access& access) {
  const std::uint32_t end = access.offset + std::max<std::uint32_t>(access.size, 1);
  for (std::uint32_t word = access.offset / word_bytes; word < words_max && word * word_bytes < end;
       ++word) {
    again_ = again_ || (relied_on_[word] && !written_[word]);
    written_[word] = true;
  }
}

unsigned StateSearch::pick(ChoiceKind, unsigned) {
  give_up("a local choice");
  return 0;
}

void StateSearch::stepped(const World& world, unsigned process) {
  settle(world);
  if (enough || illegal()) return;
  if (++steps_ > 1) now_.wide = true;
  access_ = world.process[process].pending;
  mover_ = process;
  unsettled_ = true;
  now_.offset = access_.offset;
  now_.size = access_.size;
  if (access_.kind == AccessKind::call && now_.size == 0) now_.size = 1;
  if (access_.kind == AccessKind::pause || access_.kind == AccessKind::fence) now_.size = 0;
  if (writes(access_.kind)) note_written(access_);
  if (writes(access_.kind) && access_.size <= 8) before_ = view_.peek(world, process, access_);
  rounds_.stepped(world, process);
  view_.before_step(world, process);
}

bool StateSearch::next_run(const World& world) {
  settle(world);
  if (gave_up_.empty() && !table_.make_room(2 * nodes_max, states_max)) {
    give_up("more states than there is memory for");
  }
  if (!gave_up_.empty()) return false;
  if (again_) {
    again_ = false;
    std::fill(std::begin(relied_on_), std::end(relied_on_), false);
    table_.clear();
    table_.make_room(2 * nodes_max, states_max);
    count_ = 0;
    return true;
  }
  if (count_ > 0 && at_ == count_) {
    Node& last = nodes_[count_ - 1];
    if (steps_ != 1) now_.wide = true;
    last.did[last.chosen] = now_;
  }
  for (; count_ > 0; --count_) {
    Node& node = nodes_[count_ - 1];
    node.done = static_cast<std::uint8_t>(node.done | 1U << node.chosen);
    node.left = static_cast<std::uint8_t>(node.left & ~node.done);
    if (node.left == 0) continue;
    node.chosen = static_cast<std::uint8_t>(std::countr_zero(node.left));
    return true;
  }
  return false;
}

}  // namespace queuecheck::explore
