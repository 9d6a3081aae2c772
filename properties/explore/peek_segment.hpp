// The segment under an access, for searches in the lanes (Peek of idle_rounds.hpp).
//
// Process and thread safety: as Runtime; reads only.
//
// Invariants
//   1. Looking changes nothing: no schedule point, no clock, no memory model.
#pragma once

#include <cstring>

#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore {

// All mappings show the same memory, and the current process may not have the others. At most 8
// bytes; beyond the segment there is nothing.
inline std::uint64_t peek_segment(const World&, unsigned, const Access& access) {
  std::uint64_t value = 0;
  if (access.size > sizeof value || access.offset + access.size > runtime.area.segment_bytes) {
    return 0;
  }
  std::memcpy(&value, reinterpret_cast<const void*>(runtime.own_base + access.offset), access.size);
  return value;
}

}  // namespace queuecheck::explore
