// EventCount (event_count.hpp) and the wait around it (gathering_wait.hpp) as a machine of small
// steps, each one access to shared memory: all interleavings of two waiters, two wakers and a third
// taker, with time-outs, with killed processes, from every state of the word that the past can have
// left. Steps stand in the order of the code; a *plan* with one of them changed must be caught.
//
// Process and thread safety: one thread.
//
// Invariants
//   1. Every state that can be reached is visited once; a state in which nobody can go on although
//      something is there for a sleeper is a lost wake-up.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>

namespace queuecheck::test {

// What is run: the code as it is, or with one change.
struct Plan {
  bool tests_after_arriving = true;   // wait_for: attempt and refused() after arrived()
  bool passes_on = true;              // wait_for: wake_next() when leaving
  bool enlists_first = true;          // wait_for: enlist() before the last attempt
  bool stands_in = true;              // wait(): counts who sleeps on when woken before its time
  bool withdraws_by_epoch = true;     // withdraw(): only in the epoch of its key
  bool frees_when_none_slept = true;  // wake_next(): arrived() when futex_wake woke nobody
  bool makes_good = true;             // wake_next(): ... and then wakes one, if any is counted

  bool kills = false;       // one process may die anywhere
  bool slices = true;       // ... then each sleep may end by its slice
  bool times_out = false;   // deadlines of sleepers pass at any time
  std::uint8_t ghosts = 0;  // waiters that are counted, and gone
  bool busy = false;        // ... one of them chosen, and killed (with `kills` only)
};

enum Step : std::uint8_t {
  // a waiter
  first_try,
  enlist,
  last_try,
  sleep_unless_woken,
  asleep,
  woken,
  withdraw,
  arrive_look,
  arrive,
  try_again,
  leave,
  // a waker, and who leaves
  put,
  look_for_waiters,
  choose,
  wake,
  free_look,
  free_way,
  look_once_more,
  choose_once_more,
  wake_once_more,
  // a taker that never waits
  take,
  ended
};

struct Actor {
  std::uint16_t step : 5 = ended;
  std::uint16_t key_is_new : 1 = 0;  // no epoch has begun since it enlisted
  std::uint16_t got : 1 = 0;
  std::uint16_t overdue : 1 = 0;  // its deadline has passed
  std::uint16_t slice : 1 = 0;    // may its sleep end by itself once more?
  // The word as it was last seen.
  std::uint16_t seen_is_new : 1 = 0;  // no epoch has begun since
  std::uint16_t seen_busy : 1 = 0;
  std::uint16_t seen_waiters : 5 = 0;
};

struct State {
  std::uint8_t items = 0;
  std::uint8_t waiters = 0;
  std::uint8_t busy = 0;
  std::uint8_t killed = 0;
  std::array<Actor, 5> actors{};

  // Fifteen bytes at most: strings of that length need no memory of their own.
  std::string bytes() const {
    std::string text(sizeof *this, '\0');
    std::memcpy(text.data(), this, sizeof *this);
    return text;
  }
};
static_assert(sizeof(State) == 14);

class Machine {
 public:
  explicit Machine(const Plan& plan) : plan_(plan) {}

  // Empty, or how somebody sleeps for ever beside an item.
  std::string lost_wake_up() {
    State start;
    start.waiters = plan_.ghosts;
    start.busy = plan_.busy ? 1 : 0;
    start.actors[0].step = start.actors[1].step = first_try;
    start.actors[2].step = start.actors[3].step = put;
    start.actors[4].step = take;
    if (plan_.busy) {
      start.killed = 1;
      start.actors[0].slice = start.actors[1].slice = plan_.slices ? 1 : 0;
    }
    visit(start);
    while (!open_.empty() && answer_.empty()) {
      const State state = open_.back();
      open_.pop_back();
      expand(state);
    }
    return answer_;
  }
  std::size_t states() const { return known_.size(); }

 private:
  // What nobody will ask for is forgotten, and waiters, like wakers, are told apart by what they do
  // only: fewer states.
  void visit(State state) {
    for (Actor& actor : state.actors) {
      const std::uint8_t at = actor.step;
      if (at != choose && at != choose_once_more) {
        actor.seen_waiters = 0;
        actor.seen_is_new = 0;
        actor.seen_busy = 0;
      }
      if (at < last_try || at > withdraw) actor.key_is_new = 0;
    }
    for (const std::size_t pair : {0U, 2U}) {
      Actor* actors = &state.actors[pair];
      if (std::memcmp(&actors[0], &actors[1], sizeof(Actor)) > 0) std::swap(actors[0], actors[1]);
    }
    if (known_.insert(state.bytes()).second) open_.push_back(state);
  }

  void expand(const State& state) {
    bool moved = false;
    bool sleeps = false;
    for (std::size_t i = 0; i < state.actors.size(); ++i) {
      const std::uint8_t step = state.actors[i].step;
      if (step == ended) continue;
      if (plan_.kills && state.killed == 0) kill(state, i);
      if (step != asleep) {
        moved = true;
        advance(state, i);
        continue;
      }
      sleeps = true;
      if (plan_.times_out) wake_by_itself(state, i, true);
    }
    if (moved || !sleeps) return;
    // Nobody moves: time passes.
    bool slice_left = false;
    for (std::size_t i = 0; i < state.actors.size(); ++i) {
      if (state.actors[i].step != asleep || state.actors[i].slice == 0) continue;
      slice_left = true;
      wake_by_itself(state, i, false);
    }
    if (!slice_left && state.items != 0) {
      answer_ = std::to_string(state.items) + " items, waiters " + std::to_string(state.waiters) +
                ", busy " + std::to_string(state.busy) + ", asleep:";
      for (std::size_t i = 0; i < state.actors.size(); ++i) {
        if (state.actors[i].step == asleep) answer_ += " " + std::to_string(i);
      }
    }
  }

  void kill(State state, std::size_t i) {
    state.killed = 1;
    state.actors[i] = Actor{};
    // A recovery within one slice: each sleeper's ends once.
    for (std::size_t other = 0; other < 2; ++other) {
      if (other != i && plan_.slices) state.actors[other].slice = 1;
    }
    visit(state);
  }

  void wake_by_itself(State state, std::size_t i, bool overdue) {
    Actor& me = state.actors[i];
    me.step = withdraw;
    if (overdue) {
      me.overdue = 1;
    } else {
      me.slice = 0;
    }
    visit(state);
  }

  static bool took(State& state, Actor& me) {
    if (state.items == 0) return false;
    --state.items;
    me.got = 1;
    return true;
  }

  static void see(const State& state, Actor& me) {
    me.seen_waiters = state.waiters & 31;
    me.seen_is_new = 1;
    me.seen_busy = state.busy & 1;
  }

  static void begin_epoch(State& state) {
    for (Actor& actor : state.actors) {
      actor.key_is_new = 0;
      actor.seen_is_new = 0;
    }
  }

  static void finish(Actor& me) { me = Actor{}; }

  void advance(State state, std::size_t i) {
    Actor& me = state.actors[i];
    switch (me.step) {
      case first_try:
        if (took(state, me)) {
          finish(me);  // never waited: owes nothing
        } else {
          me.step = plan_.enlists_first ? enlist : last_try;
        }
        break;
      case enlist:
        ++state.waiters;
        me.key_is_new = 1;
        me.step = plan_.enlists_first ? last_try : sleep_unless_woken;
        break;
      case last_try:
        me.step = took(state, me) ? withdraw : plan_.enlists_first ? sleep_unless_woken : enlist;
        break;
      case sleep_unless_woken:
        me.step = me.key_is_new != 0 ? asleep : withdraw;
        break;
      case woken:
        if (me.key_is_new != 0 && plan_.stands_in) ++state.waiters;
        me.step = withdraw;
        break;
      case withdraw:
        if ((me.key_is_new != 0 || !plan_.withdraws_by_epoch) && state.waiters != 0) {
          --state.waiters;
        }
        me.step = arrive_look;
        break;
      case arrive_look:
        me.step = state.busy != 0                              ? arrive
                  : me.got != 0 || !plan_.tests_after_arriving ? leave
                                                               : try_again;
        break;
      case arrive:
        state.busy = 0;
        me.step = me.got != 0 || !plan_.tests_after_arriving ? leave : try_again;
        break;
      case try_again:
        me.step = took(state, me) || me.overdue != 0 ? leave : enlist;
        break;
      case leave:
        if (!plan_.tests_after_arriving && me.got == 0 && me.overdue == 0) {
          me.step = first_try;  // goes on with what it knew before it arrived
        } else if (plan_.passes_on && state.items != 0) {
          me.step = look_for_waiters;
        } else {
          finish(me);
        }
        break;
      case put:
        ++state.items;
        me.step = look_for_waiters;
        break;
      case look_for_waiters:
        see(state, me);
        if (me.seen_waiters != 0 && me.seen_busy == 0) {
          me.step = choose;
        } else {
          finish(me);
        }
        break;
      case choose:
        if (is_as_seen(state, me)) {
          --state.waiters;
          begin_epoch(state);
          state.busy = 1;
          me.step = wake;
        } else {
          me.step = look_for_waiters;
        }
        break;
      case choose_once_more:
        if (is_as_seen(state, me)) {
          --state.waiters;
          begin_epoch(state);
          me.step = wake_once_more;
        } else {
          me.step = look_once_more;
        }
        break;
      case wake:
      case wake_once_more:
        wake_one(state, i);
        return;
      case free_look:
        if (state.busy != 0) {
          me.step = free_way;
        } else {
          finish(me);  // somebody else did, and owes what follows
        }
        break;
      case free_way:
        if (plan_.makes_good && state.busy != 0) {
          me.step = look_once_more;
        } else {
          finish(me);
        }
        state.busy = 0;
        break;
      case look_once_more:
        see(state, me);
        if (me.seen_waiters != 0) {
          me.step = choose_once_more;
        } else {
          finish(me);
        }
        break;
      case take:
        took(state, me);
        finish(me);
        break;
      default:
        return;
    }
    visit(state);
  }

  static bool is_as_seen(const State& state, const Actor& me) {
    return state.waiters == me.seen_waiters && me.seen_is_new != 0 && state.busy == me.seen_busy;
  }

  // The kernel wakes whomever it likes of those asleep.
  void wake_one(const State& state, std::size_t i) {
    bool somebody = false;
    for (std::size_t other = 0; other < state.actors.size(); ++other) {
      if (state.actors[other].step != asleep) continue;
      somebody = true;
      State next = state;
      next.actors[other].step = woken;
      finish(next.actors[i]);
      visit(next);
    }
    if (somebody) return;
    State next = state;
    if (plan_.frees_when_none_slept && state.actors[i].step == wake) {
      next.actors[i].step = free_look;
    } else {
      finish(next.actors[i]);
    }
    visit(next);
  }

  Plan plan_;
  std::unordered_set<std::string> known_;
  std::vector<State> open_;
  std::string answer_;
};

}  // namespace queuecheck::test
