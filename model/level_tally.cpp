#include "queuecheck/model/level_tally.hpp"

#include <vector>

namespace queuecheck {
namespace {

constexpr std::array item_levels_told{Level::fifo_order, Level::per_producer,
                                      Level::per_producer_per_consumer, Level::bag,
                                      Level::conserving};

constexpr const char* allowed = ", as the claim allows";

std::string_view title_of(Level level) {
  return level == Level::fifo_order ? "FIFO order" : title(level);
}

std::string times(std::uint64_t count, std::uint64_t of) {
  return "in " + std::to_string(count) + " of " + std::to_string(of);
}

bool bag_holds(const History& history, const Specification& specification) {
  for (const Rung& rung : item_levels(history, specification)) {
    if (rung.level == Level::bag) return rung.standing == Standing::holds;
  }
  return false;
}

}  // namespace

bool levels_tell_more(const Specification& specification) {
  const auto asked = order_asked(specification);
  const bool full = asked == Level::fifo_order && specification.refusal == Refusal::truthful;
  return asked.has_value() && !full;
}

void LevelTally::add(const History& history, const Specification& specification) {
  // With the queue's own excuses every EMPTY of a queue that may always refuse would be truthful.
  Specification truthful = specification;
  truthful.refusal = Refusal::truthful;
  const std::vector<Rung> rungs = item_levels(history, truthful);
  if (rungs.empty()) return;
  ++histories_;
  asked_ = order_asked(specification);
  for (const Rung& rung : rungs) {
    Count& count = counts_[static_cast<std::size_t>(rung.level)];
    if (rung.standing == Standing::holds) ++count.held;
    if (rung.standing == Standing::fails) ++count.failed;
    const bool bag = rung.level == Level::bag;
    if (!bag || rung.violation != ViolationClass::false_empty) continue;
    ++false_empty_;
    empty_excused_ = empty_excused_ && bag_holds(history, specification);
  }
}

std::optional<Level> LevelTally::strongest() const {
  for (const Level level : item_levels_told) {
    if (histories_ > 0 && at(level).held == histories_) return level;
  }
  return std::nullopt;
}

std::string LevelTally::text() const {
  if (histories_ == 0) return {};
  const std::optional<Level> best = strongest();
  const bool whole = best == Level::fifo_order && at(Level::bag).held == histories_;
  std::string text = whole  ? "FIFO with a truthful EMPTY held in all "
                     : best ? std::string(title_of(*best)) + " held in all "
                            : "no level held in all ";
  text += std::to_string(histories_) + " histories";
  // The level next above, which is what the queue lacks; and EMPTY, of which the orders say
  // nothing.
  for (const Level level :
       {Level::per_producer_per_consumer, Level::per_producer, Level::fifo_order}) {
    if (best && level >= *best) continue;
    if (failed(level) == 0) continue;
    text += "; " + std::string(title_of(level)) + " failed " + times(failed(level), histories_);
    if (!asked_ || level < *asked_) text += allowed;
    break;
  }
  if (!best && failed(Level::conserving) > 0) {
    text +=
        "; items were lost, doubled or invented " + times(failed(Level::conserving), histories_);
  } else if (false_empty_ > 0) {
    text += "; an EMPTY was false " + times(false_empty_, histories_);
    if (empty_excused_) text += allowed;
  }
  return text;
}

}  // namespace queuecheck
