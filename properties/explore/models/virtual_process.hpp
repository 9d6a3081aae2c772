// Who the virtual processes are: process ids, start times, and what pidfd_open, poll, kill(pid, 0)
// and /proc/PID/stat say of them.
//
// Process and thread safety: as the current virtual process. As the real functions, these answer -1
// with errno where they fail.
//
// Invariants
//   1. The same in every run. A dead process was reaped at once: ESRCH, ENOENT. One whose program
//   is
//      over lives on, idle, to the end of the run; one that comes late does not exist before.
//   2. Descriptors of ours are numbers that the kernel does not give out.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <cstddef>

namespace queuecheck::explore::models {

pid_t pid_of(unsigned process);
pid_t parent_pid();

// No signal but 0 is modelled.
int probe(pid_t pid, int signal);
int open_pidfd(pid_t pid, unsigned flags);

// Is it /proc/PID/stat of a virtual process, or /proc/self/stat?
bool is_stat_path(const char* path);
int open_stat(const char* path);

bool is_descriptor(int descriptor);
ssize_t read_descriptor(int descriptor, void* into, std::size_t room);
int close_descriptor(int descriptor);
int poll_descriptors(pollfd* descriptors, nfds_t count, int timeout_ms, const void* at);

// Closes what it had open, and wakes who waits for its end.
void identity_died(unsigned process);

}  // namespace queuecheck::explore::models
