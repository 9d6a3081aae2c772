#include "queuecheck/properties/stress_shapes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "queuecheck/properties/counter_presets.hpp"
#include "queuecheck/properties/kept_roles.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;
using Made = std::optional<Program>;

class StressShapes {
 public:
  StressShapes(const GeneratorSettings& settings, Dice dice) : settings_(settings), dice_(dice) {
    program_.name = "generated";
    program_.seed = dice_.next();
    program_.options.extra = settings_.extra;
    if (settings_.presets && dice_.one_in(4)) program_.preset = near_wrap(dice_);
    static constexpr std::array<std::uint32_t, 8> sizes{8, 8, 8, 9, 16, 31, 64, 255};
    const std::uint32_t size = std::min(dice_.pick(sizes), std::max(settings_.item_bytes_max, 8U));
    program_.options.item_bytes_max = settings_.item_bytes.value_or(size);
    processes_ = dice_.between(settings_.processes_min, settings_.processes_max);
  }

  Made make() {
    static constexpr std::array<std::uint32_t, 7> weights{3, 2, 3, 3, 3, 4, 1};
    const std::size_t shape = dice_.weighted(weights);
    const bool made = shape == 0   ? herd()
                      : shape == 1 ? room()
                      : shape == 2 ? brim()
                      : shape == 3 ? storm()
                      : shape == 4 ? deadlines()
                      : shape == 5 ? sandwich()
                                   : wide();
    if (!made || program_.processes.size() < settings_.processes_min) return std::nullopt;
    if (!program_.balanced) keep_roles(program_, settings_.roles, settings_.operations);
    count_roles(program_);
    return std::move(program_);
  }

 private:
  bool offers(Kind kind) const {
    return std::find(settings_.operations.begin(), settings_.operations.end(), kind) !=
           settings_.operations.end();
  }

  void choose_capacity(std::uint32_t least, std::uint32_t most) {
    const std::uint32_t bound = std::max(1U, std::min(most, settings_.capacity_max));
    program_.options.capacity =
        settings_.capacity.value_or(dice_.between(std::min(least, bound), bound));
  }
  std::uint32_t capacity() const { return static_cast<std::uint32_t>(program_.options.capacity); }
  std::uint32_t few(std::uint32_t most) {
    return dice_.between(1, std::max(1U, std::min(most, settings_.operations_max)));
  }

  Step step(Kind kind, std::uint32_t delay_ns = 0) const {
    Step made;
    made.kind = kind;
    made.item_bytes = program_.options.item_bytes_max;
    made.delay_ns = delay_ns;
    return made;
  }
  // A put or get that comes back only with an item put or got.
  Step surely(Kind blocking, Kind once) {
    const bool blocks = offers(blocking) && !dice_.one_in(3);
    Step made = step(blocks ? blocking : once);
    if (!blocks) made.until = Until::ok;
    return made;
  }
  Step put_surely() { return surely(Kind::put, Kind::try_put); }
  Step get_surely() { return surely(Kind::get, Kind::try_get); }
  void vary(Step& made) {
    if (program_.options.item_bytes_max > 8 && dice_.one_in(2)) {
      made.item_bytes = dice_.between(8, program_.options.item_bytes_max);
    }
    if (dice_.one_in(4)) made.delay_ns = dice_.below(400);
  }
  // At once; soon; or when those who wait are asleep.
  std::uint32_t silence() {
    const std::array<std::uint32_t, 3> choices{0, dice_.below(3'000), 20'000 + dice_.below(30'000)};
    return dice_.pick(choices);
  }
  void share(const Step& one, std::uint32_t calls, std::uint32_t processes, bool bursts) {
    for (std::uint32_t p = 0; p < processes; ++p) {
      std::vector<Step> steps(calls / processes + (p < calls % processes ? 1 : 0), one);
      for (Step& made : steps) {
        vary(made);
        if (bursts) made.delay_ns = silence();
      }
      if (!steps.empty()) program_.processes.push_back(std::move(steps));
    }
  }

  // K5: getters asleep, bursts of puts, silence.
  bool herd() {
    if (!offers(Kind::get)) return false;
    choose_capacity(1, 4);
    const std::uint32_t getters = settings_.roles.consumers(few(processes_ - 1));
    const std::uint32_t putters =
        settings_.roles.producers(processes_ - getters > 1 && dice_.one_in(3) ? 2U : 1U);
    const std::uint32_t items = getters * few(std::max(1U, settings_.operations_max / getters / 2));
    share(step(Kind::get), items, getters, false);
    share(put_surely(), items, putters, true);
    program_.balanced = true;
    return true;
  }

  // The same for putters at a full queue.
  bool room() {
    if (!offers(Kind::put)) return false;
    choose_capacity(1, 3);
    program_.prefill = capacity();
    const std::uint32_t putters = settings_.roles.producers(few(processes_ - 1));
    const std::uint32_t items = putters * few(std::max(1U, settings_.operations_max / putters / 2));
    share(step(Kind::put), items, putters, false);
    share(get_surely(), items, 1, true);
    program_.balanced = true;
    return true;
  }

  // K6, with K12's observers: both sides at equal rates at a queue of one or two places.
  bool brim() {
    choose_capacity(1, 2);
    const std::uint32_t producers = settings_.roles.producers(std::max(1U, processes_ / 2));
    const std::uint32_t consumers = settings_.roles.consumers(processes_ > 2 ? 2U : 1U);
    const std::uint32_t items =
        producers * few(std::min(6U, settings_.operations_max * consumers / producers));
    share(put_surely(), items, producers, false);
    share(get_surely(), items, consumers, false);
    if (program_.processes.size() < settings_.processes_max && dice_.one_in(2)) observer();
    program_.balanced = true;
    return true;
  }

  void observer() {
    static constexpr std::array kinds{Kind::empty, Kind::full, Kind::size, Kind::size};
    std::vector<Step> steps;
    for (std::uint32_t i = few(6); i > 0; --i) {
      const Kind kind = dice_.pick(kinds);
      if (offers(kind)) steps.push_back(step(kind, dice_.below(300)));
    }
    if (!steps.empty()) program_.processes.push_back(std::move(steps));
  }

  // K8: all wait until the queue is closed, and are asleep, or look at the last items, when it is.
  // Some wait with a deadline that is far, and special in the clock's nanoseconds.
  bool storm() {
    if (!offers(Kind::close) || !settings_.close_wakes) return false;
    choose_capacity(1, 4);
    const bool putters = offers(Kind::put) && dice_.one_in(3);
    if (!putters && !offers(Kind::get)) return false;
    if (putters) program_.prefill = capacity();
    const std::uint32_t waiters = putters ? settings_.roles.producers(processes_ - 1)
                                          : settings_.roles.consumers(processes_ - 1);
    for (std::uint32_t i = 0; i < waiters; ++i) {
      Step wait = step(putters ? Kind::put : Kind::get);
      const Kind timed = putters ? Kind::put_for : Kind::get_for;
      if (offers(timed) && dice_.one_in(3)) {
        wait.kind = timed;
        wait.timeout_ns = far_timeout();
      }
      if (!putters) wait.until = Until::closed;
      program_.processes.push_back({wait});
    }
    std::vector<Step> closer;
    const bool late_items = !putters && dice_.one_in(2);
    for (std::uint32_t i = late_items ? few(3) : 0; i > 0; --i) {
      closer.push_back(step(Kind::try_put, closer.empty() ? silence() : 0));
    }
    closer.push_back(step(Kind::close, closer.empty() || dice_.one_in(3) ? silence() : 0));
    program_.processes.push_back(std::move(closer));
    return true;
  }

  std::int64_t far_timeout() {
    static constexpr std::array<std::int64_t, 6> far{999'999'998,   999'999'999,   1'000'000'000,
                                                     1'000'000'001, 1'999'999'999, 500'000'001};
    return dice_.pick(far);
  }

  // K7: the peer comes just when the deadline passes.
  bool deadlines() {
    const bool puts = offers(Kind::put_for) && (!offers(Kind::get_for) || dice_.one_in(2));
    if (!puts && !offers(Kind::get_for)) return false;
    choose_capacity(1, 2);
    if (puts) program_.prefill = capacity();
    static constexpr std::array<std::int64_t, 4> waits{3'000, 10'000, 25'000, 45'000};
    const std::int64_t wait_ns = std::min(dice_.pick(waits), settings_.waiting_ns_max / 8);
    const std::uint32_t rounds = few(3);
    const std::uint32_t most = puts ? settings_.roles.producers(2) : settings_.roles.consumers(2);
    const std::uint32_t waiters = processes_ > 2 ? dice_.between(1, most) : 1;
    for (std::uint32_t i = 0; i < waiters; ++i) {
      Step wait = step(puts ? Kind::put_for : Kind::get_for);
      wait.timeout_ns = wait_ns + (i > 0 ? dice_.below(2'000) : 0);
      program_.processes.emplace_back(rounds, wait);
    }
    std::vector<Step> peer;
    for (std::uint32_t i = 0; i < rounds; ++i) {
      // Sleeping ones wake up some microseconds after their time.
      const std::int64_t at_ns = wait_ns - 1'500 + dice_.below(6'000);
      peer.push_back(step(puts ? Kind::try_get : Kind::try_put,
                          static_cast<std::uint32_t>(std::max<std::int64_t>(at_ns, 0))));
    }
    program_.processes.push_back(std::move(peer));
    return true;
  }

  // An answer EMPTY between two `empty` = false of the same process, while a single item is there
  // and nobody else takes any: no weak promise about visibility excuses it. Likewise FULL.
  bool sandwich() {
    const bool full = offers(Kind::full) && (!offers(Kind::empty) || dice_.one_in(3));
    const Kind look = full ? Kind::full : Kind::empty;
    if (!offers(look) || settings_.operations_max < 3) return false;
    choose_capacity(1, 4);
    program_.prefill = full ? capacity() - 1 : dice_.below(4) == 0 ? 0 : 1;
    std::vector<Step> other;
    const std::uint32_t noise = dice_.below(3);  // quiet, one that looks, or one that contends
    if (program_.prefill == 0 && !full) other.push_back(step(Kind::try_put, dice_.below(600)));
    for (std::uint32_t i = noise == 0 ? 0 : few(4); i > 0; --i) {
      const Kind contender = full ? Kind::try_put : Kind::try_get;
      const bool contends = noise == 2 && !settings_.roles.any();
      other.push_back(step(contends ? contender : look, dice_.below(500)));
    }
    if (other.empty()) other.push_back(step(look, dice_.below(2'000)));
    std::vector<Step> mine;
    const bool again = !settings_.roles.any() && settings_.operations_max >= 8;
    for (std::uint32_t i = again ? dice_.between(1, 2) : 1; i > 0; --i) {
      mine.push_back(step(look, dice_.below(500)));
      mine.push_back(step(full ? Kind::try_put : Kind::try_get));
      mine.push_back(step(look));
      if (again) mine.push_back(step(full ? Kind::try_get : Kind::try_put));
    }
    program_.processes = {std::move(other), std::move(mine)};
    return true;
  }

  // K1 and K9: as many places as a byte counts, nearly all in use.
  bool wide() {
    if (settings_.capacity || settings_.capacity_max < 8) return false;
    program_.options.capacity = dice_.one_in(2) ? 255 : 256;
    program_.options.item_bytes_max = settings_.item_bytes.value_or(dice_.one_in(2) ? 8 : 16);
    program_.prefill = capacity() - dice_.below(4);
    static constexpr std::array kinds{Kind::try_put, Kind::try_put, Kind::try_get, Kind::full,
                                      Kind::size};
    const std::uint32_t most = std::min(processes_, std::max(3U, settings_.processes_min));
    for (std::uint32_t p = 0; p < most; ++p) {
      std::vector<Step> steps;
      for (std::uint32_t i = few(6); i > 0; --i) {
        const Kind kind = dice_.pick(kinds);
        steps.push_back(step(offers(kind) ? kind : Kind::try_put));
      }
      program_.processes.push_back(std::move(steps));
    }
    return true;
  }

  const GeneratorSettings& settings_;
  Dice dice_;
  Program program_;
  std::uint32_t processes_ = 2;
};

}  // namespace

std::optional<Program> stress_shape(const GeneratorSettings& settings, Dice dice) {
  return StressShapes(settings, dice).make();
}

}  // namespace queuecheck
