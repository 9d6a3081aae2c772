#include "queuecheck/impl/adapters/boost_lockfree_spsc.hpp"

#include <array>
#include <atomic>
#include <boost/lockfree/policies.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/version.hpp>
#include <cstring>
#include <new>
#include <stdexcept>

namespace queuecheck {

class LockfreeSpscShape {
 public:
  virtual ~LockfreeSpscShape() = default;
  virtual bool try_put(std::span<const std::byte> item) = 0;
  virtual Got try_get(std::span<std::byte> into) = 0;
};

namespace {

// An item as the library stores it: copied whole.
template <std::size_t bytes_max>
struct Item {
  std::array<std::byte, bytes_max> bytes;
  std::uint32_t length;
};

template <std::size_t items, std::size_t bytes_max>
class Shape final : public LockfreeSpscShape {
 public:
  using Queue = boost::lockfree::spsc_queue<Item<bytes_max>, boost::lockfree::capacity<items>>;

  explicit Shape(void* memory) : queue_(static_cast<Queue*>(memory)) {}

  bool try_put(std::span<const std::byte> from) override {
    Item<bytes_max> item;
    item.length = static_cast<std::uint32_t>(from.size());
    copy(item.bytes.data(), from.data(), from.size());
    // Whatever stood on the stack before is nobody's business in shared memory.
    std::memset(item.bytes.data() + from.size(), 0, bytes_max - from.size());
    return queue_->push(item);
  }

  Got try_get(std::span<std::byte> into) override {
    Got got{Outcome::empty, 0};
    queue_->consume_one([&](const Item<bytes_max>& item) {
      got = {Outcome::ok, item.length};
      copy(into.data(), item.bytes.data(), item.length);
    });
    return got;
  }

 private:
  static void copy(std::byte* to, const std::byte* from, std::size_t bytes) {
    if (bytes == 8 && bytes_max >= 8) {
      std::memcpy(to, from, 8);
    } else if (bytes != 0) {
      std::memcpy(to, from, bytes);
    }
  }

  Queue* queue_;
};

// What the table below says of one shape.
struct Entry {
  std::uint64_t capacity;
  std::uint32_t item_bytes_max;
  std::size_t queue_bytes;
  void (*construct)(void* memory);
  std::unique_ptr<LockfreeSpscShape> (*view)(void* memory);
};

template <std::size_t items, std::size_t bytes_max>
constexpr Entry entry() {
  using Queue = typename Shape<items, bytes_max>::Queue;
  static_assert(alignof(Queue) <= 64);
  return {items, bytes_max, sizeof(Queue), [](void* memory) { new (memory) Queue; },
          [](void* memory) -> std::unique_ptr<LockfreeSpscShape> {
            return std::make_unique<Shape<items, bytes_max>>(memory);
          }};
}

template <std::size_t bytes_max>
constexpr std::array<Entry, 9> of_size() {
  return {entry<1, bytes_max>(),    entry<2, bytes_max>(),    entry<3, bytes_max>(),
          entry<4, bytes_max>(),    entry<8, bytes_max>(),    entry<64, bytes_max>(),
          entry<1024, bytes_max>(), entry<4096, bytes_max>(), entry<65536, bytes_max>()};
}

constexpr std::array<std::array<Entry, 9>, 4> shapes{of_size<8>(), of_size<64>(), of_size<1024>(),
                                                     of_size<16384>()};

// The smallest shape that holds it; nullptr if none does.
const Entry* find(const Options& options) {
  for (const auto& of_one_size : shapes) {
    if (options.item_bytes_max > of_one_size[0].item_bytes_max) continue;
    for (const Entry& one : of_one_size) {
      if (options.capacity <= one.capacity) return &one;
    }
  }
  return nullptr;
}

const Entry& shape_for(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("boost-lockfree-spsc: unknown option '" +
                                options.extra.front().first + "'; it has none");
  }
  if (options.producers > 1 || options.consumers > 1) {
    throw std::invalid_argument("boost-lockfree-spsc: one producer and one consumer");
  }
  const Entry* found = options.capacity == 0 ? nullptr : find(options);
  if (found == nullptr) {
    throw std::invalid_argument("boost-lockfree-spsc: " + std::to_string(options.capacity) +
                                " items of " + std::to_string(options.item_bytes_max) +
                                " bytes; built in are 1 to 65536 items of up to 16384 bytes");
  }
  return *found;
}

constexpr std::uint64_t magic_and_version =
    0x626c'7370'7363'0000ULL ^ (std::uint64_t{BOOST_VERSION} << 8) ^ 1U;

}  // namespace

struct BoostLockfreeSpsc::Header {
  std::atomic<std::uint64_t> magic{0};
  std::uint32_t size_index = 0;
  std::uint32_t shape_index = 0;
  std::uint32_t item_bytes_max = 0;
  alignas(64) std::byte end[64];

  const Entry& entry() const { return shapes[size_index][shape_index]; }
  void* queue() { return reinterpret_cast<std::byte*>(this) + sizeof(Header); }
};

BoostLockfreeSpsc::BoostLockfreeSpsc(Header* header)
    : shape_(header->entry().view(header->queue())),
      capacity_(header->entry().capacity),
      item_bytes_max_(header->item_bytes_max) {}

BoostLockfreeSpsc::BoostLockfreeSpsc(BoostLockfreeSpsc&&) noexcept = default;
BoostLockfreeSpsc::~BoostLockfreeSpsc() = default;

std::string BoostLockfreeSpsc::specification(const Options& options) {
  return "fifo capacity=" + std::to_string(shape_for(options).capacity) +
         " close=none crash={inflight_lost}";
}

std::size_t BoostLockfreeSpsc::bytes_needed(const Options& options) {
  return sizeof(Header) + shape_for(options).queue_bytes;
}

BoostLockfreeSpsc BoostLockfreeSpsc::create(const Place& place, const Options& options) {
  const Entry& wanted = shape_for(options);
  if (place.memory.size() < bytes_needed(options)) {
    throw std::invalid_argument("boost-lockfree-spsc: " + place.name + " has " +
                                std::to_string(place.memory.size()) + " bytes, needs " +
                                std::to_string(bytes_needed(options)));
  }
  auto* header = new (place.memory.data()) Header;
  for (std::uint32_t size = 0; size < shapes.size(); ++size) {
    for (std::uint32_t shape = 0; shape < shapes[size].size(); ++shape) {
      if (&shapes[size][shape] != &wanted) continue;
      header->size_index = size;
      header->shape_index = shape;
    }
  }
  header->item_bytes_max = options.item_bytes_max;
  wanted.construct(header->queue());
  // Release: pairs with the acquire in attach: header and queue are there.
  header->magic.store(magic_and_version, std::memory_order_release);
  return BoostLockfreeSpsc(header);
}

BoostLockfreeSpsc BoostLockfreeSpsc::attach(const Place& place) {
  auto* header = reinterpret_cast<Header*>(place.memory.data());
  // Acquire: pairs with the release in create.
  if (place.memory.size() < sizeof(Header) ||
      header->magic.load(std::memory_order_acquire) != magic_and_version) {
    throw std::runtime_error("boost-lockfree-spsc: no finished queue of this version in " +
                             place.name);
  }
  if (header->size_index >= shapes.size() || header->shape_index >= shapes[0].size() ||
      header->item_bytes_max > header->entry().item_bytes_max ||
      place.memory.size() < sizeof(Header) + header->entry().queue_bytes) {
    throw std::runtime_error("boost-lockfree-spsc: " + place.name +
                             " is mapped shorter than it was made");
  }
  return BoostLockfreeSpsc(header);
}

Outcome BoostLockfreeSpsc::try_put(std::span<const std::byte> item) {
  if (item.size() > item_bytes_max_) return Outcome::too_big;
  return shape_->try_put(item) ? Outcome::ok : Outcome::full;
}

Got BoostLockfreeSpsc::try_get(std::span<std::byte> into) {
  if (into.size() < item_bytes_max_) return {Outcome::too_big, item_bytes_max_};
  return shape_->try_get(into);
}

}  // namespace queuecheck
