// For applications: a queue of values instead of bytes.
//
//     auto opened = open_or_create<LockedQueue>("numbers", {.capacity = 64, .item_bytes_max = 8});
//     TypedQueue<double, LockedQueue> numbers(*opened);
//     numbers.put(1.5);
//     if (auto number = numbers.try_get()) use(*number); else tell(name(number.outcome()));
//
// A type that is trivially copyable goes as it is; for another one name a codec (TextCodec<N> for
// texts of up to N bytes, or your own).
//
// Process and thread safety: as the queue that it stands before; it holds no state of its own.
//
// Invariants
//   1. No operation throws but what the codec throws. What is refused is said by the outcome: a put
//      of a value that the codec or the queue finds too long is `too_big`, and nothing was put.
//   2. A get answers a value if and only if its outcome is ok. Bytes that are no value of T (the
//      codec says so) are answered `poisoned`, and are taken out; an item longer than any value of
//      the codec is `too_big`, and stays where the queue lets it stay.
//   3. A pointer put by one process is of no use to another: trivially copyable is necessary, not
//      sufficient.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "queuecheck/impl/item_queue.hpp"

namespace queuecheck {

// bytes_max: the longest encoding. encode writes into as much room and answers the length, none if
// the value does not fit; decode answers none for bytes that are no value.
template <class Codec, class T>
concept ItemCodec = requires(const T& value, std::span<std::byte> into,
                             std::span<const std::byte> bytes) {
  { Codec::bytes_max } -> std::convertible_to<std::size_t>;
  { Codec::encode(value, into) } -> std::same_as<std::optional<std::size_t>>;
  { Codec::decode(bytes) } -> std::same_as<std::optional<T>>;
};

template <class T>
struct PlainCodec {
  static_assert(std::is_trivially_copyable_v<T>, "name a codec for a type that is not");
  static constexpr std::size_t bytes_max = sizeof(T);

  static std::optional<std::size_t> encode(const T& value, std::span<std::byte> into) {
    std::memcpy(into.data(), &value, sizeof value);
    return sizeof value;
  }
  static std::optional<T> decode(std::span<const std::byte> bytes) {
    if (bytes.size() != sizeof(T)) return std::nullopt;
    std::array<std::byte, sizeof(T)> copy;
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    return std::bit_cast<T>(copy);
  }
};

template <std::size_t N>
struct TextCodec {
  static constexpr std::size_t bytes_max = N;

  static std::optional<std::size_t> encode(const std::string& text, std::span<std::byte> into) {
    if (text.size() > N) return std::nullopt;
    std::copy_n(std::as_bytes(std::span(text)).begin(), text.size(), into.begin());
    return text.size();
  }
  static std::optional<std::string> decode(std::span<const std::byte> bytes) {
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

// What a get answered: a value, or why not.
template <class T>
class Answer {
 public:
  Answer(T value) : value_(std::move(value)), outcome_(Outcome::ok) {}
  Answer(Outcome refusal) : outcome_(refusal) {}

  Outcome outcome() const { return outcome_; }
  explicit operator bool() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }

 private:
  std::optional<T> value_;
  Outcome outcome_;
};

template <class T, ItemQueue Queue, class Codec = PlainCodec<T>>
requires ItemCodec<Codec, T>
class TypedQueue {
 public:
  // `queue` must outlive it; made with an item_bytes_max of at least Codec::bytes_max, or longer
  // values are too big.
  explicit TypedQueue(Queue& queue) : queue_(queue) {}

  // ok, full, closed, too_big, busy, ...
  Outcome try_put(const T& value) {
    return encoded(value, [this](auto item) { return queue_.try_put(item); });
  }
  // Waits for room, until the deadline: ok, timeout, closed, too_big, ...
  Outcome put(const T& value, Deadline deadline = Deadline::none()) {
    return encoded(value, [&](auto item) { return queue_.put(item, deadline); });
  }

  // A value, or empty, closed, busy, ...
  Answer<T> try_get() {
    return decoded([this](auto into) { return queue_.try_get(into); });
  }
  // Waits for an item, until the deadline: a value, or timeout, closed, ...
  Answer<T> get(Deadline deadline = Deadline::none()) {
    return decoded([&](auto into) { return queue_.get(into, deadline); });
  }

  std::uint64_t capacity() const { return queue_.capacity(); }
  // True at one instant of the call. Of no use before a get or a put: try, and read the outcome.
  bool empty() requires requires(Queue& queue) { queue.empty(); }
  { return queue_.empty(); }
  bool full() requires requires(Queue& queue) { queue.full(); }
  { return queue_.full(); }
  std::uint64_t size() requires requires(Queue& queue) { queue.size(); }
  { return queue_.size(); }
  Outcome close() requires requires(Queue& queue) { queue.close(); }
  { return queue_.close(); }
  Outcome clear() requires requires(Queue& queue) { queue.clear(); }
  { return queue_.clear(); }

 private:
  using Bytes = std::array<std::byte, std::max(std::size_t{Codec::bytes_max}, std::size_t{1})>;

  template <class Put>
  static Outcome encoded(const T& value, Put put) {
    Bytes bytes;
    const std::optional<std::size_t> length = Codec::encode(value, bytes);
    if (!length || *length > bytes.size()) return Outcome::too_big;
    return put(std::span<const std::byte>(bytes).first(*length));
  }

  template <class Get>
  static Answer<T> decoded(Get get) {
    Bytes bytes;
    const Got got = get(std::span<std::byte>(bytes));
    if (got.outcome != Outcome::ok) return got.outcome;
    if (got.bytes > bytes.size()) return Outcome::poisoned;
    std::optional<T> value = Codec::decode(std::span<const std::byte>(bytes).first(got.bytes));
    if (!value) return Outcome::poisoned;
    return std::move(*value);
  }

  Queue& queue_;
};

}  // namespace queuecheck
