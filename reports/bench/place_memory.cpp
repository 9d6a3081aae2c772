#include "queuecheck/reports/bench/place_memory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "queuecheck/impl/machine_shortage.hpp"

namespace queuecheck {

std::uint64_t whole_pages(std::uint64_t bytes) {
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

void reserve_place(int fd, std::uint64_t offset, std::uint64_t bytes) {
  if (bytes == 0) return;
  const auto memory = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  if (bytes > memory / 2) {
    throw MachineShortage("the queue wants " + std::to_string(bytes) +
                          " bytes, more than half of this machine's memory (" +
                          std::to_string(memory) + " bytes)");
  }
  int error = 0;
  do {
    error = posix_fallocate(fd, static_cast<off_t>(offset), static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) {
    throw MachineShortage("no memory for the queue's " + std::to_string(bytes) +
                          " bytes: " + std::generic_category().message(error));
  }
}

}  // namespace queuecheck
