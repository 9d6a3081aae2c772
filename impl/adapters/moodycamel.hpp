// "moodycamel": moodycamel::ConcurrentQueue behind the queue contract, between threads of one
// process.
//
// Process and thread safety: any number of threads of the process that created it, with one handle
// or several. Another process is refused at attach.
//
// Invariants
//   1. The library keeps its items on the heap, with pointers: the place holds no more than whose
//      heap it is, where the queue lies there, and how many handles there are. The last handle
//      destroys the queue.
//   2. No tokens: each thread that puts is a producer of its own (the library's implicit
//      producers), and the items of each come out in the order in which it put them. Between
//      producers there is no order, and EMPTY may be answered although an item is inside: the
//      library says so (docs/findings.md), and so does the specification.
//   3. put asks for memory where there is none left (enqueue, not try_enqueue), so the queue has no
//      capacity; without memory the answer is an error.
//
// What it does not offer, and so neither do we: close, waiting; its size is a guess by its own
// name (size_approx) and is left out.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

// The library's queue for items of one of a few sizes.
class MoodycamelShape;

class Moodycamel {
 public:
  static constexpr const char* name() { return "moodycamel"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static Moodycamel create(const Place& place, const Options& options);
  static Moodycamel attach(const Place& place);

  Moodycamel(Moodycamel&& other) noexcept;
  ~Moodycamel();

  std::uint64_t capacity() const { return 0; }
  Outcome try_put(std::span<const std::byte> item);
  // The room must be item_bytes_max, as nothing is given back once it is taken.
  Got try_get(std::span<std::byte> into);

 private:
  struct Header;

  explicit Moodycamel(Header* header);

  Header* header_;  // null: moved from
  MoodycamelShape* shape_;
  std::uint32_t item_bytes_max_;
};

}  // namespace queuecheck
