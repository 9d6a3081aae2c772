// The specification of a queue: a point in the axes of DESIGN §4, as a value and as text.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. parse(text(s)) == s.
//   2. An axis or value that is unknown is refused by name, never ignored.
//   3. text() names only axes that differ from the default, limits first after the order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace queuecheck {

enum class CapacityKind : std::uint8_t { unbounded, items, rendezvous, bytes };
enum class OnFull : std::uint8_t { wait_or_fail, drop_newest, drop_oldest };
enum class Order : std::uint8_t { fifo, per_producer, priority, lifo, keyed, relaxed, bag };
enum class Visibility : std::uint8_t { immediate, eventual_process, eventual_thread };
enum class Refusal : std::uint8_t { truthful, contended, unfinished, reserved, stalled, free };
enum class CloseScope : std::uint8_t { none, global, process, last_handle, abort };
enum class CloseRest : std::uint8_t { drain, discard, reject };
enum class CloseWake : std::uint8_t { wake, keep };
enum class LatePut : std::uint8_t { refuse, accept, lose };
enum class Observe : std::uint8_t { exact_visible, exact_reserved, signed_pending, approx, absent };
enum class Negative : std::uint8_t { zero, error, forever };

// The set of effects that a crash may have.
struct CrashEffects {
  bool buffer_lost = false;
  bool inflight_lost = false;
  bool inflight_returned = false;
  bool slot_leaked = false;
  bool lock_held = false;
  bool torn = false;
  friend bool operator==(const CrashEffects&, const CrashEffects&) = default;
};

inline constexpr std::uint32_t any_number = ~std::uint32_t{0};  // of producers or consumers

struct Specification {
  Order order = Order::fifo;
  std::uint32_t relaxed_k = 0;
  CapacityKind capacity_kind = CapacityKind::unbounded;
  std::uint64_t capacity = 0;            // items or bytes
  std::uint32_t producers = any_number;  // callers at the same time; see roles.hpp
  std::uint32_t consumers = any_number;
  OnFull on_full = OnFull::wait_or_fail;
  Visibility visibility = Visibility::immediate;
  Refusal refusal = Refusal::truthful;
  CloseScope close_scope = CloseScope::none;
  CloseRest close_rest = CloseRest::drain;
  CloseWake close_wake = CloseWake::wake;
  LatePut late_put = LatePut::refuse;
  Observe empty = Observe::exact_visible;
  Observe full = Observe::exact_reserved;
  Observe size = Observe::exact_reserved;
  Negative negative = Negative::zero;
  CrashEffects crash;
  bool tasks = false;
  bool lease = false;

  friend bool operator==(const Specification&, const Specification&) = default;
};

struct SpecificationError {
  std::string message;  // one line, names the word and what would be right
};

std::variant<Specification, SpecificationError> parse_specification(std::string_view text);
std::string text(const Specification& specification);

// The specification `given` with the limits of `own` that `given` does not name: capacity, and how
// many producers and consumers there may be.
std::string with_limits_of(const std::string& given, const std::string& own);

// nullopt when every axis of it can be judged by this version, else one line that names the axis.
std::optional<std::string> cannot_judge(const Specification& specification);

}  // namespace queuecheck
