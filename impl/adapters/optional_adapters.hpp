// The adapters of libraries that a machine may lack. The list is made by CMake, which knows what
// was found (queuecheck_optional_adapter in cmake/Adapters.cmake).
//
// Process and thread safety: pure.
//
// Invariants
//   1. Each one named in CMakeLists.txt is in the list, built or with the reason why not.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "queuecheck/impl/adapters/adapters.hpp"

namespace queuecheck {

std::vector<Adapter> optional_adapters();

// One that this program, or this machine, lacks.
inline Adapter absent_adapter(std::string name, std::string reason) {
  Adapter adapter;
  adapter.name = std::move(name);
  adapter.absent = std::move(reason);
  return adapter;
}

}  // namespace queuecheck
