#include "queuecheck/reports/latency/latency_medium.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/reports/bench/place_memory.hpp"

namespace queuecheck {

namespace {

// With a processor for each process; the others give way at once.
constexpr std::uint32_t tries_before_yield = 50'000;

void require_ok(int outcome, const char* call) {
  if (outcome == QUEUECHECK_OK) return;
  throw std::logic_error(std::string(call) + " answered " +
                         std::string(name(static_cast<Outcome>(outcome))));
}

}  // namespace

LatencyQueue::LatencyQueue(LatencyControl& control, int fd)
    : control_(control), fd_(fd), queue_(load(control.request.source())) {
  item_.resize(control.item_bytes);
}

Options LatencyQueue::options() const {
  Options options{
      control_.capacity, control_.item_bytes, control_.producers, control_.consumers, {}};
  control_.request.read_extra(options);
  return options;
}

Place LatencyQueue::place() {
  if (control_.place_bytes == 0) return {control_.place, {}};
  if (memory_.memory().empty()) memory_ = Segment::adopt(dup(fd_)).map();
  return {control_.place, memory_.memory().subspan(control_.place_offset, control_.place_bytes)};
}

void LatencyQueue::create() {
  const Options wanted = options();
  control_.place_bytes = queue_.bytes_needed(wanted);
  reserve_place(fd_, control_.place_offset, control_.place_bytes);
  handle_ = queue_.create(place(), wanted);
  control_.effective_capacity = handle_.capacity();
  const bool waits = queue_.table()->put != nullptr && queue_.table()->get != nullptr;
  control_.blocking = waits && control_.phase != LatencyPhase::busy;
}

void LatencyQueue::attach() {
  handle_ = queue_.attach(place());
}

void LatencyQueue::remove() {
  handle_ = {};
  queue_.remove(place());
}

template <class Try>
void LatencyQueue::repeat(int refusal, const char* call, Try attempt) const {
  for (std::uint32_t tries = 0;; ++tries) {
    const int outcome = attempt();
    if (outcome != refusal && outcome != QUEUECHECK_BUSY) return require_ok(outcome, call);
    relax();
    if (control_.gives_way || tries > tries_before_yield) sched_yield();
  }
}

void LatencyQueue::put(std::uint64_t word) {
  std::memcpy(item_.data(), &word, sizeof word);
  const queuecheck_queue& table = *queue_.table();
  if (control_.blocking) {
    return require_ok(
        table.put(handle_.raw(), item_.data(), item_.size(), QUEUECHECK_NO_DEADLINE).outcome,
        "put");
  }
  repeat(QUEUECHECK_FULL, "try_put",
         [&] { return table.try_put(handle_.raw(), item_.data(), item_.size()).outcome; });
}

std::uint64_t LatencyQueue::get() {
  const queuecheck_queue& table = *queue_.table();
  std::size_t bytes = 0;
  if (control_.blocking) {
    require_ok(table.get(handle_.raw(), item_.data(), item_.size(), &bytes, QUEUECHECK_NO_DEADLINE)
                   .outcome,
               "get");
  } else {
    repeat(QUEUECHECK_EMPTY, "try_get", [&] {
      return table.try_get(handle_.raw(), item_.data(), item_.size(), &bytes).outcome;
    });
  }
  if (bytes != item_.size()) {
    throw std::logic_error("sent were items of " + std::to_string(item_.size()) +
                           " bytes, received one of " + std::to_string(bytes));
  }
  std::uint64_t word = 0;
  std::memcpy(&word, item_.data(), sizeof word);
  return word;
}

void LatencyLimit::put(std::uint64_t word) {
  LatencyLine& line = control_.line;
  line.word = word;
  line.number.store(++number_, std::memory_order_release);  // partner: get()
  if (sleeps()) futex_wake(reinterpret_cast<const std::uint32_t*>(&line.number), 1);
}

std::uint64_t LatencyLimit::get() {
  const LatencyLine& line = control_.line;
  ++number_;
  for (std::uint32_t tries = 0;; ++tries) {
    // Acquire: partner is put(). No pause between two looks: it would be measured.
    const std::uint32_t now = line.number.load(std::memory_order_acquire);
    if (now == number_) return line.word;
    if (sleeps()) {
      futex_wait(reinterpret_cast<const std::uint32_t*>(&line.number), now, Deadline::none());
    } else if (control_.gives_way || tries > tries_before_yield) {
      sched_yield();
    }
  }
}

}  // namespace queuecheck
