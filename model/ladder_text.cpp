// The ladder in words.
#include <array>

#include "queuecheck/model/ladder.hpp"
#include "queuecheck/model/operation_words.hpp"

namespace queuecheck {
namespace {

struct Words {
  std::string_view name;
  std::string_view title;
  std::string_view missing;  // when this is the strongest that holds: what is violated
};

constexpr std::array<Words, 9> words{{
    {"strict", "strict under kills", ""},
    {"linearizable", "linearizable", "the end of killed calls (they took effect after the kill)"},
    {"sequentially-consistent", "sequentially consistent", "real time between processes"},
    {"quiescently-consistent", "quiescently consistent", "the order of calls within a busy period"},
    {"fifo-order", "FIFO order, EMPTY aside", ""},
    {"per-producer", "per-producer FIFO", "FIFO between producers"},
    {"per-producer-per-consumer", "per-producer, per-consumer FIFO",
     "FIFO of one producer between consumers"},
    {"bag", "bag with a truthful EMPTY", "FIFO of one producer to one consumer"},
    {"conserving", "nothing lost, nothing doubled",
     "FIFO of one producer to one consumer, and of a truthful EMPTY"},
}};

const Words& words_of(Level level) {
  return words[static_cast<std::size_t>(level)];
}

// Items come out in order: the specification is broken elsewhere.
std::string beside_order(const Ladder& ladder) {
  for (const Rung& rung : ladder.rungs) {
    if (rung.level != Level::linearizable || !rung.violation) continue;
    switch (*rung.violation) {
      case ViolationClass::false_empty:
        return "a truthful EMPTY";
      case ViolationClass::false_full:
        return "a truthful FULL";
      default:
        return std::string(name(*rung.violation));
    }
  }
  return "an axis beside the order";
}

std::string missing(const Ladder& ladder, const Rung& strongest, Level asked) {
  const bool in_order = strongest.level >= Level::fifo_order && strongest.level <= asked;
  if (in_order) return beside_order(ladder);
  if (asked == Level::bag && strongest.level == Level::conserving) return "a truthful EMPTY";
  return std::string(words_of(strongest.level).missing);
}

std::string quantities_text(const Quantities& q) {
  std::string text;
  if (q.overtakes && *q.overtakes > 0) text += "; k = " + std::to_string(*q.overtakes);
  if (q.lateness && *q.lateness > 0) text += "; lateness = " + std::to_string(*q.lateness);
  if (q.lag_ns && *q.lag_ns > 0) text += "; lag " + duration_text(*q.lag_ns);
  if (q.false_empty_answers > 0) {
    text += "; " + std::to_string(q.false_empty_answers) + " of " +
            std::to_string(q.empty_answers) + " EMPTY are false";
  }
  if (q.false_full_answers > 0) {
    text += "; " + std::to_string(q.false_full_answers) + " of " + std::to_string(q.full_answers) +
            " FULL are false";
  }
  const auto items = [&](std::uint64_t count, const char* fate) {
    if (count > 0)
      text += "; " + std::to_string(count) + (count == 1 ? " item " : " items ") + fate;
  };
  items(q.invented, "invented");
  items(q.duplicated, "doubled");
  items(q.lost, "lost");
  return text;
}

}  // namespace

std::string_view name(Level level) {
  return words_of(level).name;
}

std::string_view title(Level level) {
  return words_of(level).title;
}

std::string_view name(Standing standing) {
  constexpr std::array<std::string_view, 3> names{"holds", "fails", "not-judged"};
  return names[static_cast<std::size_t>(standing)];
}

const Rung* strongest(const Ladder& ladder) {
  for (const Rung& rung : ladder.rungs) {
    if (rung.standing == Standing::holds) return &rung;
  }
  return nullptr;
}

const Rung* first_failing(const Ladder& ladder) {
  const Rung* nearest = nullptr;
  for (const Rung& rung : ladder.rungs) {
    if (rung.standing == Standing::holds) break;
    if (rung.standing == Standing::fails) nearest = &rung;
  }
  return nearest;
}

std::string summary(const Ladder& ladder, Level asked) {
  if (first_failing(ladder) == nullptr) return {};
  const Rung* best = strongest(ladder);
  std::string text = "a violation of ";
  if (best == nullptr) {
    text += "conservation: no level holds";
  } else {
    text += missing(ladder, *best, asked) + "; " + std::string(title(best->level)) + " holds";
  }
  return text + quantities_text(ladder.quantities);
}

}  // namespace queuecheck
