// The private memory of one virtual process: its own copy of the plugin (code, statics,
// thread-local storage) and its own heap, which can be put back to how they were.
//
// Process and thread safety: used by the explorer's one thread.
//
// Invariants
//   1. Each image loads its own copy of the shared object under its own name, so the dynamic linker
//      shares nothing between them: function-local statics, inline variables, typeinfo.
//   2. After restore(), every byte that the queue's code could have written outside the segment is
//      as it was at snapshot(): writable sections, thread-local block, heap.
//   3. While heap_of is set to an image, malloc and everything above it (operator new, calloc,
//      aligned_alloc, ...) take memory from that image's arena, at the same addresses in every run;
//      free of such memory is known by its address, whoever calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "queuecheck/impl/queue_plugin.h"

namespace queuecheck::explore {

class ProcessImage {
 public:
  // Throws std::runtime_error with one line that names the file and what is wrong with it.
  explicit ProcessImage(const std::string& plugin);
  ProcessImage(ProcessImage&&) noexcept;
  ProcessImage& operator=(ProcessImage&&) noexcept;
  ~ProcessImage();

  const queuecheck_queue* table() const;
  // Is the address in the code of this copy? Then its offset in the file's image, for source lines.
  bool contains(const void* address, std::uintptr_t& offset) const;

  // Is the address in this copy, its thread-local block or its heap? Nobody else may point there.
  bool owns(const void* address) const;

  void snapshot();
  void restore();
  // As it was when it was loaded, and so is the snapshot: for the next program, at a thousandth of
  // the cost of loading another copy.
  void renew();

  struct State;
  State* state() const { return state_.get(); }

 private:
  std::unique_ptr<State> state_;
};

// Whose heap malloc uses from now on; null: the program's own.
void use_heap_of(ProcessImage::State* image);

}  // namespace queuecheck::explore
