#include "queuecheck/properties/explore/models/virtual_process.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "queuecheck/properties/explore/models/call.hpp"

namespace queuecheck::explore::models {

namespace {

constexpr pid_t first_pid = 1'000'001;  // process 0
constexpr unsigned first_start_ticks = 4'000;

// What the sleepers in poll() sleep on: no address.
constexpr Key end_of(unsigned process) {
  return (Key{1} << 62) + process;
}

int fail(int error) {
  errno = error;
  return -1;
}

bool lives(unsigned process) {
  if (process >= processes_max) return false;
  const ProcessStatus status = runtime.world->process[process].status;
  if (status == ProcessStatus::absent) return !in_run() || process == current();
  if (status != ProcessStatus::dead) return true;
  // Whoever asks knows now that all is over that it did.
  if (runtime.weak && in_run()) memory::learnt_of_end(process);
  return false;
}

// nobody: no virtual process, or not alive.
unsigned process_of(pid_t pid) {
  if (pid < first_pid) return nobody;
  const auto process = static_cast<unsigned>(pid - first_pid);
  return lives(process) ? process : nobody;
}

int new_descriptor(Descriptor::Kind kind, unsigned target) {
  State& all = state();
  for (std::uint32_t i = 0; i < descriptors_max; ++i) {
    if (all.descriptor[i].kind != Descriptor::Kind::none) continue;
    all.descriptor[i] = {kind, static_cast<std::uint8_t>(current()),
                         static_cast<std::uint8_t>(target), 0};
    all.descriptors = std::max(all.descriptors, i + 1);
    return first_descriptor + static_cast<int>(i);
  }
  return fail(EMFILE);
}

Descriptor* descriptor_of(int number) {
  const int index = number - first_descriptor;
  if (index < 0 || index >= static_cast<int>(descriptors_max)) return nullptr;
  Descriptor& descriptor = state().descriptor[index];
  const bool mine = descriptor.kind != Descriptor::Kind::none && descriptor.owner == current();
  return mine ? &descriptor : nullptr;
}

// The pid between "/proc/" and "/stat"; 0: it is another path.
pid_t pid_in(const char* path) {
  constexpr char head[] = "/proc/";
  if (std::strncmp(path, head, sizeof head - 1) != 0) return 0;
  path += sizeof head - 1;
  if (std::strcmp(path, "self/stat") == 0) return pid_of(current());
  pid_t pid = 0;
  int digits = 0;
  for (; *path >= '0' && *path <= '9' && digits < 9; ++path, ++digits) pid = pid * 10 + *path - '0';
  return std::strcmp(path, "/stat") == 0 ? pid : 0;
}

}  // namespace

pid_t pid_of(unsigned process) {
  return first_pid + static_cast<pid_t>(process);
}

pid_t parent_pid() {
  return first_pid - 1;
}

int probe(pid_t pid, int signal) {
  if (signal != 0) unmodelled("kill() with a signal");
  return process_of(pid) == nobody ? fail(ESRCH) : 0;
}

int open_pidfd(pid_t pid, unsigned flags) {
  constexpr unsigned nonblock = 04000;
  if (pid <= 0 || (flags & ~nonblock) != 0) return fail(EINVAL);
  const unsigned process = process_of(pid);
  return process == nobody ? fail(ESRCH) : new_descriptor(Descriptor::Kind::pidfd, process);
}

bool is_stat_path(const char* path) {
  return pid_in(path) >= first_pid;
}

int open_stat(const char* path) {
  const unsigned process = process_of(pid_in(path));
  return process == nobody ? fail(ENOENT) : new_descriptor(Descriptor::Kind::stat, process);
}

bool is_descriptor(int descriptor) {
  return descriptor >= first_descriptor;
}

ssize_t read_descriptor(int number, void* into, std::size_t room) {
  Descriptor* const descriptor = descriptor_of(number);
  if (descriptor == nullptr) return fail(EBADF);
  if (descriptor->kind != Descriptor::Kind::stat) return fail(EINVAL);
  if (!lives(descriptor->target)) return fail(ESRCH);
  char text[256];
  const int length = std::snprintf(
      text, sizeof text,
      "%d (virtual process) S %d 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %u 0 0 0 0 0 0 0 0 0 0 0 0\n",
      pid_of(descriptor->target), parent_pid(), first_start_ticks + descriptor->target);
  const auto all = static_cast<std::size_t>(length);
  const std::size_t from = std::min<std::size_t>(descriptor->position, all);
  const std::size_t bytes = std::min(room, all - from);
  std::memcpy(into, text + from, bytes);
  descriptor->position += static_cast<std::uint32_t>(bytes);
  return static_cast<ssize_t>(bytes);
}

int close_descriptor(int number) {
  Descriptor* const descriptor = descriptor_of(number);
  if (descriptor == nullptr) return fail(EBADF);
  *descriptor = {};
  return 0;
}

int poll_descriptors(pollfd* descriptors, nfds_t count, int timeout_ms, const void* at) {
  std::int64_t deadline_ns = no_deadline;
  if (timeout_ms >= 0) {
    deadline_ns = runtime.world->clock_ns + std::int64_t{timeout_ms} * 1'000'000;
  }
  for (;;) {
    int ready = 0;
    for (nfds_t i = 0; i < count; ++i) {
      pollfd& one = descriptors[i];
      one.revents = 0;
      if (one.fd < 0) continue;
      if (!is_descriptor(one.fd)) unmodelled("poll() of what is no pidfd");
      const Descriptor* const descriptor = descriptor_of(one.fd);
      if (descriptor == nullptr) {
        one.revents = POLLNVAL;
      } else if (descriptor->kind != Descriptor::Kind::pidfd || !lives(descriptor->target)) {
        one.revents = static_cast<short>(one.events & POLLIN);
      }
      ready += one.revents != 0 ? 1 : 0;
    }
    if (ready != 0 || timeout_ms == 0 || passed(deadline_ns)) return ready;
    if (count > 1) unmodelled("poll() of several descriptors, with waiting");
    announce_pause(at);
    const Descriptor* const descriptor = count == 0 ? nullptr : descriptor_of(descriptors[0].fd);
    const Key key = descriptor == nullptr ? no_key : end_of(descriptor->target);
    if (descriptor != nullptr && !lives(descriptor->target)) continue;
    sleep(WaitKind::sleep, key, true, deadline_ns);
  }
}

void identity_died(unsigned process) {
  State& all = state();
  for (std::uint32_t i = 0; i < all.descriptors; ++i) {
    if (all.descriptor[i].owner == process) all.descriptor[i] = {};
  }
  for (unsigned p = 0; p < processes_max; ++p) {
    const bool asleep = runtime.world->process[p].status == ProcessStatus::blocked;
    if (asleep && all.caller[p].key == end_of(process)) wake(p);
  }
}

}  // namespace queuecheck::explore::models
