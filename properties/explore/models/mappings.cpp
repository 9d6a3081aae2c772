#include "queuecheck/properties/explore/models/mappings.hpp"

#include <sys/mman.h>

#include <array>

#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore::models {

namespace {

struct Mapping {
  void* from = nullptr;
  std::size_t bytes = 0;
};

std::array<Mapping, 64> mappings;
std::size_t count = 0;

}  // namespace

void note_mapped(void* from, std::size_t bytes) {
  if (!in_run() || from == MAP_FAILED) return;
  if (count == mappings.size()) {
    end_run(RunEnd::unmodelled, current(), "mmap(): more than 64 times in one run");
  }
  mappings[count++] = {from, bytes};
}

void note_unmapped(void* from) {
  for (std::size_t i = 0; i < count; ++i) {
    if (mappings[i].from == from) mappings[i] = mappings[--count];
  }
}

void unmap_last_run() {
  while (count != 0) {
    --count;
    REAL(munmap)(mappings[count].from, mappings[count].bytes);
  }
}

}  // namespace queuecheck::explore::models

using namespace queuecheck::explore;

extern "C" {

void* mmap(void* wanted, size_t bytes, int protection, int flags, int descriptor,
           off_t offset) noexcept {
  void* const from = REAL(mmap)(wanted, bytes, protection, flags, descriptor, offset);
  if (virtual_process()) models::note_mapped(from, bytes);
  return from;
}
void* mmap64(void* wanted, size_t bytes, int protection, int flags, int descriptor,
             __off64_t offset) noexcept {
  void* const from = REAL(mmap64)(wanted, bytes, protection, flags, descriptor, offset);
  if (virtual_process()) models::note_mapped(from, bytes);
  return from;
}
int munmap(void* from, size_t bytes) noexcept {
  if (virtual_process()) models::note_unmapped(from);
  return REAL(munmap)(from, bytes);
}

}  // extern "C"
