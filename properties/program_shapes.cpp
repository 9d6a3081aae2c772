#include "queuecheck/properties/program_shapes.hpp"

#include <algorithm>
#include <array>

#include "queuecheck/properties/counter_presets.hpp"
#include "queuecheck/properties/kept_roles.hpp"
#include "queuecheck/properties/rare_turns.hpp"
#include "queuecheck/properties/stress_shapes.hpp"

namespace queuecheck {
namespace {

using Kinds = std::vector<OperationKind>;

// mixed    swarm: any of the operations, by any process
// getters  a prefilled queue and processes that only get: a false EMPTY has no excuse
// putters  processes that only put: a false FULL has no excuse
// tokens   each process gets, then puts again; the items outnumber the processes: never empty
// holes    each process puts, then gets; room for all of them: never full
// roles    each process only puts or only gets, at a small capacity: laps, order, both edges
// waiters  callers that wait for ever, and one process that closes the queue
enum class Shape : std::uint8_t { mixed, getters, putters, tokens, holes, roles, waiters };

class Builder {
 public:
  Builder(const GeneratorSettings& settings, Dice dice, int size)
      : settings_(settings), dice_(dice), size_(std::clamp(size, 0, 100)) {}

  Program build() {
    program_.name = "generated";
    program_.seed = dice_.next();
    program_.options.extra = settings_.extra;
    if (settings_.presets && dice_.one_in(4)) program_.preset = near_wrap(dice_);
    const Shape shape = choose_shape();
    choose_items();
    choose_limits(shape);
    choose_pace();
    program_.processes.resize(process_count_);
    for (std::uint32_t process = 0; process < process_count_; ++process) fill(shape, process);
    keep_roles(program_, settings_.roles, settings_.operations);
    count_roles(program_);
    return std::move(program_);
  }

 private:
  bool offers(OperationKind kind) const {
    return std::find(settings_.operations.begin(), settings_.operations.end(), kind) !=
           settings_.operations.end();
  }

  Kinds offered(bool (*wanted)(OperationKind)) const {
    Kinds kinds;
    for (const OperationKind kind : settings_.operations) {
      if (wanted(kind)) kinds.push_back(kind);
    }
    return kinds;
  }

  Shape choose_shape() {
    const bool closes = offers(OperationKind::close) && settings_.close_wakes;
    const bool waits = offers(OperationKind::put) || offers(OperationKind::get);
    const std::array<std::uint32_t, 7> weights{4, 2, 1, 2, 1, 3, closes && waits ? 3U : 0U};
    return static_cast<Shape>(dice_.weighted(weights));
  }

  void choose_items() {
    static constexpr std::array<std::uint32_t, 10> sizes{8, 8, 8, 8, 16, 16, 17, 24, 64, 0};
    static constexpr std::array<std::uint32_t, 6> odd{9, 11, 13, 15, 31, 255};
    std::uint32_t most = dice_.pick(sizes);
    if (settings_.free_running && dice_.one_in(6)) most = dice_.pick(odd);
    if (most == 0) most = std::max(settings_.item_bytes_max, 8U);
    if (dice_.one_in(24)) most = dice_.between(1, 7);  // anonymous items
    if (most < 8 && settings_.free_running && dice_.one_in(3)) most = 7;
    if (settings_.item_bytes) most = *settings_.item_bytes;
    most = std::min(most, std::max(settings_.item_bytes_max, settings_.item_bytes.value_or(0)));
    program_.options.item_bytes_max = most;
    one_item_size_ = most == 8 || dice_.one_in(2);
  }

  void choose_limits(Shape shape) {
    process_count_ = dice_.between(settings_.processes_min, settings_.processes_max);
    // Small capacities meet the edges and wrap soonest.
    const std::uint32_t most = std::max(settings_.capacity_max, 1U);
    std::uint32_t capacity =
        dice_.one_in(2) ? dice_.between(1, std::min(most, 3U)) : dice_.between(1, most);
    if (settings_.capacity) capacity = *settings_.capacity;
    program_.options.capacity = capacity;
    switch (shape) {
      case Shape::getters:
        program_.prefill = dice_.one_in(4) ? dice_.between(1, capacity) : capacity;
        break;
      case Shape::tokens:
        program_.prefill = dice_.one_in(4) ? capacity : std::min(capacity, process_count_ + 1);
        break;
      case Shape::holes:
        program_.prefill = capacity > process_count_ ? capacity - process_count_ : 0;
        break;
      case Shape::putters:
        program_.prefill = dice_.one_in(2) ? 0 : dice_.between(0, capacity);
        break;
      default:
        program_.prefill = dice_.one_in(2) ? 0 : dice_.between(0, std::min(capacity, 8U));
    }
    // Always: without a drain nobody knows whether an item is lost or merely left inside.
    program_.drain = true;

    choose_swarm(shape);
    const std::uint32_t scaled =
        std::max(settings_.operations_min,
                 settings_.operations_max * static_cast<std::uint32_t>(size_) / 100);
    operations_max_ = std::max(scaled, 1U);
    if (searched_) {
      program_.prefill = std::min(program_.prefill, 2U);
      const std::uint32_t left = settings_.searched_max - program_.prefill;
      operations_max_ = std::clamp(left / process_count_, 1U, operations_max_);
    }
    full_length_ = dice_.one_in(2);
  }

  // Swarm: leaving operations out reaches states that an even mixture never does.
  void choose_swarm(Shape shape) {
    // Tokens and holes keep a balance of single items.
    const bool balance = shape == Shape::tokens || shape == Shape::holes;
    const bool batches = !balance && program_.options.item_bytes_max >= 8 && dice_.one_in(3);
    const bool tasks = dice_.one_in(4);
    for (const OperationKind kind : settings_.operations) {
      const bool rare = kind == OperationKind::close || kind == OperationKind::clear;
      const bool task = kind == OperationKind::task_done || kind == OperationKind::join;
      const bool searched = kind == OperationKind::clear || task || is_batch(kind);
      if (is_batch(kind) && !batches) continue;
      const bool kept = task                   ? shape == Shape::mixed && tasks
                        : waits_for_ever(kind) ? shape == Shape::waiters
                        : rare                 ? shape == Shape::mixed && dice_.one_in(10)
                                               : dice_.one_in(2);
      if (!kept) continue;
      searched_ = searched_ || searched;
      swarm_.push_back(kind);
      weights_.push_back(rare ? 1 : 1U << dice_.below(4));
    }
    const auto lacks = [&](bool (*wanted)(OperationKind)) {
      return std::none_of(swarm_.begin(), swarm_.end(), wanted);
    };
    if (lacks(puts_items)) add_to_swarm(OperationKind::try_put);
    if (lacks(gets_items)) add_to_swarm(OperationKind::try_get);
  }

  void add_to_swarm(OperationKind kind) {
    swarm_.push_back(kind);
    weights_.push_back(1U << dice_.below(4));
  }

  void choose_pace() {
    // Real waiting costs throughput, so most programs may wait for microseconds only.
    static constexpr std::array<std::int64_t, 4> budgets{20'000, 100'000, 400'000, 2'000'000};
    static constexpr std::array<std::uint32_t, 4> weights{70, 25, 4, 1};
    waiting_ns_ = std::min(budgets[dice_.weighted(weights)], settings_.waiting_ns_max);
    static constexpr std::array<std::uint32_t, 4> delays{0, 0, 300, 3'000};
    delay_max_ns_ = dice_.pick(delays);
    yields_ = dice_.one_in(8);
  }

  void fill(Shape shape, std::uint32_t process) {
    std::int64_t waiting_left = waiting_ns_;
    const bool closer = shape == Shape::waiters && process == process_count_ - 1;
    const std::uint32_t least = std::min(settings_.operations_min, operations_max_);
    const std::uint32_t count =
        full_length_ ? operations_max_ : dice_.between(least, operations_max_);
    std::vector<Step>& steps = program_.processes[process];
    const bool puts_first = shape == Shape::holes;
    const bool putter = shape == Shape::putters || (shape == Shape::roles && process % 2 == 0);
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool put_turn = (i % 2 == 0) == puts_first;
      switch (shape) {
        case Shape::mixed:
          steps.push_back(step(swarm_[dice_.weighted(weights_)], waiting_left));
          break;
        case Shape::waiters:
          steps.push_back(step(waiter_kind(closer), waiting_left));
          // Not the closer, whom nobody would wake.
          if (is_batch(steps.back().kind) && !closer && dice_.one_in(2)) {
            steps.back().timeout_ns = 0;
          }
          break;
        case Shape::tokens:
        case Shape::holes:
          steps.push_back(step(one_of(put_turn ? is_put : is_get), waiting_left));
          break;
        case Shape::getters:
        case Shape::putters:
        case Shape::roles:
          steps.push_back(step(one_of(putter ? puts_items : gets_items), waiting_left));
          break;
      }
    }
    if (closer) {
      // Late, so that the others are asleep when it comes; not always, so that they are not.
      Step close;
      close.kind = OperationKind::close;
      close.delay_ns = dice_.one_in(3) ? 0 : dice_.below(30'000);
      steps.push_back(close);
      if (dice_.one_in(8)) steps.push_back(close);
    }
  }

  OperationKind waiter_kind(bool closer) {
    for (int attempt = 0; attempt < 8; ++attempt) {
      const OperationKind kind = swarm_[dice_.weighted(weights_)];
      if (!(closer && waits_for_ever(kind))) return kind;
    }
    return OperationKind::try_get;
  }

  // A put (or get) of the swarm that ends by itself.
  OperationKind one_of(bool (*wanted)(OperationKind)) {
    for (int attempt = 0; attempt < 8; ++attempt) {
      const OperationKind kind = swarm_[dice_.weighted(weights_)];
      if (wanted(kind) && !waits_for_ever(kind)) return kind;
    }
    return wanted(OperationKind::put_many) ? OperationKind::try_put : OperationKind::try_get;
  }

  Step step(OperationKind kind, std::int64_t& waiting_left) {
    Step made;
    made.kind = kind;
    const std::uint32_t most = program_.options.item_bytes_max;
    made.item_bytes = most;
    if (puts_items(kind) && !one_item_size_) {
      made.item_bytes = most < 8 ? dice_.between(0, most) : dice_.between(8, most);
    }
    if (is_timed(kind)) made.timeout_ns = timeout(waiting_left);
    if (may_have_deadline(kind)) {  // where 0 would be none
      const std::int64_t drawn = timeout(waiting_left);
      made.timeout_ns = drawn == 0 ? -1 : drawn;
    }
    if (is_batch(kind)) {
      // Now and then more than the queue holds: it must go in, or come out, in parts.
      const auto capacity = static_cast<std::uint32_t>(program_.options.capacity);
      made.batch = dice_.between(1, dice_.one_in(4) ? std::min(capacity + 2, 6U) : 3U);
    }
    if (delay_max_ns_ > 0 && dice_.one_in(3)) made.delay_ns = dice_.below(delay_max_ns_);
    if (yields_) made.yield = dice_.one_in(8);
    return made;
  }

  std::int64_t timeout(std::int64_t& waiting_left) {
    static constexpr std::array<std::int64_t, 12> timeouts{
        -1'000'000, 0, 0, 1, 1'000, 5'000, 5'000, 20'000, 50'000, 200'000, 1'000'000, 2'000'000};
    const std::int64_t drawn = dice_.pick(timeouts);
    if (drawn > waiting_left) {
      const bool shortly = dice_.one_in(2) && waiting_left > 0;
      waiting_left -= shortly ? 1 : 0;
      return shortly ? 1 : 0;
    }
    waiting_left -= std::max<std::int64_t>(drawn, 0);
    return drawn;
  }

  const GeneratorSettings& settings_;
  Dice dice_;
  int size_;
  Program program_;
  std::uint32_t process_count_ = 2;
  std::uint32_t operations_max_ = 1;
  bool one_item_size_ = true;
  bool full_length_ = true;
  bool searched_ = false;
  Kinds swarm_;
  std::vector<std::uint32_t> weights_;
  std::int64_t waiting_ns_ = 0;
  std::uint32_t delay_max_ns_ = 0;
  bool yields_ = false;
};

}  // namespace

Program random_program(const GeneratorSettings& settings, Dice dice, int size) {
  if (!settings.free_running) return Builder(settings, dice, size).build();
  const Dice stress(dice.next());
  const Dice turns(dice.next());
  std::optional<Program> program;
  if (dice.one_in(4)) program = stress_shape(settings, stress);
  if (!program) program = Builder(settings, Dice(dice.next()), size).build();
  add_rare_turns(*program, settings, turns);
  return std::move(*program);
}

}  // namespace queuecheck
