// One seat in a soak: its handle, its stream, and how a call is made and written down.
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <exception>

#include "queuecheck/impl/c_table.hpp"
#include "queuecheck/stress/item.hpp"
#include "queuecheck/stress/soak/soak_worker.hpp"
#include "queuecheck/stress/worker_failure.hpp"

namespace queuecheck::soak {
namespace {

constexpr int room_spins = 100;
constexpr int room_yields = 20;
constexpr long room_nap_ns = 50'000;

std::int64_t deadline_of(const Drawn& call) {
  const bool for_ever = call.kind == OperationKind::put || call.kind == OperationKind::get;
  return for_ever ? QUEUECHECK_NO_DEADLINE : Deadline::after(call.timeout_ns).monotonic_ns;
}

}  // namespace

Seated::Seated(Segment& segment, std::uint32_t seat, LoadedQueue queue, QueueMemory& memory)
    : segment_(segment),
      header_(segment.header()),
      seat_(segment.seat(seat)),
      queue_(queue),
      memory_(memory),
      writer_(segment.stream(seat), header_.clock),
      item_(std::max<std::size_t>(header_.item_bytes, 8)),
      recorded_(header_.recorded != 0) {
  // relaxed: read by the harness once the phase says that we run
  seat_.slot.thread.store(static_cast<std::int32_t>(syscall(SYS_gettid)),
                          std::memory_order_relaxed);
}

void Seated::set_phase(Phase phase) {
  // release, pairs with the harness's acquire: `failure` is complete when the phase is failed
  seat_.slot.phase.store(phase, std::memory_order_release);
}

bool Seated::attach() {
  set_phase(Phase::attaching);
  try {
    const std::span<std::byte> memory = memory_.map(header_.place_bytes, MapFor::user);
    // relaxed: for who asks where it stands, later
    seat_.slot.address.store(reinterpret_cast<std::uint64_t>(memory.data()),
                             std::memory_order_relaxed);
    handle_ = queue_.attach({header_.place, memory});
  } catch (const std::exception& error) {
    tell_attach_failure(seat_.slot, error);
    return false;
  }
  return true;
}

void Seated::make_room() {
  if (writer_.has_room()) return;
  // relaxed: counted by one writer; the harness only shows it
  seat_.stream_full.store(seat_.stream_full.load(std::memory_order_relaxed) + 1,
                          std::memory_order_relaxed);
  set_phase(Phase::gate);
  for (int round = 0; !writer_.has_room(); ++round) {
    if (round < room_spins) {
      relax_processor();
    } else if (round < room_spins + room_yields) {
      sched_yield();
    } else {
      const timespec nap{0, room_nap_ns};
      nanosleep(&nap, nullptr);
    }
  }
  set_phase(Phase::running);
}

Outcome Seated::put_once(const Drawn& call, std::uint64_t identity) {
  const queuecheck_queue* const table = queue_.table();
  const auto put = [&] {
    return call.kind == OperationKind::try_put
               ? table->try_put(handle_.raw(), item_.data(), header_.item_bytes)
               : table->put(handle_.raw(), item_.data(), header_.item_bytes, deadline_of(call));
  };
  if (!recorded_) return outcome_of(put());
  make_room();
  encode_item({static_cast<std::uint32_t>(identity >> 40), identity & item_detail::sequence_mask},
              {item_.data(), header_.item_bytes});
  CallRecord& record = writer_.begin(call.kind, identity);
  const queuecheck_result result = put();
  const std::uint64_t t1 = writer_.stamp_return();
  const Outcome outcome = outcome_of(result);
  writer_.end(record, t1, {call.kind, outcome, false, identity});
  return outcome;
}

Outcome Seated::get_once(const Drawn& call) {
  const queuecheck_queue* const table = queue_.table();
  std::size_t bytes = 0;
  const auto get = [&] {
    return call.kind == OperationKind::try_get
               ? table->try_get(handle_.raw(), item_.data(), item_.size(), &bytes)
               : table->get(handle_.raw(), item_.data(), item_.size(), &bytes, deadline_of(call));
  };
  if (!recorded_) return outcome_of(get());
  make_room();
  CallRecord& record = writer_.begin(call.kind, unreadable_identity);
  const queuecheck_result result = get();
  const std::uint64_t t1 = writer_.stamp_return();
  CallWord word{call.kind, outcome_of(result), false, unreadable_identity};
  if (word.outcome == Outcome::ok) {
    const bool length_wrong = bytes != header_.item_bytes;
    const DecodedItem item = decode_item({item_.data(), std::min(bytes, item_.size())});
    word.torn = item.torn || length_wrong;
    if (item.id) word.identity = item_detail::identity(*item.id);
  }
  writer_.end(record, t1, word);
  return word.outcome;
}

Outcome Seated::close_once() {
  if (!recorded_) return outcome_of(queue_.table()->close(handle_.raw()));
  make_room();
  CallRecord& record = writer_.begin(OperationKind::close, unreadable_identity);
  const queuecheck_result result = queue_.table()->close(handle_.raw());
  const std::uint64_t t1 = writer_.stamp_return();
  const Outcome outcome = outcome_of(result);
  writer_.end(record, t1, {OperationKind::close, outcome, false, unreadable_identity});
  return outcome;
}

}  // namespace queuecheck::soak
