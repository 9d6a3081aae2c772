#include "queuecheck/properties/conformance_programs.hpp"

#include <algorithm>
#include <array>

#include "queuecheck/properties/counter_presets.hpp"

namespace queuecheck {
namespace {

class Walk {
 public:
  Walk(const ConformanceShape& shape, Dice dice) : shape_(shape), dice_(dice) {}

  Program build() {
    program_.name = "conformance";
    program_.seed = dice_.next();
    program_.options.capacity = shape_.capacity;
    program_.options.item_bytes_max = shape_.item_bytes_max;
    program_.options.extra = shape_.extra;
    program_.balanced = true;  // see invariant 1
    if (shape_.presets && dice_.one_in(3)) program_.preset = near_wrap(dice_);
    program_.processes.resize(1);
    // Large capacities are only reached with items put beforehand.
    const std::uint32_t capacity = shape_.capacity;
    program_.prefill = capacity <= 8 || dice_.one_in(3)
                           ? (dice_.one_in(2) ? 0 : dice_.between(0, std::min(capacity, 8U)))
                           : capacity - dice_.below(5);
    least_ = most_ = undone_ = program_.prefill;

    const std::uint32_t count = dice_.between(1, shape_.operations_max);
    const bool closes = offers(OperationKind::close) && dice_.one_in(2);
    const std::uint32_t close_at = closes ? dice_.below(count) : count;
    while (program_.processes[0].size() < count) {
      if (program_.processes[0].size() == close_at) call(OperationKind::close);
      phase(std::min<std::uint32_t>(
          count, static_cast<std::uint32_t>(program_.processes[0].size()) + dice_.between(1, 24)));
      // Closing again must change nothing.
      if (closed_ && dice_.one_in(3)) call(OperationKind::close);
    }
    program_.processes[0].resize(std::min<std::size_t>(program_.processes[0].size(), count));
    return std::move(program_);
  }

 private:
  bool offers(OperationKind kind) const {
    return std::find(shape_.operations.begin(), shape_.operations.end(), kind) !=
           shape_.operations.end();
  }

  bool over() const { return closed_ && shape_.closes_for_good; }

  // A stretch with a bias: filling, emptying, or about as many puts as gets.
  void phase(std::size_t until) {
    static constexpr std::array<std::uint32_t, 3> put_shares{90, 10, 50};
    const std::uint32_t put_share = dice_.pick(put_shares);
    const std::uint32_t observe_share = dice_.below(30);
    while (program_.processes[0].size() < until) {
      if (dice_.below(100) < observe_share) {
        observe();
      } else if (dice_.below(100) < put_share) {
        put();
      } else {
        get();
      }
    }
  }

  void observe() {
    static constexpr std::array observers{OperationKind::empty, OperationKind::full,
                                          OperationKind::size};
    static constexpr std::array others{OperationKind::peek, OperationKind::join,
                                       OperationKind::task_done};
    const bool any_other = std::any_of(others.begin(), others.end(),
                                       [&](OperationKind other) { return offers(other); });
    const bool other = any_other && dice_.one_in(2);
    const OperationKind kind = other ? dice_.pick(others) : dice_.pick(observers);
    if (!offers(kind)) {
      get();  // something must happen in each turn
    } else if (kind == OperationKind::join) {
      join();
    } else {
      call(kind);
      if (kind == OperationKind::task_done && undone_ > 0) --undone_;
    }
    if (offers(OperationKind::clear) && dice_.one_in(40)) {
      call(OperationKind::clear);
      least_ = most_ = 0;
    }
  }

  // A join that waits for ever only where everything is done, whatever was refused.
  void join() {
    if (undone_ <= 8 && offers(OperationKind::task_done) && dice_.one_in(3)) {
      for (; undone_ > 0; --undone_) call(OperationKind::task_done);
    }
    call(OperationKind::join);
    if (undone_ == 0 && dice_.one_in(2)) program_.processes[0].back().timeout_ns = 0;
  }

  void put_many() {
    const std::uint32_t items = dice_.between(1, dice_.one_in(3) ? batch_max : 6);
    const std::uint32_t bytes = item_bytes();
    const bool certain = over() || (most_ + items <= shape_.capacity);
    call(OperationKind::put_many, bytes);
    Step& step = program_.processes[0].back();
    step.batch = items;
    if (certain && dice_.one_in(2)) step.timeout_ns = 0;
    if (over() || bytes > shape_.item_bytes_max) return;
    for (std::uint32_t i = 0; i < items; ++i) count_put();
  }

  // It takes one item at least where there is one, but nobody promises how many more.
  void get_many() {
    const bool certain = over() || least_ > 0;
    call(OperationKind::get_many);
    Step& step = program_.processes[0].back();
    step.batch = dice_.between(1, dice_.one_in(3) ? batch_max : 6);
    if (certain && dice_.one_in(2)) step.timeout_ns = 0;
    least_ -= std::min<std::uint64_t>(least_, step.batch);
    most_ -= most_ > 0 ? 1U : 0U;
  }

  void count_put() {
    least_ += most_ < shape_.capacity ? 1U : 0U;
    ++most_;
    ++undone_;
  }

  // The number of items inside is known only as a range: the queue may hold more than was asked
  // for, and an answer FULL or EMPTY is not known here.
  void put() {
    if (offers(OperationKind::put_many) && dice_.one_in(8)) return put_many();
    const std::uint32_t bytes = item_bytes();
    const bool too_big = bytes > shape_.item_bytes_max;
    const bool certain = over() || most_ < shape_.capacity;
    const OperationKind kind =
        choose(OperationKind::try_put, OperationKind::put, OperationKind::put_for, certain);
    call(kind, bytes);
    if (over() || too_big) return;
    count_put();
  }

  void get() {
    if (offers(OperationKind::get_many) && dice_.one_in(8)) return get_many();
    const bool certain = over() || least_ > 0;
    call(choose(OperationKind::try_get, OperationKind::get, OperationKind::get_for, certain));
    least_ -= least_ > 0 ? 1U : 0U;
    most_ -= most_ > 0 ? 1U : 0U;
  }

  OperationKind choose(OperationKind once, OperationKind waiting, OperationKind timed,
                       bool certain) {
    const std::uint32_t draw = dice_.below(10);
    if (draw < 3 && offers(timed)) return timed;
    if (draw < 6 && certain && offers(waiting)) return waiting;
    return once;
  }

  std::uint32_t item_bytes() {
    const std::uint32_t most = shape_.item_bytes_max;
    switch (dice_.below(12)) {
      case 0:
        return 0;
      case 1:
        return dice_.between(0, std::min(most, 7U));  // anonymous
      case 2:
        if (!shape_.oversized) return most;
        return most + 1 + dice_.below(16);  // must be refused, and change nothing
      case 3:
      case 4:
        return most;
      case 5:
        return dice_.between(0, most) | (most > 1 ? 1U : 0U);  // odd
      default:
        return dice_.between(std::min(most, 8U), most);
    }
  }

  void call(OperationKind kind, std::uint32_t bytes = 8) {
    Step step;
    step.kind = kind;
    step.item_bytes = puts_items(kind) ? bytes : 8;
    if (is_timed(kind) || may_have_deadline(kind)) {
      static constexpr std::array<std::int64_t, 6> timeouts{-1'000'000'000, -1,    0, 1,
                                                            1'000,          20'000};
      step.timeout_ns = dice_.pick(timeouts);
      if (waiting_left_ns_ < step.timeout_ns) step.timeout_ns = 0;
      waiting_left_ns_ -= std::max<std::int64_t>(0, step.timeout_ns);
      if (may_have_deadline(kind) && step.timeout_ns == 0) step.timeout_ns = -1;  // 0 would be none
    }
    program_.processes[0].push_back(step);
    closed_ = closed_ || kind == OperationKind::close;
  }

  const ConformanceShape& shape_;
  Dice dice_;
  Program program_;
  std::uint64_t least_ = 0;   // items inside, at least
  std::uint64_t most_ = 0;    // ... and at most, were nothing ever refused
  std::uint64_t undone_ = 0;  // tasks, at most: were nothing ever refused
  bool closed_ = false;
  std::int64_t waiting_left_ns_ = 200'000;
};

}  // namespace

Program conformance_program(const ConformanceShape& shape, Dice dice) {
  return Walk(shape, dice).build();
}

}  // namespace queuecheck
