#include "queuecheck/properties/explore/heap.hpp"

#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace queuecheck::explore {
namespace {

// 43 TiB: below where the kernel places mappings, above where it places programs.
// Far from every power of two: counters next to their wrap-around, shifted by a few bits, stand in
// the segment as words, and must not look like addresses (address_check.hpp).
constexpr std::uintptr_t wanted_address = std::uintptr_t{0x2b5e} << 32;
constexpr unsigned arenas_max = 32;
constexpr std::uint8_t fresh_byte = 0xa5;

std::uintptr_t region = 0;
std::atomic<std::uint32_t> taken{0};  // a bit for each arena

constinit thread_local Arena* arena_in_use_ = nullptr;
const char* problem = "";

// Before each block, so that free() and realloc() know it.
struct Header {
  std::size_t bytes;
  std::uint64_t state;  // one of these
};
constexpr std::uint64_t state_live = 0x6576696c6b636f6c;
constexpr std::uint64_t state_free = 0x656572666b636f6c;
constexpr std::size_t alignment_min = 16;

Header& header_of(void* block) {
  return static_cast<Header*>(block)[-1];
}

[[noreturn]] void stop(const char* why) {
  problem = why;
  std::abort();
}

// Reserved once and never given back; only the arenas in use can be touched.
void reserve_region() {
  if (region != 0) return;
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  constexpr std::size_t size = arenas_max * Arena::bytes;
  void* at = mmap(reinterpret_cast<void*>(wanted_address), size, PROT_NONE,
                  flags | MAP_FIXED_NOREPLACE, -1, 0);
  if (at == MAP_FAILED) at = mmap(nullptr, size, PROT_NONE, flags, -1, 0);
  if (at == MAP_FAILED) throw std::runtime_error("no address space for the heaps of processes");
  region = reinterpret_cast<std::uintptr_t>(at);
}

}  // namespace

Arena::Arena() {
  reserve_region();
  const unsigned slot = static_cast<unsigned>(std::countr_one(taken.load()));
  if (slot == arenas_max) throw std::runtime_error("too many virtual processes at a time");
  begin_ = next_ = reinterpret_cast<std::byte*>(region + slot * bytes);
  if (mprotect(begin_, bytes, PROT_READ | PROT_WRITE) != 0) {
    throw std::runtime_error("no memory for the heap of a process");
  }
  taken.fetch_or(1U << slot);
}

Arena::~Arena() {
  madvise(begin_, bytes, MADV_DONTNEED);
  mprotect(begin_, bytes, PROT_NONE);
  const auto slot =
      static_cast<unsigned>((reinterpret_cast<std::uintptr_t>(begin_) - region) / bytes);
  taken.fetch_and(~(1U << slot));
}

void* Arena::allocate(std::size_t wanted, std::size_t alignment) {
  const auto at = reinterpret_cast<std::uintptr_t>(next_) + sizeof(Header);
  const std::uintptr_t block = (at + alignment - 1) / alignment * alignment;
  const auto end = reinterpret_cast<std::uintptr_t>(begin_ + bytes);
  if (block < at || block > end || wanted > end - block) return nullptr;
  // Whole words, so that the next header is aligned too.
  const std::uintptr_t next = (block + wanted + alignment_min - 1) / alignment_min * alignment_min;
  next_ = reinterpret_cast<std::byte*>(next < end ? next : end);
  void* const result = reinterpret_cast<void*>(block);
  header_of(result) = {wanted, state_live};
  std::memset(result, fresh_byte, wanted);
  return result;
}

void use_arena(Arena* arena) {
  arena_in_use_ = arena;
}

Arena* arena_in_use() {
  return arena_in_use_;
}

const char* heap_problem() {
  return problem;
}

bool Arena::any_contains(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) - region < arenas_max * bytes && region != 0;
}

std::size_t Arena::block_bytes(void* block) {
  return header_of(block).bytes;
}

void Arena::release(void* block) {
  // Between runs it is the harness that lets go of what it was given.
  const Arena* const mine = arena_in_use_;
  if (mine != nullptr && !mine->contains(block)) stop("memory of another process was freed");
  Header& header = header_of(block);
  if (header.state == state_free) stop("memory was freed twice");
  if (header.state != state_live) stop("something was freed that is no block of memory");
  header.state = state_free;
}

}  // namespace queuecheck::explore
