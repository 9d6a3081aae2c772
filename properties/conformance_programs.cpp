#include "queuecheck/properties/conformance_programs.hpp"

#include <algorithm>
#include <array>

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
    program_.processes.resize(1);
    // Large capacities are only reached with items put beforehand.
    const std::uint32_t capacity = shape_.capacity;
    program_.prefill = capacity <= 8 || dice_.one_in(3)
                           ? (dice_.one_in(2) ? 0 : dice_.between(0, std::min(capacity, 8U)))
                           : capacity - dice_.below(5);
    least_ = most_ = program_.prefill;

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
    static constexpr std::array kinds{OperationKind::empty, OperationKind::full,
                                      OperationKind::size};
    const OperationKind kind = dice_.pick(kinds);
    if (offers(kind)) call(kind);
    if (!offers(kind)) get();  // something must happen in each turn
    if (offers(OperationKind::clear) && dice_.one_in(40)) {
      call(OperationKind::clear);
      least_ = most_ = 0;
    }
  }

  // The number of items inside is known only as a range: the queue may hold more than was asked
  // for, and an answer FULL or EMPTY is not known here.
  void put() {
    const std::uint32_t bytes = item_bytes();
    const bool too_big = bytes > shape_.item_bytes_max;
    const bool certain = over() || most_ < shape_.capacity;
    const OperationKind kind =
        choose(OperationKind::try_put, OperationKind::put, OperationKind::put_for, certain);
    call(kind, bytes);
    if (over() || too_big) return;
    least_ += most_ < shape_.capacity ? 1U : 0U;
    ++most_;
  }

  void get() {
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
    step.item_bytes = is_put(kind) ? bytes : 8;
    if (is_timed(kind)) {
      static constexpr std::array<std::int64_t, 6> timeouts{-1'000'000'000, -1,    0, 1,
                                                            1'000,          20'000};
      step.timeout_ns = dice_.pick(timeouts);
      if (waiting_left_ns_ < step.timeout_ns) step.timeout_ns = 0;
      waiting_left_ns_ -= std::max<std::int64_t>(0, step.timeout_ns);
    }
    program_.processes[0].push_back(step);
    closed_ = closed_ || kind == OperationKind::close;
  }

  const ConformanceShape& shape_;
  Dice dice_;
  Program program_;
  std::uint64_t least_ = 0;  // items inside, at least
  std::uint64_t most_ = 0;   // ... and at most, were nothing ever refused
  bool closed_ = false;
  std::int64_t waiting_left_ns_ = 200'000;
};

}  // namespace

Program conformance_program(const ConformanceShape& shape, Dice dice) {
  return Walk(shape, dice).build();
}

}  // namespace queuecheck
