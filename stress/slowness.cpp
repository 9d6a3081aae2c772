#include "queuecheck/stress/slowness.hpp"

#include <array>
#include <cstdio>
#include <vector>

namespace queuecheck {
namespace {

constexpr std::size_t actors_named_max = 4;

std::string seconds_text(std::int64_t ns) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(ns) / 1'000'000'000);
  return text.data();
}

// Empty for one who gives no reason: he waits for the others, or stands where a hang would.
std::string reason_of(const SlowActor& actor, std::int64_t period_ns) {
  if (!actor.now.alive) return " is gone";
  if (actor.now.stopped()) return " is stopped by a signal";
  if (actor.now.waits_for_the_machine()) return " waits for the machine's memory or disk";
  const std::int64_t waited_ns = actor.now.run_wait_ns - actor.before.run_wait_ns;
  if (waited_ns > period_ns / 4) return " had no processor for " + seconds_text(waited_ns);
  if (!actor.in_the_queue || actor.how != Stuck::no) return "";
  if (actor.now.sleeping()) {
    return " sleeps in its call for a bounded time" +
           (actor.place.empty() ? "" : ", " + actor.place);
  }
  return " works in its call (" + seconds_text(actor.now.cpu_ns - actor.before.cpu_ns) +
         " of processor time)";
}

}  // namespace

std::string why_slow(std::span<const SlowActor> actors, std::int64_t period_ns,
                     std::int64_t throttled_ns) {
  std::vector<std::string> reasons;
  std::size_t left_out = 0;
  for (const SlowActor& actor : actors) {
    std::string reason = reason_of(actor, period_ns);
    if (reason.empty()) continue;
    if (reasons.size() == actors_named_max) {
      ++left_out;
      continue;
    }
    reasons.push_back("process " + std::to_string(actor.process) + std::move(reason));
  }
  if (left_out > 0) reasons.push_back(std::to_string(left_out) + " more such");
  if (throttled_ns > 0) {
    reasons.push_back("the control group's quota held all back for " + seconds_text(throttled_ns));
  }
  if (reasons.empty()) reasons.emplace_back("no process was seen stuck in the queue");
  std::string text = "slow, not hung: in " + seconds_text(period_ns) + " without progress ";
  for (std::size_t i = 0; i < reasons.size(); ++i) text += (i == 0 ? "" : "; ") + reasons[i];
  return text;
}

}  // namespace queuecheck
