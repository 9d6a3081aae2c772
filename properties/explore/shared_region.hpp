// Memory for the state of runs: one shared mapping at one address, so that forked processes of the
// lane of real processes see and change the same state as the explorer.
//
// Process and thread safety: allocate in the explorer, before it forks; one thread.
//
// Invariants
//   1. What was allocated stays for the life of the process, zero-filled, aligned to 64 bytes.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace queuecheck::explore {

// Throws std::bad_alloc when the machine has no more.
void* shared_allocate(std::size_t bytes);

// Does it lie there?
bool is_shared(const void* address);

// A flat object there, made once and never destroyed.
template <class T, class... Arguments>
T& shared_object(Arguments&&... arguments) {
  return *new (shared_allocate(sizeof(T))) T(std::forward<Arguments>(arguments)...);
}

}  // namespace queuecheck::explore
