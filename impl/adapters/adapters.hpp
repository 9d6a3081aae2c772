// Queues of other people, each behind the queue contract by a file of this folder: which of them
// this program has, from what they were built, and what they are like to wait for.
//
// Process and thread safety: constant after the first call.
//
// Invariants
//   1. An adapter has a table, or a reason why this program lacks it; never both, never neither.
//   2. `library` names what does the work and its version: that of the headers it was built with,
//      of the running kernel for objects of the kernel's.
// To add one: a source file in this folder that defines `Adapter NAME_adapter()`, and one line in
// CMakeLists.txt beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/queue_plugin.h"

namespace queuecheck {

// How put and get wait, where they can. `polling`: a loop of ours around the try forms, with pauses
// that grow; the library knows nothing of it, and what it costs is not the library's doing.
enum class Waiting { none, native, polling };

std::string_view name(Waiting waiting);  // "", "natively", "by polling"

// Where the items are: what is in the place can be explored, what the kernel keeps cannot.
enum class Items { in_place, elsewhere };

struct Adapter {
  std::string name;
  const queuecheck_queue* table = nullptr;
  std::string summary;  // one line for `list`
  std::string library;  // "Boost 1.74.0", "Linux 6.1.0"
  Waiting waiting = Waiting::none;
  Items items = Items::in_place;
  bool threads_only = false;  // one address space: processes cannot share it
  std::string absent;         // "ck_ring.h not found; package libck-dev"
};

// All of them, in the order of the alphabet.
const std::vector<Adapter>& adapters();

const Adapter* find_adapter(std::string_view name);  // nullptr: no adapter is called so

// "Linux 6.1.0": of the kernel that runs now.
std::string running_kernel();

// What Boost's headers say of themselves: "Boost 1.74.0".
std::string boost_version();

}  // namespace queuecheck
