#include "queuecheck/properties/explore/shared_region.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace queuecheck::explore {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 24;
constexpr std::size_t alignment = 64;

std::byte* chunk = nullptr;
std::size_t left = 0;
std::vector<std::span<const std::byte>> chunks;  // all, from their beginnings

}  // namespace

void* shared_allocate(std::size_t bytes) {
  bytes = (bytes + alignment - 1) / alignment * alignment;
  if (bytes > left) {
    const std::size_t wanted = std::max(bytes, chunk_bytes);
    void* mapped = mmap(nullptr, wanted, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    chunk = static_cast<std::byte*>(mapped);
    left = wanted;
    chunks.emplace_back(chunk, wanted);
  }
  void* const given = chunk;
  chunk += bytes;
  left -= bytes;
  return given;
}

bool is_shared(const void* address) {
  const auto* const at = static_cast<const std::byte*>(address);
  return std::ranges::any_of(chunks, [at](std::span<const std::byte> one) {
    return static_cast<std::size_t>(at - one.data()) < one.size();
  });
}

}  // namespace queuecheck::explore
