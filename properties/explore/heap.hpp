// The heaps of virtual processes, and the malloc family of this program. While a virtual process
// runs, what its code allocates comes from its own arena, from front to back, and is forgotten when
// the run ends; all other memory comes from the C library as ever.
//
// Process and thread safety: an arena is used by one thread; which one is in use is each thread's
// own matter. The malloc family may be called by any thread, at any time, from a signal handler as
// little as the C library's.
//
// Invariants
//   1. After rewind() the same calls give the same addresses, and fresh memory has the same bytes
//      in it (0xa5), so a run cannot learn from memory what the run before it did.
//   2. All arenas lie in one region at one fixed address where it is free: addresses are the same
//      in each execution of the program, and free() knows whose memory it is told from the address.
//   3. What the C library and the dynamic linker allocate for themselves never comes from an arena,
//      since they keep it from one run to the next.
//   4. Freeing memory twice, or memory of another virtual process, ends in abort(), as with the C
//      library; heap_problem() says which it was.
#pragma once

#include <cstddef>
#include <cstdint>

namespace queuecheck::explore {

class Arena {
 public:
  // Throws std::runtime_error when no address space is left.
  Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Null when it is full. The alignment is a power of two.
  void* allocate(std::size_t bytes, std::size_t alignment);

  std::byte* begin() const { return begin_; }
  std::size_t used() const { return static_cast<std::size_t>(next_ - begin_); }
  void rewind(std::size_t used) { next_ = begin_ + used; }
  bool contains(const void* address) const {
    return static_cast<std::size_t>(static_cast<const std::byte*>(address) - begin_) < bytes;
  }

  // For an address that some arena has handed out.
  static bool any_contains(const void* address);
  static std::size_t block_bytes(void* block);
  static void release(void* block);

  static constexpr std::size_t bytes = std::size_t{64} << 20;

 private:
  std::byte* begin_;
  std::byte* next_;
};

// Where malloc takes memory for this thread from now on; null: from the C library.
void use_arena(Arena* arena);
Arena* arena_in_use();

// Why the heap ended the program last; "" if it did not.
const char* heap_problem();

}  // namespace queuecheck::explore
