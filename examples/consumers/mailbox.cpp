// The queue of all consumers here: room for one item, any number of producers and consumers. Whoever
// comes too early or too late is told so at once; whoever dies while writing or reading leaves the
// mailbox locked, and the specification says that much.
#include <atomic>
#include <cstring>
#include <stdexcept>

#include "queuecheck/impl/queue_table.hpp"

using namespace queuecheck;

namespace {

enum State : std::uint64_t { vacant, locked, filled };

struct Box {
  std::uint64_t item_bytes_max, bytes;
  std::atomic<std::uint64_t> state;
};

class Mailbox {
 public:
  static const char* name() { return "mailbox"; }
  static std::string specification(const Options&) {
    return "fifo capacity=1 refusal=unfinished crash={inflight_lost,slot_leaked}";
  }
  static std::size_t bytes_needed(const Options& options) {
    if (options.capacity > 1) throw std::invalid_argument("mailbox: capacity 1 is all it has");
    return sizeof(Box) + options.item_bytes_max;
  }
  static Mailbox create(const Place& place, const Options& options) {
    return Mailbox(new (place.memory.data()) Box{options.item_bytes_max, 0, vacant});
  }
  static Mailbox attach(const Place& place) {
    return Mailbox(reinterpret_cast<Box*>(place.memory.data()));
  }

  std::uint64_t capacity() const { return 1; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > box_->item_bytes_max) return Outcome::too_big;
    if (!lock(vacant)) return Outcome::full;
    box_->bytes = item.size();
    if (!item.empty()) std::memcpy(cell(), item.data(), item.size());
    box_->state.store(filled, std::memory_order_release);
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    if (!lock(filled)) return {Outcome::empty};
    const Got got{Outcome::ok, box_->bytes};
    if (got.bytes != 0) std::memcpy(into.data(), cell(), got.bytes);
    box_->state.store(vacant, std::memory_order_release);
    return got;
  }

 private:
  explicit Mailbox(Box* box) : box_(box) {}

  std::byte* cell() const { return reinterpret_cast<std::byte*>(box_ + 1); }

  // Acquire: sees what the one who left this state wrote before.
  bool lock(std::uint64_t expected) {
    return box_->state.compare_exchange_strong(expected, locked, std::memory_order_acquire);
  }

  Box* box_;
};

}  // namespace

QUEUECHECK_QUEUE(Mailbox);
