// The malloc family of the whole program: see heap.hpp. glibc's manual, "Replacing malloc", lists
// the functions; its own are reached by their second names.
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <malloc.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "queuecheck/properties/explore/heap.hpp"

extern "C" {
void* __libc_malloc(std::size_t bytes);
void __libc_free(void* block);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void* __tls_get_addr(void*);  // of the dynamic linker
}

namespace queuecheck::explore {
namespace {

struct Code {
  std::uintptr_t begin = 0, end = 0;

  bool contains(const void* address) const {
    return reinterpret_cast<std::uintptr_t>(address) - begin < end - begin;
  }
};

// The loaded object that `address` is in.
Code object_of(const void* address) {
  struct Search {
    std::uintptr_t address;
    Code found;
  } search{reinterpret_cast<std::uintptr_t>(address), {}};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* argument) {
        auto& wanted = *static_cast<Search*>(argument);
        Code object{UINTPTR_MAX, 0};
        for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          if (header.p_type != PT_LOAD) continue;
          const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
          if (begin < object.begin) object.begin = begin;
          if (begin + header.p_memsz > object.end) object.end = begin + header.p_memsz;
        }
        if (wanted.address < object.begin || wanted.address >= object.end) return 0;
        wanted.found = object;
        return 1;
      },
      &search);
  return search.found;
}

// Who keeps what it allocates from one run to the next: buffers of files, lists of loaded objects.
bool keeps_its_memory(const void* caller) {
  static constinit Code c_library, linker;
  if (c_library.end == 0) {
    linker = object_of(reinterpret_cast<const void*>(&__tls_get_addr));
    c_library = object_of(reinterpret_cast<const void*>(&gnu_get_libc_version));
  }
  return c_library.contains(caller) || linker.contains(caller);
}

// The arena that serves this caller, or null: the C library does.
inline Arena* arena_for(const void* caller) {
  Arena* const arena = arena_in_use();
  if (arena == nullptr || keeps_its_memory(caller)) return nullptr;
  return arena;
}

void* take(Arena& arena, std::size_t bytes, std::size_t alignment = 16) {
  void* const block = arena.allocate(bytes, alignment);
  if (block == nullptr) errno = ENOMEM;
  return block;
}

void* take_aligned(const void* caller, std::size_t alignment, std::size_t bytes) {
  Arena* const arena = arena_for(caller);
  if (arena == nullptr) return __libc_memalign(alignment, bytes);
  return take(*arena, bytes, alignment < 16 ? 16 : std::bit_ceil(alignment));
}

void* resize(const void* caller, void* block, std::size_t bytes) {
  const bool ours = block != nullptr && Arena::any_contains(block);
  Arena* const arena = arena_for(caller);
  if (!ours && (arena == nullptr || block != nullptr)) return __libc_realloc(block, bytes);
  if (ours && bytes == 0) {
    Arena::release(block);
    return nullptr;
  }
  void* const moved = arena != nullptr ? take(*arena, bytes) : __libc_malloc(bytes);
  if (moved == nullptr || !ours) return moved;
  const std::size_t before = Arena::block_bytes(block);
  std::memcpy(moved, block, before < bytes ? before : bytes);
  Arena::release(block);
  return moved;
}

}  // namespace
}  // namespace queuecheck::explore

namespace explore = queuecheck::explore;
#define QUEUECHECK_CALLER __builtin_return_address(0)

extern "C" {

void* malloc(std::size_t bytes) noexcept {
  explore::Arena* const arena = explore::arena_for(QUEUECHECK_CALLER);
  return arena == nullptr ? __libc_malloc(bytes) : explore::take(*arena, bytes);
}

void free(void* block) noexcept {
  if (explore::Arena::any_contains(block)) {
    explore::Arena::release(block);
  } else {
    __libc_free(block);
  }
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  explore::Arena* const arena = explore::arena_for(QUEUECHECK_CALLER);
  std::size_t all = 0;
  if (arena == nullptr || __builtin_mul_overflow(count, bytes, &all)) {
    return __libc_calloc(count, bytes);  // which knows what to say about an overflow
  }
  void* const block = explore::take(*arena, all);
  if (block != nullptr) std::memset(block, 0, all);
  return block;
}

void* realloc(void* block, std::size_t bytes) noexcept {
  return explore::resize(QUEUECHECK_CALLER, block, bytes);
}

void* reallocarray(void* block, std::size_t count, std::size_t bytes) noexcept {
  std::size_t all = 0;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  return explore::resize(QUEUECHECK_CALLER, block, all);
}

void* memalign(std::size_t alignment, std::size_t bytes) noexcept {
  return explore::take_aligned(QUEUECHECK_CALLER, alignment, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  return explore::take_aligned(QUEUECHECK_CALLER, alignment, bytes);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) noexcept {
  if (alignment % sizeof(void*) != 0 || !std::has_single_bit(alignment)) return EINVAL;
  const int before = errno;  // which this function leaves alone
  void* const made = explore::take_aligned(QUEUECHECK_CALLER, alignment, bytes);
  errno = before;
  if (made == nullptr) return ENOMEM;
  *block = made;
  return 0;
}

std::size_t malloc_usable_size(void* block) noexcept {
  if (block != nullptr && explore::Arena::any_contains(block)) {
    return explore::Arena::block_bytes(block);
  }
  using Function = std::size_t (*)(void*);
  static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "malloc_usable_size"));
  return next(block);
}

// Functions to be called at the end of the program or of the thread. A virtual process is never
// ended that way, and what it registered would be forgotten at the next restore while the C library
// remembers it.
int __cxa_atexit(void (*function)(void*), void* argument, void* object) {
  if (explore::arena_in_use() != nullptr) return 0;
  using Function = int (*)(void (*)(void*), void*, void*);
  static constinit Function next = nullptr;
  if (next == nullptr) next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "__cxa_atexit"));
  return next(function, argument, object);
}

int __cxa_thread_atexit_impl(void (*function)(void*), void* argument, void* object) {
  if (explore::arena_in_use() != nullptr) return 0;
  using Function = int (*)(void (*)(void*), void*, void*);
  static constinit Function next = nullptr;
  if (next == nullptr) {
    next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "__cxa_thread_atexit_impl"));
  }
  return next(function, argument, object);
}

}  // extern "C"
