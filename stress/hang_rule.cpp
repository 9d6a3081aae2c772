#include "queuecheck/stress/hang_rule.hpp"

#include <algorithm>

#include "queuecheck/stress/rest_proof.hpp"
#include "queuecheck/stress/slowness.hpp"
#include "queuecheck/stress/system_call.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t naps_few = 2;    // that many show that it wakes by itself
constexpr std::uint64_t naps_many = 32;  // and that many that it is in no slow step of its own

// Who polls at a gate and has run for so long has looked at it.
constexpr std::int64_t looks_surely_ns = 1'000'000;

// Who has not had the processor in this window may not know yet that its gate is open.
bool has_looked(const ActorSample& base, const ActorSample& now) {
  // It looks at its gate whenever it runs, and always before it falls asleep.
  const std::int64_t ran_ns = now.cpu_ns - base.cpu_ns;
  return now.sleeping() ? ran_ns > 0 : ran_ns >= looks_surely_ns;
}

const WatchedActor& actor_of(const WatchedScene& scene, std::uint32_t process) {
  return *std::find_if(scene.actors.begin(), scene.actors.end(),
                       [&](const WatchedActor& one) { return one.process == process; });
}

}  // namespace

void HangRule::restart(std::int64_t now_ns, const WatchedScene& scene) {
  window_start_ns_ = now_ns;
  window_throttled_ns_ = quota_.throttled_ns();
  confirmed_ = 0;
  base_.clear();
  for (const WatchedActor& actor : scene.actors) {
    // How often it went to sleep is asked for first: then it has slept since, if it sleeps now.
    const auto sleeps = sleeps_begun(actor.proc_path);
    base_.push_back({actor.process, sample_actor(actor.proc_path), actor.tries, sleeps});
  }
  if (at_rest_.empty()) {
    at_rest_ = base_;
    at_rest_throttled_ns_ = window_throttled_ns_;
  }
}

// Somebody was killed or came: not seen in the signature, but no window goes on over it.
bool HangRule::is_another(const WatchedScene& scene) const {
  return !std::equal(
      base_.begin(), base_.end(), scene.actors.begin(), scene.actors.end(),
      [](const Seen& seen, const WatchedActor& one) { return seen.process == one.process; });
}

std::optional<Standing> HangRule::look(std::int64_t now_ns,
                                       const std::function<std::uint64_t()>& signature,
                                       const std::function<WatchedScene()>& scene_now) {
  const std::uint64_t seen = signature();
  if (fresh_ || seen != signature_) {
    fresh_ = false;
    signature_ = seen;
    progress_ns_ = now_ns;
    base_.clear();
    at_rest_.clear();
    return std::nullopt;
  }
  const WatchedScene scene = scene_now();
  if (base_.empty() || is_another(scene)) {
    restart(now_ns, scene);
    return std::nullopt;
  }
  Standing standing;
  const bool all_stuck = find_stuck(standing, now_ns, scene);
  if (quiet_ns(now_ns) > settings_.starved_ns) {
    standing.slow = why_slow(standing, scene, now_ns);
    return standing;
  }
  if (!all_stuck || standing.actors.empty()) return std::nullopt;
  if (!(settings_.hung_before && rest_is_proved(standing, scene))) {
    if (!window_is_over(standing, scene, now_ns)) return std::nullopt;
    if (const int confirmed = confirmed_ + 1; confirmed < settings_.confirmations) {
      restart(now_ns, scene);
      confirmed_ = confirmed;
      return std::nullopt;
    }
  }
  // Looking at many processes takes a while on a crowded machine: was anybody faster?
  if (signature() != signature_) return std::nullopt;
  for (StuckActor& actor : standing.actors) {
    const WatchedActor& one = actor_of(scene, actor.process);
    actor.wait = kernel_wait(one.proc_path, one.queue);
    actor.place = place_text(actor.wait);
  }
  return standing;
}

bool HangRule::find_stuck(Standing& standing, std::int64_t now_ns, const WatchedScene& scene) {
  bool all_stuck = true;
  longest_wait_ns_ = 0;
  for (std::size_t i = 0; i < scene.actors.size(); ++i) {
    const WatchedActor& actor = scene.actors[i];
    const Seen& base = base_[i];
    const ActorSample now = sample_actor(actor.proc_path);
    if (!now.alive || now.stopped()) {
      // Stopped, or not there to be judged: whatever waits for it is not hanging.
      restart(now_ns, scene);
      return false;
    }
    switch (actor.part) {
      case WatchedActor::Part::is_held:
        continue;
      case WatchedActor::Part::has_still_to_run:
        all_stuck = false;
        continue;
      case WatchedActor::Part::waits_for_others:
        all_stuck = all_stuck && has_looked(base.sample, now);
        continue;
      case WatchedActor::Part::in_the_queue:
        break;
    }
    const Stuck how = judge(actor, base, now, now_ns);
    if (how == Stuck::no) {
      all_stuck = false;
      continue;
    }
    // Who burns its own processor time, or has woken and gone to sleep again, proves that it had
    // some; only sleepers may owe their standing still to a crowded machine.
    const std::int64_t waited_ns = now.run_wait_ns - base.sample.run_wait_ns;
    if (how == Stuck::blocked && waited_ns > longest_wait_ns_ &&
        naps_in_window(actor, base) < naps_few) {
      longest_wait_ns_ = waited_ns;
    }
    standing.actors.push_back({actor.process, how, actor.outside});
  }
  return all_stuck;
}

Stuck HangRule::judge(const WatchedActor& actor, const Seen& base, const ActorSample& now,
                      std::int64_t now_ns) const {
  const std::int64_t cpu_ns = now.cpu_ns - base.sample.cpu_ns;
  const std::uint64_t tries = actor.tries - base.tries;
  if (tries >= settings_.polls) return Stuck::polling;
  if (tries > 0) {
    // Who sleeps between its tries has few of them: three whole waits in vain say as much.
    const bool polls_slowly = actor.pauses_when_refused && tries >= 3 && now.sleeping();
    return polls_slowly || cpu_ns >= settings_.spin_ns ? Stuck::polling : Stuck::no;
  }
  if (!actor.inside_a_call || actor.timed) return Stuck::no;
  if (cpu_ns >= settings_.spin_ns) return Stuck::spinning;
  // A queue with bounded sleeps wakes up now and then: little processor time, asleep when looked
  // at.
  if (now.sleeping() && cpu_ns * 20 < now_ns - window_start_ns_) return Stuck::blocked;
  return Stuck::no;
}

// How often it fell asleep since the window began; where that cannot be read, as one who need not
// be waited for.
std::uint64_t HangRule::naps_in_window(const WatchedActor& actor, const Seen& base) const {
  const auto now = sleeps_begun(actor.proc_path);
  return now && base.sleeps ? *now - *base.sleeps : naps_many;
}

bool HangRule::window_is_over(const Standing& standing, const WatchedScene& scene,
                              std::int64_t now_ns) const {
  const std::int64_t elapsed = now_ns - window_start_ns_;
  const std::int64_t window =
      settings_.window_ns + 4 * (longest_wait_ns_ + quota_.throttled_ns() - window_throttled_ns_);
  if (elapsed < window) return false;
  for (std::size_t i = 0; i < scene.actors.size(); ++i) {
    const WatchedActor& one = scene.actors[i];
    const auto blocked = [&](const StuckActor& actor) {
      return actor.process == one.process && actor.how == Stuck::blocked;
    };
    if (std::none_of(standing.actors.begin(), standing.actors.end(), blocked)) continue;
    const auto call = system_call_of(one.proc_path);
    const auto left_ns = call ? ends_by_itself_ns(one.proc_path, *call) : std::nullopt;
    if (!left_ns || *left_ns > settings_.nap_ns) continue;
    // It may only be slow: it must have slept, woken and slept again in vain, often or for long.
    const std::uint64_t naps = naps_in_window(one, base_[i]);
    if (naps < naps_few || (naps < naps_many && elapsed < 4 * window)) return false;
  }
  return true;
}

// Nobody is about to be killed or to come late, which would change what the others find; everybody
// slept at one instant, between the two looks, for good.
bool HangRule::rest_is_proved(const Standing& standing, const WatchedScene& scene) const {
  if (scene.somebody_may_come) return false;
  return std::all_of(standing.actors.begin(), standing.actors.end(), [&](const StuckActor& actor) {
    const WatchedActor& one = actor_of(scene, actor.process);
    const Seen& before = base_[static_cast<std::size_t>(&one - scene.actors.data())];
    return actor.how == Stuck::blocked && !actor.outside && before.sample.sleeping() &&
           slept_for_good(one.proc_path, one.queue, before.sleeps);
  });
}

std::string HangRule::why_slow(const Standing& standing, const WatchedScene& scene,
                               std::int64_t now_ns) const {
  std::vector<SlowActor> actors;
  for (const WatchedActor& one : scene.actors) {
    const auto before = std::find_if(at_rest_.begin(), at_rest_.end(),
                                     [&](const Seen& seen) { return seen.process == one.process; });
    if (before == at_rest_.end()) continue;
    SlowActor actor;
    actor.process = one.process;
    actor.in_the_queue = one.part == WatchedActor::Part::in_the_queue;
    for (const StuckActor& stuck : standing.actors) {
      if (stuck.process == one.process) actor.how = stuck.how;
    }
    actor.before = before->sample;
    actor.now = sample_actor(one.proc_path);
    actor.place = place_text(kernel_wait(one.proc_path, one.queue));
    actors.push_back(std::move(actor));
  }
  return queuecheck::why_slow(actors, quiet_ns(now_ns),
                              quota_.throttled_ns() - at_rest_throttled_ns_);
}

}  // namespace queuecheck
