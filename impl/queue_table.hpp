// From a C++ type to the C table: queue_table<Queue>(), and the two macros that make a queue known.
//
//   QUEUECHECK_PLUGIN(MyQueue)   in one .cpp of a shared object: `--plugin my_queue.so`
//   QUEUECHECK_QUEUE(MyQueue)    in one .cpp of the user's own program; in a plugin, as the other
//
// A queue models SharedQueue (queue.hpp). Optional operations are found by their form:
//   Outcome put(std::span<const std::byte>, Deadline)    Got get(std::span<std::byte>, Deadline)
//   bool empty()    bool full()    std::uint64_t size()   (they may throw)
//   Outcome close()    Outcome clear()    Got peek(std::span<std::byte>)
//   Moved put_many(std::span<const std::byte>, std::span<const std::size_t> lengths, Deadline)
//   Moved get_many(std::span<std::byte>, std::span<std::size_t> lengths, Deadline)
//   Outcome task_done()    Outcome join(Deadline)
//   static void remove(const Place&)    Outcome recover(std::int64_t pid)
//   void preset(std::uint64_t counter)
//
// Process and thread safety: as the queue; the table itself is constant.
//
// Invariants
//   1. No exception leaves a function of the table: create and attach turn it into a reason,
//      operations into QUEUECHECK_ERROR.
//   2. Two shared objects that hold a queue of the same C++ name keep their own tables and code
//      (hidden visibility: a loader would otherwise merge them).
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <type_traits>
#include <vector>

#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/queue_loops.hpp"
#include "queuecheck/impl/queue_plugin.h"

namespace queuecheck {

static_assert(static_cast<int>(Outcome::ok) == QUEUECHECK_OK);
static_assert(static_cast<int>(Outcome::empty) == QUEUECHECK_EMPTY);
static_assert(static_cast<int>(Outcome::full) == QUEUECHECK_FULL);
static_assert(static_cast<int>(Outcome::closed) == QUEUECHECK_CLOSED);
static_assert(static_cast<int>(Outcome::timeout) == QUEUECHECK_TIMEOUT);
static_assert(static_cast<int>(Outcome::busy) == QUEUECHECK_BUSY);
static_assert(static_cast<int>(Outcome::poisoned) == QUEUECHECK_POISONED);
static_assert(static_cast<int>(Outcome::too_big) == QUEUECHECK_TOO_BIG);
static_assert(static_cast<int>(Outcome::error) == QUEUECHECK_ERROR);
static_assert(Deadline::none().monotonic_ns == QUEUECHECK_NO_DEADLINE);

// One function of the table for each member; which of them go in, table() decides.
template <SharedQueue Queue>
struct [[gnu::visibility("hidden")]] QueueTable : QueueLoops<Queue> {
  using Loops = QueueLoops<Queue>;
  using Loops::has_get, Loops::has_get_many, Loops::has_put, Loops::has_put_many, Loops::queue;

  static Options options(const queuecheck_options& from) {
    Options to{from.capacity, from.item_bytes_max, from.producers, from.consumers, {}};
    for (std::uint32_t i = 0; i < from.extra_count; ++i) {
      to.extra.emplace_back(from.extra[i].key, from.extra[i].value);
    }
    return to;
  }

  static Place place(const queuecheck_place& from) {
    return {from.name, {static_cast<std::byte*>(from.memory), from.memory_bytes}};
  }

  static std::size_t copy_text(std::string_view text, char* to, std::size_t room) {
    if (room != 0) {
      const std::size_t length = std::min(text.size(), room - 1);
      std::memcpy(to, text.data(), length);
      to[length] = '\0';
    }
    return text.size();
  }

  // Runs `action`; 0, or what() as the reason and whose fault it was.
  template <class Action>
  static int with_reason(queuecheck_reason reason, Action action) noexcept {
    try {
      action();
      return 0;
    } catch (const MachineShortage& e) {
      copy_text(e.what(), reason.text, reason.bytes);
      return QUEUECHECK_SHORTAGE;
    } catch (const std::exception& e) {
      copy_text(e.what(), reason.text, reason.bytes);
    } catch (...) {
      copy_text("the queue threw something that is no std::exception", reason.text, reason.bytes);
    }
    return QUEUECHECK_REFUSED;
  }

  static queuecheck_result result(Outcome outcome) {
    return {static_cast<int>(outcome), 0};
  }

  // Runs `action`, which returns an Outcome; what it throws becomes an error.
  template <class Action>
  static queuecheck_result guarded(Action action) noexcept {
    try {
      return result(action());
    } catch (...) {
      return result(Outcome::error);
    }
  }

  static std::span<const std::byte> item(const void* bytes, std::size_t count) {
    return {static_cast<const std::byte*>(bytes), count};
  }
  static std::span<std::byte> room(void* bytes, std::size_t count) {
    return {static_cast<std::byte*>(bytes), count};
  }

  static std::size_t specification(const queuecheck_options* from, char* text,
                                   std::size_t bytes) noexcept {
    try {
      return copy_text(std::string(Queue::specification(options(*from))), text, bytes);
    } catch (...) {
      return copy_text("", text, bytes);  // refused: create and bytes_needed say why
    }
  }
  static int bytes_needed(const queuecheck_options* from, std::size_t* needed,
                          queuecheck_reason reason) noexcept {
    return with_reason(reason, [&] { *needed = Queue::bytes_needed(options(*from)); });
  }
  static int create(const queuecheck_place* at, const queuecheck_options* from, void** handle,
                    queuecheck_reason reason) noexcept {
    return with_reason(reason,
                       [&] { *handle = new Queue(Queue::create(place(*at), options(*from))); });
  }
  static int attach(const queuecheck_place* at, void** handle, queuecheck_reason reason) noexcept {
    return with_reason(reason, [&] { *handle = new Queue(Queue::attach(place(*at))); });
  }
  static void detach(void* handle) noexcept {
    delete &queue(handle);
  }
  static void remove(const queuecheck_place* at) noexcept {
    try {
      Queue::remove(place(*at));
    } catch (...) {  // nobody could act on it: what is left is found as a leak
    }
  }
  static std::uint64_t capacity(void* handle) noexcept {
    return queue(handle).capacity();
  }

  static queuecheck_result try_put(void* handle, const void* bytes, std::size_t count) noexcept {
    return guarded([&] { return queue(handle).try_put(item(bytes, count)); });
  }
  static queuecheck_result put(void* handle, const void* bytes, std::size_t count,
                               std::int64_t deadline_ns) noexcept {
    return guarded([&] { return queue(handle).put(item(bytes, count), Deadline{deadline_ns}); });
  }
  // For try_get, get and peek: `action` returns a Got.
  template <class Action>
  static queuecheck_result got(std::size_t * bytes, Action action) noexcept {
    return guarded([&] {
      const Got answer = action();
      *bytes = answer.bytes;
      return answer.outcome;
    });
  }
  static queuecheck_result try_get(void* handle, void* into, std::size_t count,
                                   std::size_t* bytes) noexcept {
    return got(bytes, [&] { return queue(handle).try_get(room(into, count)); });
  }
  static queuecheck_result get(void* handle, void* into, std::size_t count, std::size_t* bytes,
                               std::int64_t deadline_ns) noexcept {
    return got(bytes, [&] { return queue(handle).get(room(into, count), Deadline{deadline_ns}); });
  }
  static queuecheck_result peek(void* handle, void* into, std::size_t count,
                                std::size_t* bytes) noexcept {
    return got(bytes, [&] { return queue(handle).peek(room(into, count)); });
  }
  // For put_many and get_many: `action` returns a Moved.
  template <class Action>
  static queuecheck_result moved(std::size_t * done, Action action) noexcept {
    *done = 0;
    return guarded([&] {
      const Moved answer = action();
      *done = answer.count;
      return answer.outcome;
    });
  }
  static queuecheck_result put_many(void* handle, const void* items, const std::size_t* lengths,
                                    std::size_t count, std::int64_t deadline_ns,
                                    std::size_t* done) noexcept {
    return moved(done, [&] {
      const std::span<const std::size_t> all(lengths, count);
      std::size_t bytes = 0;
      for (const std::size_t length : all) bytes += length;
      return queue(handle).put_many(item(items, bytes), all, Deadline{deadline_ns});
    });
  }
  static queuecheck_result get_many(void* handle, void* into, std::size_t bytes,
                                    std::size_t* lengths, std::size_t count,
                                    std::int64_t deadline_ns, std::size_t* done) noexcept {
    return moved(done, [&] {
      return queue(handle).get_many(room(into, bytes), {lengths, count}, Deadline{deadline_ns});
    });
  }
  static queuecheck_result task_done(void* handle) noexcept {
    return guarded([&] { return queue(handle).task_done(); });
  }
  static queuecheck_result join(void* handle, std::int64_t deadline_ns) noexcept {
    return guarded([&] { return queue(handle).join(Deadline{deadline_ns}); });
  }

  static queuecheck_result empty(void* handle, int* answer) noexcept {
    return guarded([&] { return *answer = queue(handle).empty(), Outcome::ok; });
  }
  static queuecheck_result full(void* handle, int* answer) noexcept {
    return guarded([&] { return *answer = queue(handle).full(), Outcome::ok; });
  }
  static queuecheck_result size(void* handle, std::uint64_t* answer) noexcept {
    return guarded([&] { return *answer = queue(handle).size(), Outcome::ok; });
  }
  static queuecheck_result close(void* handle) noexcept {
    return guarded([&] { return queue(handle).close(); });
  }
  static queuecheck_result clear(void* handle) noexcept {
    return guarded([&] { return queue(handle).clear(); });
  }
  static queuecheck_result recover(void* handle, std::int64_t pid) noexcept {
    return guarded([&] { return queue(handle).recover(pid); });
  }
  static queuecheck_result preset(void* handle, std::uint64_t counter) noexcept {
    return guarded([&] { return queue(handle).preset(counter), Outcome::ok; });
  }

  static queuecheck_queue table() {
    static const std::string name{std::string_view(Queue::name())};
    queuecheck_queue table{};
    table.abi_version = QUEUECHECK_ABI_VERSION;
    table.struct_bytes = sizeof(queuecheck_queue);
    table.name = name.c_str();
    table.specification = specification;
    table.bytes_needed = bytes_needed;
    table.create = create;
    table.attach = attach;
    table.detach = detach;
    table.capacity = capacity;
    table.try_put = try_put;
    table.try_get = try_get;
    table.put_loop = Loops::put_loop;
    table.get_loop = Loops::get_loop;
    if constexpr (has_put) table.put = put;
    if constexpr (has_get) table.get = get;
    if constexpr (requires(const Place& p) { Queue::remove(p); }) table.remove = remove;
    add_observers(table);
    add_others(table);
    return table;
  }

 private:
  static void add_observers(queuecheck_queue & table) {
    if constexpr (requires(Queue q) {
                    { q.empty() } -> std::convertible_to<bool>;
                  }) {
      table.empty = empty;
    }
    if constexpr (requires(Queue q) {
                    { q.full() } -> std::convertible_to<bool>;
                  }) {
      table.full = full;
    }
    if constexpr (requires(Queue q) {
                    { q.size() } -> std::convertible_to<std::uint64_t>;
                  }) {
      table.size = size;
    }
    if constexpr (requires(Queue q, std::span<std::byte> into) {
                    { q.peek(into) } -> std::same_as<Got>;
                  }) {
      table.peek = peek;
    }
  }

  static void add_others(queuecheck_queue & table) {
    if constexpr (requires(Queue q) {
                    { q.close() } -> std::same_as<Outcome>;
                  }) {
      table.close = close;
    }
    if constexpr (requires(Queue q) {
                    { q.clear() } -> std::same_as<Outcome>;
                  }) {
      table.clear = clear;
    }
    if constexpr (has_put_many) {
      table.put_many = put_many;
      table.put_many_loop = Loops::put_many_loop;
    }
    if constexpr (has_get_many) {
      table.get_many = get_many;
      table.get_many_loop = Loops::get_many_loop;
    }
    if constexpr (requires(Queue q) {
                    { q.task_done() } -> std::same_as<Outcome>;
                  }) {
      table.task_done = task_done;
    }
    if constexpr (requires(Queue q) {
                    { q.join(Deadline::none()) } -> std::same_as<Outcome>;
                  }) {
      table.join = join;
    }
    if constexpr (requires(Queue q, std::int64_t pid) {
                    { q.recover(pid) } -> std::same_as<Outcome>;
                  }) {
      table.recover = recover;
    }
    if constexpr (requires(Queue q, std::uint64_t counter) { q.preset(counter); }) {
      table.preset = preset;
    }
  }
};

// The queue's table; the same address at each call within one shared object.
template <SharedQueue Queue>
[[gnu::visibility("hidden")]] const queuecheck_queue* queue_table() {
  static const queuecheck_queue table = QueueTable<Queue>::table();
  return &table;
}

void register_queue(const queuecheck_queue* table);  // registry.hpp

// Registers a queue from a static initialiser.
struct QueueRegistration {
  explicit QueueRegistration(const queuecheck_queue* table) { register_queue(table); }
};

}  // namespace queuecheck

#define QUEUECHECK_PLUGIN(Type)                                                              \
  extern "C" [[gnu::visibility("default")]] const queuecheck_queue* queuecheck_plugin_v1() { \
    return ::queuecheck::queue_table<Type>();                                                \
  }                                                                                          \
  static_assert(true)

#ifdef QUEUECHECK_AS_PLUGIN
#define QUEUECHECK_QUEUE(Type) QUEUECHECK_PLUGIN(Type)
#else
#define QUEUECHECK_JOIN_AGAIN(a, b) a##b
#define QUEUECHECK_JOIN(a, b) QUEUECHECK_JOIN_AGAIN(a, b)
#define QUEUECHECK_QUEUE(Type)                                                           \
  static const ::queuecheck::QueueRegistration QUEUECHECK_JOIN(queuecheck_registration_, \
                                                               __COUNTER__) {            \
    ::queuecheck::queue_table<Type>()                                                    \
  }
#endif

// A program that links queuecheck::main is told where the helper programs are.
#if defined(QUEUECHECK_HELPERS) && !defined(QUEUECHECK_AS_PLUGIN)
#include "queuecheck/impl/own_queue.hpp"
#endif
