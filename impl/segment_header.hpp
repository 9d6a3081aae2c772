// What stands at the start of the place of every reference queue: what it is, how it was made, and
// whether it is finished.
//
//   create:  lay_out<Shared>(place, kind, terms)  ->  the queue's own words  ->  publish()
//   attach:  attach(place, kind, bytes_of) answers the terms, or throws one line that names what
//            differs (found and wanted)
//
// Process and thread safety: lay_out and publish are for one process that is alone with the place
// (open_or_create.hpp sees to that where several may want to create); attach is for anybody, at any
// time, whatever stands in the place.
//
// Invariants
//   1. The header is 128 bytes of 64-bit words, in the byte order and word size of its maker; who
//      has others is refused.
//   2. state goes nothing -> creating -> ready, once. It is `ready` only after every other word of
//      the header and of the queue is written (release in publish, acquire in attach).
//   3. attach reads each word once, checks it, and answers a copy. Queues keep that copy in their
//      handle and never look at the header again: who changes it later deceives nobody who is
//      attached already.
//   4. What attach answers fits: terms.bytes is what the queue computes from the other terms, and
//      the place that was mapped is at least as long.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

inline constexpr std::size_t segment_own_max = 4;

// A part of a place.
struct SegmentRange {
  std::uint64_t at = 0;
  std::uint64_t bytes = 0;
};

// Which queue, and which arrangement of its place; the names of its own terms are for error lines.
struct SegmentKind {
  std::string_view queue;  // its first 16 characters tell it from others
  std::uint32_t layout;    // counted up with each change of the arrangement
  std::array<std::string_view, segment_own_max> own{};
  // What a library keeps in the place, a mutex for instance: the queue cannot check these words,
  // and promises nothing to peers that damage them. The header tells, for whoever wants to know.
  SegmentRange unchecked{};
};

// How the queue was made: all that its geometry and its behaviour depend on.
struct SegmentTerms {
  // A term that two sides need not agree about (differs).
  static constexpr std::uint64_t any = ~std::uint64_t{0};

  std::uint64_t capacity = 0;
  std::uint64_t item_bytes_max = 0;
  std::uint64_t bytes = 0;  // of the whole place
  std::array<std::uint64_t, segment_own_max> own{};
};

// The first term that differs, as text, else nullopt.
inline std::optional<std::string> differs(const SegmentKind& kind, const SegmentTerms& found,
                                          const SegmentTerms& wanted) {
  const auto text = [](std::string_view name, std::uint64_t a, std::uint64_t b) {
    return std::string(name) + " " + std::to_string(a) + " found, " + std::to_string(b) + " wanted";
  };
  if (found.capacity != wanted.capacity) return text("capacity", found.capacity, wanted.capacity);
  if (found.item_bytes_max != wanted.item_bytes_max) {
    return text("item_bytes_max", found.item_bytes_max, wanted.item_bytes_max);
  }
  for (std::size_t i = 0; i < segment_own_max; ++i) {
    if (found.own[i] != wanted.own[i] && wanted.own[i] != SegmentTerms::any) {
      return text(kind.own[i], found.own[i], wanted.own[i]);
    }
  }
  if (found.bytes != wanted.bytes) return text("bytes", found.bytes, wanted.bytes);
  return std::nullopt;
}

// A queue whose place begins with such a header: what open_or_create needs to know of it.
template <class Queue>
concept SegmentQueue = SharedQueue<Queue> && requires(const Place& place, const Options& options) {
  { Queue::segment_kind } -> std::convertible_to<SegmentKind>;
  { Queue::terms(options) } -> std::same_as<SegmentTerms>;   // wanted by these options
  { Queue::terms_at(place) } -> std::same_as<SegmentTerms>;  // found: SegmentHeader::attach
};

class SegmentHeader {
 public:
  // What a place is that begins with these two words. `unfinished`: nobody has begun to lay it out,
  // or whoever did has not come to its end. `other`: not the work of lay_out.
  enum class Stage { unfinished, finished, other };
  using Start = std::array<std::uint64_t, 2>;
  static constexpr Stage stage(Start start) {
    const auto [state, mark] = start;
    if (state == ready && mark == magic) return Stage::finished;
    if (state <= creating && (mark == 0 || mark == magic)) return Stage::unfinished;
    return Stage::other;
  }

  // Steps T1, T2: a Shared (which begins with its header) in the place, the header filled in and
  // unfinished. Throws std::invalid_argument where the place is too short.
  template <class Shared>
  static Shared* lay_out(const Place& place, const SegmentKind& kind, const SegmentTerms& terms) {
    static_assert(std::is_standard_layout_v<Shared> && offsetof(Shared, header) == 0);
    require_room(place, kind, std::max<std::size_t>(terms.bytes, sizeof(Shared)));
    auto* shared = new (place.memory.data()) Shared;
    shared->header.fill(kind, terms);
    return shared;
  }

  // Of a finished queue.
  static SegmentRange unchecked(const Place& place) {
    const auto& header = *reinterpret_cast<const SegmentHeader*>(place.memory.data());
    return {header.unchecked_[0].load(std::memory_order_relaxed),
            header.unchecked_[1].load(std::memory_order_relaxed)};
  }

  // Step T3. Release: pairs with the acquire of T4; all that was written before is there.
  void publish() { state_.store(ready, std::memory_order_release); }

  // Step T4: the terms of the finished queue of this kind; bytes_of(terms) computes how long its
  // place must be, and throws where no such queue can be. Throws std::runtime_error, one line.
  template <class BytesOf>
  static SegmentTerms attach(const Place& place, const SegmentKind& kind, BytesOf bytes_of) {
    require_room(place, kind, sizeof(SegmentHeader));
    const auto& header = *reinterpret_cast<const SegmentHeader*>(place.memory.data());
    const SegmentTerms terms = header.read(place, kind);
    const std::uint64_t wanted = bytes_of(terms);
    if (terms.bytes != wanted) refuse(place, kind, "bytes", terms.bytes, wanted);
    if (place.memory.size() < terms.bytes) {
      refuse(place, kind, "bytes mapped", place.memory.size(), terms.bytes);
    }
    return terms;
  }

 private:
  enum State : std::uint64_t { nothing, creating, ready };
  using Word = std::atomic<std::uint64_t>;
  using Name = std::array<std::uint64_t, 2>;

  // "qcheck", in the order of the machine's bytes, and of another machine's.
  static constexpr std::uint64_t magic = 0x0000'6b63'6568'6371;
  static constexpr std::uint64_t magic_swapped = 0x7163'6865'636b'0000;
  static constexpr std::uint64_t header_layout = 1;

  static void require_room(const Place& place, const SegmentKind& kind, std::size_t bytes) {
    if (place.memory.size() < bytes) {
      throw std::invalid_argument(std::string(kind.queue) + ": " + place.name + " has " +
                                  std::to_string(place.memory.size()) + " bytes, needs " +
                                  std::to_string(bytes));
    }
    if (reinterpret_cast<std::uintptr_t>(place.memory.data()) % alignof(SegmentHeader) != 0) {
      throw std::invalid_argument(std::string(kind.queue) + ": " + place.name +
                                  " is not aligned to " + std::to_string(alignof(SegmentHeader)));
    }
  }

  // Relaxed, all of them: nobody trusts them before publish().
  void fill(const SegmentKind& kind, const SegmentTerms& terms) {
    state_.store(creating, std::memory_order_relaxed);
    magic_.store(magic, std::memory_order_relaxed);
    header_layout_.store(header_layout, std::memory_order_relaxed);
    word_bytes_.store(sizeof(std::size_t), std::memory_order_relaxed);
    layout_.store(kind.layout, std::memory_order_relaxed);
    const Name name = packed(kind.queue);
    for (std::size_t i = 0; i < name.size(); ++i) {
      name_[i].store(name[i], std::memory_order_relaxed);
    }
    capacity_.store(terms.capacity, std::memory_order_relaxed);
    item_bytes_max_.store(terms.item_bytes_max, std::memory_order_relaxed);
    bytes_.store(terms.bytes, std::memory_order_relaxed);
    for (std::size_t i = 0; i < segment_own_max; ++i) {
      own_[i].store(terms.own[i], std::memory_order_relaxed);
    }
    unchecked_[0].store(kind.unchecked.at, std::memory_order_relaxed);
    unchecked_[1].store(kind.unchecked.bytes, std::memory_order_relaxed);
  }

  // Each word once; relaxed behind the acquire.
  SegmentTerms read(const Place& place, const SegmentKind& kind) const {
    const std::uint64_t state = state_.load(std::memory_order_acquire);
    if (state == nothing) refuse(place, kind, "no finished queue: nothing found");
    if (state == creating) refuse(place, kind, "no finished queue: a half-made one found");
    require(place, kind, "state", state, ready);
    const std::uint64_t found = magic_.load(std::memory_order_relaxed);
    if (found == magic_swapped) refuse(place, kind, "made with the other byte order");
    require(place, kind, "magic", found, magic);
    require(place, kind, "header layout", header_layout_.load(std::memory_order_relaxed),
            header_layout);
    require(place, kind, "word bytes", word_bytes_.load(std::memory_order_relaxed),
            sizeof(std::size_t));
    Name name;
    for (std::size_t i = 0; i < name.size(); ++i) {
      name[i] = name_[i].load(std::memory_order_relaxed);
    }
    if (name != packed(kind.queue)) {
      refuse(place, kind,
             "queue '" + printable(name) + "' found, '" + std::string(kind.queue) + "' wanted");
    }
    require(place, kind, "layout", layout_.load(std::memory_order_relaxed), kind.layout);
    SegmentTerms terms;
    terms.capacity = capacity_.load(std::memory_order_relaxed);
    terms.item_bytes_max = item_bytes_max_.load(std::memory_order_relaxed);
    terms.bytes = bytes_.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < segment_own_max; ++i) {
      terms.own[i] = own_[i].load(std::memory_order_relaxed);
    }
    return terms;
  }

  static void require(const Place& place, const SegmentKind& kind, std::string_view what,
                      std::uint64_t found, std::uint64_t wanted) {
    if (found != wanted) refuse(place, kind, what, found, wanted);
  }
  [[noreturn]] static void refuse(const Place& place, const SegmentKind& kind,
                                  std::string_view what, std::uint64_t found,
                                  std::uint64_t wanted) {
    refuse(place, kind,
           std::string(what) + " " + std::to_string(found) + " found, " + std::to_string(wanted) +
               " wanted");
  }
  [[noreturn]] static void refuse(const Place& place, const SegmentKind& kind,
                                  const std::string& why) {
    throw std::runtime_error(std::string(kind.queue) + ": " + place.name + ": " + why);
  }

  // The same on every machine, whatever its byte order: it is compared behind the magic.
  static constexpr Name packed(std::string_view text) {
    Name words{};
    for (std::size_t i = 0; i < text.size() && i < 8 * words.size(); ++i) {
      words[i / 8] |= std::uint64_t{static_cast<unsigned char>(text[i])} << (i % 8 * 8);
    }
    return words;
  }
  static std::string printable(const Name& words) {
    std::string text;
    for (std::size_t i = 0; i < 8 * words.size(); ++i) {
      const char c = static_cast<char>(words[i / 8] >> (i % 8 * 8) & 0xff);
      if (c == '\0') break;
      text += c >= ' ' && c <= '~' ? c : '?';
    }
    return text;
  }

  Word state_{nothing};
  Word magic_{0};
  Word header_layout_{0};
  Word word_bytes_{0};
  Word layout_{0};
  Word name_[2] = {};
  Word capacity_{0};
  Word item_bytes_max_{0};
  Word bytes_{0};
  Word own_[segment_own_max] = {};
  Word unchecked_[2] = {};
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(sizeof(SegmentHeader) == 128);

}  // namespace queuecheck
