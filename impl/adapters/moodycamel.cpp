#include "queuecheck/impl/adapters/moodycamel.hpp"

#include <concurrentqueue/concurrentqueue.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/adapters/stored_item.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {

class MoodycamelShape {
 public:
  virtual ~MoodycamelShape() = default;
  virtual bool put(std::span<const std::byte> item) = 0;
  virtual Got get(std::span<std::byte> into) = 0;
};

namespace {

constexpr std::uint64_t magic = 0x6d6f'6f64'7963'616dULL;

template <std::size_t bytes_max>
class Shape final : public MoodycamelShape {
 public:
  bool put(std::span<const std::byte> item) override {
    return queue_.enqueue(StoredItem<bytes_max>(item));
  }
  Got get(std::span<std::byte> into) override {
    StoredItem<bytes_max> item;
    if (!queue_.try_dequeue(item)) return {Outcome::empty, 0};
    return {Outcome::ok, item.copy_to(into)};
  }

 private:
  // One block of 32 items at first; it grows as it is used.
  moodycamel::ConcurrentQueue<StoredItem<bytes_max>> queue_{32};
};

constexpr std::uint32_t item_bytes_most = 4096;

std::unique_ptr<MoodycamelShape> make_shape(std::uint32_t item_bytes_max) {
  if (item_bytes_max <= 8) return std::make_unique<Shape<8>>();
  if (item_bytes_max <= 64) return std::make_unique<Shape<64>>();
  if (item_bytes_max <= 512) return std::make_unique<Shape<512>>();
  return std::make_unique<Shape<item_bytes_most>>();
}

}  // namespace

struct Moodycamel::Header {
  std::atomic<std::uint64_t> state{0};  // magic: the queue is there
  std::int64_t process = 0;
  std::uint64_t item_bytes_max = 0;
  MoodycamelShape* shape = nullptr;
  std::atomic<std::uint64_t> handles{0};
};

std::string Moodycamel::specification(const Options&) {
  return "per_producer refusal=free empty=absent full=absent size=absent";
}

std::size_t Moodycamel::bytes_needed(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("moodycamel: unknown option '" + options.extra.front().first +
                                "'; it has none");
  }
  if (options.item_bytes_max > item_bytes_most) {
    throw std::invalid_argument("moodycamel: items of " + std::to_string(options.item_bytes_max) +
                                " bytes; built in are up to " + std::to_string(item_bytes_most));
  }
  return sizeof(Header);
}

Moodycamel Moodycamel::create(const Place& place, const Options& options) {
  if (place.memory.size() < bytes_needed(options)) {
    throw std::invalid_argument("moodycamel: " + place.name + " has " +
                                std::to_string(place.memory.size()) + " bytes, needs " +
                                std::to_string(sizeof(Header)));
  }
  auto* header = new (place.memory.data()) Header;
  header->process = getpid();
  header->item_bytes_max = options.item_bytes_max;
  header->shape = make_shape(options.item_bytes_max).release();
  Moodycamel queue(header);
  // Release: pairs with the acquire in attach: the queue and the words above are there.
  header->state.store(magic, std::memory_order_release);
  return queue;
}

Moodycamel Moodycamel::attach(const Place& place) {
  auto* header = reinterpret_cast<Header*>(place.memory.data());
  // Acquire: pairs with the release in create.
  if (place.memory.size() < sizeof(Header) ||
      header->state.load(std::memory_order_acquire) != magic) {
    throw std::runtime_error("moodycamel: no finished queue in " + place.name);
  }
  if (header->process != getpid()) {
    throw std::runtime_error("moodycamel: " + place.name + " belongs to process " +
                             std::to_string(header->process) +
                             ": its items lie on that process's heap; right would be threads");
  }
  return Moodycamel(header);
}

Moodycamel::Moodycamel(Header* header)
    : header_(header),
      shape_(header->shape),
      item_bytes_max_(static_cast<std::uint32_t>(header->item_bytes_max)) {
  // Relaxed: who attaches keeps the queue alive only against later detaches of its own peers, whom
  // the caller orders behind it.
  header_->handles.fetch_add(1, std::memory_order_relaxed);
}

Moodycamel::Moodycamel(Moodycamel&& other) noexcept
    : header_(std::exchange(other.header_, nullptr)),
      shape_(other.shape_),
      item_bytes_max_(other.item_bytes_max_) {}

Moodycamel::~Moodycamel() {
  // Acquire and release: the last one destroys behind everything that the others did.
  if (header_ == nullptr || header_->handles.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  header_->state.store(0, std::memory_order_relaxed);  // nobody is left who could be looking
  delete shape_;
}

Outcome Moodycamel::try_put(std::span<const std::byte> item) {
  if (item.size() > item_bytes_max_) return Outcome::too_big;
  return shape_->put(item) ? Outcome::ok : Outcome::error;
}

Got Moodycamel::try_get(std::span<std::byte> into) {
  if (into.size() < item_bytes_max_) return {Outcome::too_big, item_bytes_max_};
  return shape_->get(into);
}

static_assert(SharedQueue<Moodycamel>);

Adapter moodycamel_adapter() {
  return {
      .name = "moodycamel",
      .table = queue_table<Moodycamel>(),
      .summary = "moodycamel::ConcurrentQueue: many producers and consumers, unbounded; threads",
      .library = std::string("concurrentqueue ") + QUEUECHECK_LIBRARY_VERSION,
      .items = Items::elsewhere,
      .threads_only = true,
      .absent = ""};
}

}  // namespace queuecheck
