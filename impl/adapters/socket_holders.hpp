// Who has a pair of sockets open, so that others can get it: sockets that were made as a pair have
// no name by which a process that did not inherit them could open them, but whoever may look into a
// process that holds them can copy its descriptors (pidfd_getfd(2)).
//
// Process and thread safety: any number of processes; each function may be called at any time.
//
// Invariants
//   1. An entry is one handle of a living process, or of one that died without a word; those are
//      given to newcomers.
//   2. What is copied is compared with the cookie that the kernel gave the socket: a number that
//   was
//      used again, of a process or of a descriptor, is found out.
//   3. Lock-free: whoever is killed in here leaves a whole entry, or none.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace queuecheck {

struct SocketPair {
  int sending = -1;
  int receiving = -1;
};

class SocketHolders {
 public:
  // Enters this process and says which sockets newcomers must find. Before anybody else looks.
  void begin(const SocketPair& pair);

  // A copy of the pair, from whoever has it; this process is entered. Throws std::runtime_error,
  // one line, where nobody can be asked.
  SocketPair join(const char* queue);

  // Closes this process's copy.
  void leave(const SocketPair& pair);

 private:
  // pid << 32 | sending << 16 | receiving; 0: nobody.
  using Entry = std::atomic<std::uint64_t>;

  void enter(const SocketPair& pair);

  std::array<std::atomic<std::uint64_t>, 2> cookies_{};  // of sending, receiving
  std::array<Entry, 62> entries_{};
};

// Does this kernel have what it takes? Else one line.
const char* socket_holders_missing();

}  // namespace queuecheck
