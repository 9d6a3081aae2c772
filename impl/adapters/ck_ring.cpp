#include "queuecheck/impl/adapters/ck_ring.hpp"

#include <bit>
#include <stdexcept>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t slots_min = 4;  // ck_ring_init asks for it
constexpr std::uint64_t slots_max = std::uint64_t{1} << 20;

// Rings are copied nowhere; this much stands for one, whatever the version's size.
std::size_t ring_room() {
  return (queuecheck_ck_ring_bytes() + 63) / 64 * 64;
}

}  // namespace

template <CkEnds ends>
struct CkRing<ends>::Shared {
  SegmentHeader header;
};

template <CkEnds ends>
const SegmentKind CkRing<ends>::segment_kind{
    CkRing::name(), 1, {"ring bytes"}, {sizeof(Shared), std::uint64_t{1} << 32}};

template <CkEnds ends>
const queuecheck_ck_calls& CkRing<ends>::calls_for(std::uint64_t item_bytes_max) {
  const queuecheck_ck_calls* const shapes =
      ends == CkEnds::mpmc ? queuecheck_ck_mpmc : queuecheck_ck_spsc;
  for (int i = 0; i < queuecheck_ck_shapes; ++i) {
    if (item_bytes_max <= shapes[i].item_bytes) return shapes[i];
  }
  throw std::invalid_argument(std::string(name()) + ": items of " + std::to_string(item_bytes_max) +
                              " bytes; built in are up to " +
                              std::to_string(shapes[queuecheck_ck_shapes - 1].item_bytes));
}

template <CkEnds ends>
std::uint64_t CkRing<ends>::slots_for(std::uint64_t capacity) {
  if (capacity == 0 || capacity >= slots_max) {
    throw std::invalid_argument(std::string(name()) + ": " + std::to_string(capacity) +
                                " items; right would be 1 to " + std::to_string(slots_max - 1));
  }
  return std::max(slots_min, std::bit_ceil(capacity + 1));
}

template <CkEnds ends>
SegmentTerms CkRing<ends>::terms(std::uint64_t capacity, std::uint64_t item_bytes_max) {
  const std::uint64_t slots = slots_for(capacity);
  SegmentTerms terms{slots - 1, item_bytes_max, 0, {}};
  terms.bytes = sizeof(Shared) + ring_room() + slots * calls_for(item_bytes_max).slot_bytes;
  terms.own[0] = queuecheck_ck_ring_bytes();
  return terms;
}

template <CkEnds ends>
std::string CkRing<ends>::specification(const Options& options) {
  const std::string capacity = std::to_string(slots_for(options.capacity) - 1);
  return "fifo capacity=" + capacity + " close=none size=absent " +
         (ends == CkEnds::mpmc ? "refusal=reserved crash={inflight_lost,slot_leaked,lock_held}"
                               : "producers=1 consumers=1 crash={inflight_lost}");
}

template <CkEnds ends>
std::size_t CkRing<ends>::bytes_needed(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument(std::string(name()) + ": unknown option '" +
                                options.extra.front().first + "'; it has none");
  }
  if (ends == CkEnds::spsc && (options.producers > 1 || options.consumers > 1)) {
    throw std::invalid_argument(std::string(name()) + ": one producer and one consumer");
  }
  return terms(options.capacity, options.item_bytes_max).bytes;
}

template <CkEnds ends>
CkRing<ends> CkRing<ends>::create(const Place& place, const Options& options) {
  static_cast<void>(bytes_needed(options));  // refuses what cannot be served
  const SegmentTerms terms = CkRing::terms(options.capacity, options.item_bytes_max);
  auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
  CkRing ring(shared, terms);
  queuecheck_ck_ring_init(ring.ring_, static_cast<unsigned>(ring.slots_));
  shared->header.publish();
  return ring;
}

template <CkEnds ends>
CkRing<ends> CkRing<ends>::attach(const Place& place) {
  const SegmentTerms found =
      SegmentHeader::attach(place, segment_kind, [](const SegmentTerms& terms) {
        return CkRing::terms(terms.capacity, terms.item_bytes_max).bytes;
      });
  const SegmentTerms wanted = terms(found.capacity, found.item_bytes_max);
  if (const auto difference = differs(segment_kind, found, wanted)) {
    throw std::runtime_error(std::string(name()) + ": " + place.name + ": " + *difference);
  }
  return CkRing(reinterpret_cast<Shared*>(place.memory.data()), found);
}

template <CkEnds ends>
CkRing<ends>::CkRing(Shared* shared, const SegmentTerms& terms)
    : calls_(&calls_for(terms.item_bytes_max)),
      ring_(shared + 1),
      slot_memory_(reinterpret_cast<std::byte*>(shared + 1) + ring_room()),
      slots_(terms.capacity + 1),
      item_bytes_max_(terms.item_bytes_max) {
  static_assert(sizeof(Shared) % 64 == 0);
}

template <CkEnds ends>
Outcome CkRing<ends>::try_put(std::span<const std::byte> item) {
  if (item.size() > item_bytes_max_) return Outcome::too_big;
  const bool put = calls_->put(ring_, slot_memory_, item.data(), item.size());
  return put ? Outcome::ok : Outcome::full;
}

template <CkEnds ends>
Got CkRing<ends>::try_get(std::span<std::byte> into) {
  if (into.size() < item_bytes_max_) return {Outcome::too_big, item_bytes_max_};
  Got got{Outcome::ok, 0};
  const bool there = calls_->get(ring_, slot_memory_, into.data(), into.size(), &got.bytes);
  return there ? got : Got{Outcome::empty, 0};
}

template <CkEnds ends>
std::uint64_t CkRing<ends>::size() {
  return queuecheck_ck_ring_size(ring_);
}

static_assert(SharedQueue<CkRing<CkEnds::mpmc>> && SharedQueue<CkRing<CkEnds::spsc>>);

Adapter ck_ring_adapter() {
  return {.name = "ck-ring",
          .table = queue_table<CkRing<CkEnds::mpmc>>(),
          .summary = "Concurrency Kit's ring: many producers and consumers, non-blocking",
          .library = std::string("Concurrency Kit ") + queuecheck_ck_version(),
          .absent = ""};
}
Adapter ck_ring_spsc_adapter() {
  return {.name = "ck-ring-spsc",
          .table = queue_table<CkRing<CkEnds::spsc>>(),
          .summary = "Concurrency Kit's ring: one producer, one consumer, non-blocking",
          .library = std::string("Concurrency Kit ") + queuecheck_ck_version(),
          .absent = ""};
}

}  // namespace queuecheck
