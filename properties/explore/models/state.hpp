// What the modelled calls know: locks, conditions, semaphores and barriers, who sleeps on what, the
// descriptors of virtual processes. The objects' bytes in memory stay as their init functions made
// them; what happens to an object during a run happens here.
//
// Process and thread safety: as World: flat, one object in the shared region, used by whoever runs.
//
// Invariants
//   1. An object is known by its key: the offset of its first byte in the segment, or its address
//      where it lies in memory of one process alone (heap, statics, stack). The former are below
//      2^32, the latter above, and the same address never belongs to two processes.
//   2. begin_run() gives the state of setup_done(), in time proportional to what was used.
//   3. One thread in each virtual process: an object in private memory has nobody who could wake
//      whoever waits for it.
#pragma once

#include <pthread.h>
#include <semaphore.h>

#include <cstddef>
#include <cstdint>

#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore::models {

using Key = std::uint64_t;
inline constexpr Key no_key = ~Key{0};
inline constexpr std::uint32_t private_offset = 0xffffffff;  // Wait::offset of private memory
inline constexpr std::uint8_t nobody = 0xff;

constexpr bool in_segment(Key key) {
  return key <= 0xffffffff;
}

enum class ObjectKind : std::uint8_t {
  none,
  mutex,
  condition,
  semaphore,
  barrier,
  rwlock,
  spinlock
};

struct MutexState {
  std::uint8_t type = 0;  // PTHREAD_MUTEX_NORMAL, ...
  bool robust = false;
  std::uint8_t owner = nobody;
  bool sleepers = false;  // the mark in the lock word: whoever unlocks wakes one
  bool owner_died = false;
  bool inconsistent = false;  // held by one who was told of the death and has not repaired it
  bool not_recoverable = false;
  std::uint32_t depth = 0;  // of a recursive one
};

// Waiters of a condition are in two groups, as in glibc since 2.25: those who came before the last
// switch of groups, who are signalled first, and those since.
struct ConditionState {
  bool monotonic = false;
  std::uint8_t newer = 0;             // which group takes new waiters
  std::uint8_t jammed = nobody;       // the process that hangs inside signal or broadcast
  std::uint32_t unsignalled[2] = {};  // waiters in the group, the dead included
  std::uint32_t dead_sleepers[2] = {};
};

struct SemaphoreState {
  std::uint32_t value = 0;
};

struct BarrierState {
  std::uint32_t count = 0;
  std::uint32_t arrived = 0;
  std::uint32_t round = 0;
};

struct RwlockState {
  std::uint8_t writer = nobody;
  std::uint32_t readers = 0;
};

struct Object {
  Key key = no_key;
  ObjectKind kind = ObjectKind::none;
  bool shared = false;  // made for use between processes
  union {
    MutexState mutex;
    ConditionState condition;
    SemaphoreState semaphore;
    BarrierState barrier;
    RwlockState rwlock;
  };
  Object() : mutex{} {}
};

// What a process is doing inside a modelled call, beyond World's Wait.
struct Caller {
  Key key = no_key;            // of what it waits for
  bool reachable = true;       // can another process wake it? no: the wait is private to it
  bool asleep = false;         // until it goes on, so also while it is woken and has yet to run
  bool signalled = false;      // condition: its wait is over, though it may not yet have slept
  bool enlisted = false;       // condition: counted in its group
  std::uint8_t group = 0;      // condition
  std::uint32_t bits = 0;      // futex: FUTEX_WAIT_BITSET
  std::uint32_t expected = 0;  // futex: the value that it found
};

// Descriptors that a virtual process got from a modelled call; numbers from first_descriptor on.
struct Descriptor {
  enum class Kind : std::uint8_t { none, pidfd, stat };
  Kind kind = Kind::none;
  std::uint8_t owner = 0;
  std::uint8_t target = 0;     // the process it tells about
  std::uint32_t position = 0;  // stat: read so far
};
inline constexpr int first_descriptor = 1'000'000;
inline constexpr std::size_t descriptors_max = 64;

inline constexpr std::size_t objects_max = 512;
inline constexpr std::size_t places_max = 2048;  // of the table of keys: a power of two

struct State {
  std::uint32_t count = 0;        // objects used
  std::uint32_t descriptors = 0;  // highest used + 1
  Caller caller[processes_max];
  Descriptor descriptor[descriptors_max];
  std::uint16_t place[places_max] = {};  // index + 1 of the object whose key hashes here, or after
  Object object[objects_max];
  // As after setup.
  std::uint32_t setup_count = 0;
  std::uint32_t setup_descriptors = 0;
  Descriptor setup_descriptor[descriptors_max];
  Object setup_object[objects_max];
};

State& state();  // in the shared region, from the first call on

// Before setup: nothing is known. After it: as it is now, so every run begins. Before each run.
void begin_setup();
void setup_done();
void begin_run();

// A killed process: robust locks pass on, descriptors close, the rest stays as it left it.
void process_died(unsigned process);

// The object of this key, or none.
Object* find(Key key);
// The object of this key, made if there is none; ends the run when there are too many. A new one is
// ObjectKind::none.
Object& find_or_make(Key key);

// Where the address points, as a key; ends the run when it is in another process's mapping.
Key key_of(const void* address, const char* call);

}  // namespace queuecheck::explore::models
