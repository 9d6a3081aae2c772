#include "queuecheck/properties/explore/program_shapes_explored.hpp"

#include <algorithm>
#include <array>

#include "queuecheck/properties/counter_presets.hpp"

namespace queuecheck::explore {

namespace {

using Kind = OperationKind;
using Steps = std::vector<Step>;
using Made = std::optional<Program>;

Step step(Kind kind, std::uint64_t repeat = 1) {
  Step made;
  made.kind = kind;
  made.repeat = repeat;
  return made;
}

Step timed(Kind kind, std::int64_t timeout_ns) {
  Step made = step(kind);
  made.timeout_ns = timeout_ns;
  return made;
}

Program named(const char* name, std::uint64_t capacity) {
  Program program;
  program.name = name;
  program.options.capacity = capacity;
  program.balanced = true;  // who waits for ever where nobody comes is no violation here
  return program;
}

std::uint32_t few(ShapeRequest& r, std::uint32_t least, std::uint32_t most) {
  return r.dice.between(least, std::max(least, std::min(most, r.limits.operations)));
}

// `producers` and `consumers`, as many as queue and limits allow.
void shares(ShapeRequest& r, std::uint32_t& producers, std::uint32_t& consumers) {
  producers = r.queue.roles.producers(producers);
  consumers = r.queue.roles.consumers(consumers);
  while (producers + consumers > r.limits.processes && producers + consumers > 2) {
    --(producers > consumers ? producers : consumers);
  }
}

// Two sides that try: publication, claims of slots, laps.
Made tries(ShapeRequest& r) {
  Program program = named("tries", r.capacity());
  std::uint32_t producers = r.dice.between(1, 2);
  std::uint32_t consumers = r.dice.between(1, 2);
  shares(r, producers, consumers);
  const std::uint32_t each = few(r, 1, 2);
  program.processes.assign(producers, Steps(each, step(Kind::try_put)));
  program.processes.insert(program.processes.end(), consumers, Steps(each, step(Kind::try_get)));
  program.prefill = r.dice.below(static_cast<std::uint32_t>(program.options.capacity) + 1);
  return program;
}

// One on each side, more items than places.
Made lap(ShapeRequest& r) {
  Program program = named("lap", r.limits.capacity.value_or(r.dice.between(1, 2)));
  const std::uint32_t each = few(r, 3, 3);
  program.processes = {Steps(each, step(Kind::try_put)), Steps(each, step(Kind::try_get))};
  program.prefill = r.dice.below(static_cast<std::uint32_t>(program.options.capacity) + 1);
  return program;
}

// Never empty: each takes an item and puts one back.
Made tokens(ShapeRequest& r) {
  if (r.queue.roles.any()) return std::nullopt;
  const std::uint32_t processes = r.dice.between(2, std::min(r.limits.processes, 3U));
  Program program = named("tokens", processes + 1);
  program.prefill = processes + 1;
  program.processes.assign(processes, {step(Kind::try_get), step(Kind::try_put)});
  return program;
}

// Never full: each puts an item and takes one.
Made holes(ShapeRequest& r) {
  if (r.queue.roles.any()) return std::nullopt;
  const std::uint32_t processes = r.dice.between(2, std::min(r.limits.processes, 3U));
  Program program = named("holes", processes + r.dice.below(2));
  program.prefill = static_cast<std::uint32_t>(program.options.capacity) - processes;
  program.processes.assign(processes, {step(Kind::try_put), step(Kind::try_get)});
  return program;
}

// Sleeping getters and a burst of as many items: who is woken, and how often?
Made herd(ShapeRequest& r) {
  if (!r.queue.offers(Kind::get)) return std::nullopt;
  const std::uint32_t getters = r.queue.roles.consumers(r.dice.between(1, 2));
  Program program = named("herd", std::max(getters, r.capacity()));
  program.processes.assign(getters, {step(Kind::get)});
  const bool blocks = r.queue.offers(Kind::put) && r.dice.one_in(2);
  const Step put = step(blocks ? Kind::put : Kind::try_put);
  const bool two_putters = getters == 2 && r.queue.roles.producers(2) == 2 && r.dice.one_in(2);
  if (two_putters) {
    program.processes.insert(program.processes.end(), 2, Steps{put});
  } else {
    program.processes.push_back(Steps(getters, put));
  }
  return program;
}

// The same for putters that sleep at a full queue.
Made room(ShapeRequest& r) {
  if (!r.queue.offers(Kind::put)) return std::nullopt;
  const std::uint32_t putters = r.queue.roles.producers(r.dice.between(1, 2));
  Program program = named("room", r.limits.capacity.value_or(putters));
  program.prefill = static_cast<std::uint32_t>(program.options.capacity);
  program.processes.assign(putters, {step(Kind::put)});
  const bool blocks = r.queue.offers(Kind::get) && r.dice.one_in(2);
  const std::uint32_t gets = std::min(putters, program.prefill);
  program.processes.push_back(Steps(gets, step(blocks ? Kind::get : Kind::try_get)));
  return program;
}

// Both sides sleep, at a queue of one place.
Made brim(ShapeRequest& r) {
  if (!r.queue.offers(Kind::put) || !r.queue.offers(Kind::get)) return std::nullopt;
  Program program = named("brim", r.limits.capacity.value_or(1));
  std::uint32_t producers = 2;
  std::uint32_t consumers = 2;
  shares(r, producers, consumers);
  const std::uint32_t items = 2 * few(r, 1, 2);
  program.processes.assign(producers, Steps(items / producers, step(Kind::put)));
  program.processes.insert(program.processes.end(), consumers,
                           Steps(items / consumers, step(Kind::get)));
  return program;
}

// A deadline passes just when a wake-up comes, and another one waits, too.
Made deadlines(ShapeRequest& r) {
  if (!r.queue.offers(Kind::get_for) || r.queue.roles.consumers(2) == 1) return std::nullopt;
  Program program = named("deadlines", std::max(r.capacity(), 2U));
  const std::int64_t timeout_ns = r.dice.one_in(2) ? 50'000 : 1'500'000'000;
  program.processes = {{timed(Kind::get_for, timeout_ns)},
                       {r.dice.one_in(2) ? step(Kind::get) : timed(Kind::get_for, 900'000)},
                       Steps(r.dice.between(1, 2), step(Kind::try_put))};
  return program;
}

// The same on the other side, or on both; long ones cross a whole second of the clock.
Made timed_traffic(ShapeRequest& r) {
  if (!r.queue.offers(Kind::put_for) || !r.queue.offers(Kind::get_for)) return std::nullopt;
  Program program = named("timed", r.limits.capacity.value_or(1));
  std::uint32_t producers = r.dice.between(1, 2);
  std::uint32_t consumers = r.dice.between(1, 2);
  shares(r, producers, consumers);
  static constexpr std::array<std::int64_t, 5> timeouts{-1, 1, 50'000, 999'999'999, 1'500'000'000};
  for (std::uint32_t p = 0; p < producers + consumers; ++p) {
    Steps& steps = program.processes.emplace_back();
    for (std::uint32_t i = 0; i < few(r, 1, 2); ++i) {
      steps.push_back(timed(p < producers ? Kind::put_for : Kind::get_for, r.dice.pick(timeouts)));
    }
  }
  program.prefill = r.dice.below(2);
  return program;
}

// Sleepers of one or both sides, and one who closes.
Made close_sleepers(ShapeRequest& r) {
  if (!r.queue.offers(Kind::close)) return std::nullopt;
  const bool gets = r.queue.offers(Kind::get);
  const bool puts = r.queue.offers(Kind::put);
  if (!gets && !puts) return std::nullopt;
  Program program = named("close-sleepers", r.limits.capacity.value_or(1));
  const bool getters = gets && (!puts || r.dice.one_in(2));
  const std::uint32_t wanted = r.dice.between(2, std::max(2U, r.limits.processes - 1));
  const std::uint32_t sleepers =
      getters ? r.queue.roles.consumers(wanted) : r.queue.roles.producers(wanted);
  if (!getters) program.prefill = static_cast<std::uint32_t>(program.options.capacity);
  program.processes.assign(sleepers, {step(getters ? Kind::get : Kind::put)});
  Steps closer;
  // Who gets, and then closes, wakes putters for two reasons.
  if (!getters && !r.queue.roles.any() && r.dice.one_in(3)) closer.push_back(step(Kind::try_get));
  closer.push_back(step(Kind::close));
  program.processes.push_back(std::move(closer));
  return program;
}

// An item right before the close, and those who look for it.
Made late_items(ShapeRequest& r) {
  if (!r.queue.offers(Kind::close)) return std::nullopt;
  Program program = named("late-items", r.capacity());
  const bool blocks = r.queue.offers(Kind::get) && r.dice.one_in(2);
  program.processes.push_back(Steps(2, step(blocks ? Kind::get : Kind::try_get)));
  if (r.limits.processes > 2 && r.dice.one_in(2)) {  // the close comes from somewhere else
    program.processes.push_back({step(Kind::try_put)});
    program.processes.push_back({step(Kind::close)});
  } else {
    program.processes.push_back({step(Kind::try_put), step(Kind::close)});
  }
  return program;
}

// Somebody looks while items go through.
Made observers(ShapeRequest& r) {
  Kind offered[5];
  std::uint32_t count = 0;
  for (const Kind kind : {Kind::size, Kind::empty, Kind::full, Kind::peek}) {
    const bool may = kind != Kind::peek || r.queue.roles.consumers(2) == 2;
    if (may && r.queue.offers(kind)) offered[count++] = kind;
  }
  if (count == 0) return std::nullopt;
  Program program = named("observers", r.capacity());
  const std::uint32_t each = few(r, 2, 3);
  program.processes = {Steps(each, step(Kind::try_put)), Steps(each, step(Kind::try_get))};
  const Kind kind = offered[r.dice.below(count)];
  program.processes.push_back(Steps(r.dice.between(1, 2), step(kind)));
  program.prefill = r.dice.below(static_cast<std::uint32_t>(program.options.capacity) + 1);
  return program;
}

// Nobody else: fills, empties, wraps. One schedule, so cheap, and what fails here needs no other.
Made alone(ShapeRequest& r) {
  Program program = named("alone", r.limits.capacity.value_or(r.dice.between(1, 6)));
  Steps& steps = program.processes.emplace_back();
  const std::uint64_t capacity = program.options.capacity;
  const bool closes = r.queue.offers(Kind::close) && r.dice.one_in(3);
  const auto look = [&] {
    for (const Kind kind : {Kind::size, Kind::empty, Kind::full}) {
      if (r.queue.offers(kind)) steps.push_back(step(kind));
    }
  };
  steps.push_back(step(Kind::try_put, r.dice.between(1, static_cast<std::uint32_t>(capacity))));
  steps.push_back(step(Kind::try_get));
  look();
  steps.push_back(step(Kind::try_put, capacity + 2));
  look();
  steps.push_back(step(Kind::try_get, r.dice.between(1, static_cast<std::uint32_t>(capacity))));
  steps.push_back(step(Kind::try_put));
  if (closes) steps.push_back(step(Kind::close));
  steps.push_back(step(Kind::try_get, capacity + 1));
  return program;
}

// A ring of bytes that is shorter than its items would need (queues that know `ring_bytes`).
Made short_ring(ShapeRequest& r) {
  Program program = named("short-ring", 8);
  program.options.item_bytes_max = 24;
  program.options.extra = {{"ring_bytes", "64"}};
  Options options = program.options;
  options.producers = options.consumers = 1;
  try {
    r.queue.queue.bytes_needed(options);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  static constexpr std::array<std::uint32_t, 4> sizes{8, 8, 16, 24};
  Steps puts;
  for (int i = 0; i < 5; ++i) {
    puts.push_back(step(Kind::try_put));
    puts.back().item_bytes = r.dice.pick(sizes);
  }
  Steps gets(4, step(Kind::try_get));
  if (r.dice.one_in(2)) {
    program.processes = {puts, gets};
    return program;
  }
  Steps& steps = program.processes.emplace_back();
  for (int i = 0; i < 5; ++i) {
    steps.push_back(puts[static_cast<std::size_t>(i)]);
    if (r.dice.one_in(2)) steps.push_back(step(Kind::try_get));
  }
  return program;
}

constexpr std::array shapes{
    ExploredShape{"tries", true, tries},
    ExploredShape{"alone", false, alone},
    ExploredShape{"herd", false, herd},
    ExploredShape{"lap", true, lap},
    ExploredShape{"tokens", true, tokens},
    ExploredShape{"close-sleepers", false, close_sleepers},
    ExploredShape{"late-items", false, late_items},
    ExploredShape{"brim", false, brim},
    ExploredShape{"room", false, room},
    ExploredShape{"deadlines", false, deadlines},
    ExploredShape{"timed", true, timed_traffic},
    ExploredShape{"observers", false, observers},
    ExploredShape{"holes", true, holes},
    ExploredShape{"short-ring", false, short_ring},
};

}  // namespace

std::span<const ExploredShape> explored_shapes() {
  return shapes;
}

}  // namespace queuecheck::explore
