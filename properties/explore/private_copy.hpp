// A shared object loaded once more: its own code, its own statics, its own thread-local block, as
// if it were another file.
//
// Process and thread safety: used by one thread, the one whose thread-local block is meant.
//
// Invariants
//   1. The copy is loaded from an anonymous file of its own, so that the dynamic linker, which
//      knows files by device and inode, does not take it for one that is loaded already.
//   2. Other libraries that the object needs are loaded before, and not under `while_loading`: they
//      are shared by all copies and outlive them.
//   3. The places told do not change while the copy is loaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/heap.hpp"

namespace queuecheck::explore {

class PrivateCopy {
 public:
  // `while_loading`: whose memory the object's constructors take. Throws std::runtime_error with
  // one line that names the file.
  PrivateCopy(const std::string& path, Arena& while_loading);
  PrivateCopy(const PrivateCopy&) = delete;
  PrivateCopy& operator=(const PrivateCopy&) = delete;
  ~PrivateCopy();

  void* symbol(const char* name) const;  // null: it has none of this name

  // Where it lies: all of it, its code, and what it may write (the thread-local block included).
  std::span<std::byte> all() const { return all_; }
  std::span<std::byte> code() const { return code_; }
  const std::vector<std::span<std::byte>>& writable() const { return writable_; }
  std::uintptr_t load_address() const { return load_address_; }

 private:
  void open(const std::string& path, Arena& while_loading);
  void find_places();

  int file_ = -1;
  void* handle_ = nullptr;
  std::uintptr_t load_address_ = 0;
  std::span<std::byte> all_, code_;
  std::vector<std::span<std::byte>> writable_;
};

}  // namespace queuecheck::explore
