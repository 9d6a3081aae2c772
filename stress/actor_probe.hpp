// What the kernel says about an actor: running, sleeping (where?), stopped, how much processor time
// it had, and how long it waited for a processor.
//
// Process and thread safety: reads /proc.
//
// Invariants
//   1. A file that cannot be read gives `alive` = false, never a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace queuecheck {

struct ActorSample {
  bool alive = false;
  char state = '?';              // R S D T t Z as in /proc/<pid>/stat
  std::int64_t cpu_ns = 0;       // time on a processor
  std::int64_t run_wait_ns = 0;  // time runnable without a processor

  bool sleeping() const { return state == 'S'; }
  // For its memory or a file, which no queue has in its hands.
  bool waits_for_the_machine() const { return state == 'D'; }
  bool stopped() const { return state == 'T' || state == 't'; }
};

ActorSample sample_actor(const std::string& proc_path);

// How often it went to sleep by itself so far; nullopt: unreadable.
std::optional<std::uint64_t> sleeps_begun(const std::string& proc_path);

// False also where it cannot be read.
bool is_single_threaded(const std::string& proc_path);

// "futex_do_wait", "pipe_read" ...; empty where it sleeps nowhere, or where the kernel hides it.
std::string wait_channel(const std::string& proc_path);

}  // namespace queuecheck
