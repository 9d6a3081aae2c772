#include "queuecheck/impl/adapters/pipe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <climits>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "queuecheck/impl/machine_shortage.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t item_bytes_limit = PIPE_BUF - 1;
constexpr std::uint64_t capacity_limit = std::uint64_t{1} << 19;  // a pipe of 2 GiB

// What stands in the place.
struct Shared {
  SegmentHeader header;
};

std::string path_of(const Place& place) {
  return "/dev/shm/" + place.name;
}

std::string failed(const char* call, const Place& place) {
  return std::string("pipe: ") + call + " " + path_of(place) + ": " +
         std::generic_category().message(errno);
}

std::uint64_t page_bytes() {
  static const auto bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

SegmentTerms terms_of(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("pipe: unknown option '" + options.extra.front().first +
                                "'; it has none");
  }
  if (options.capacity == 0 || options.capacity > capacity_limit ||
      options.item_bytes_max > item_bytes_limit) {
    throw std::invalid_argument("pipe: " + std::to_string(options.capacity) + " items of " +
                                std::to_string(options.item_bytes_max) + " bytes; it holds 1 to " +
                                std::to_string(capacity_limit) + " of up to " +
                                std::to_string(item_bytes_limit));
  }
  SegmentTerms terms;
  terms.capacity = std::bit_ceil(options.capacity);
  terms.item_bytes_max = options.item_bytes_max;
  terms.bytes = sizeof(Shared);
  return terms;
}

// What unprivileged processes may make; 0 = unknown.
std::uint64_t unprivileged_capacity() {
  std::uint64_t bytes = 0;
  std::ifstream("/proc/sys/fs/pipe-max-size") >> bytes;
  return bytes / page_bytes();
}

void set_capacity(int fd, const std::string& name, std::uint64_t capacity) {
  const int got = fcntl(fd, F_SETPIPE_SZ, static_cast<int>(capacity * page_bytes() - 1));
  if (got < 0 && errno == EPERM && capacity > unprivileged_capacity()) {
    throw std::invalid_argument("pipe: a capacity of " + std::to_string(capacity) +
                                " asks for privileges; up to " +
                                std::to_string(unprivileged_capacity()) + " are everybody's");
  }
  if (got < 0) {
    throw MachineShortage("pipe: " + name + " of " + std::to_string(capacity) +
                          " buffers: " + std::generic_category().message(errno));
  }
  if (static_cast<std::uint64_t>(got) != capacity * page_bytes()) {
    throw std::runtime_error("pipe: " + std::to_string(got) + " bytes made, " +
                             std::to_string(capacity * page_bytes()) + " wanted");
  }
}

// Whether a capacity beyond everybody's is served depends on who asks: tried on a pipe of our own.
void require_capacity(std::uint64_t capacity) {
  if (capacity <= unprivileged_capacity()) return;
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw MachineShortage("pipe: pipe2: " + std::generic_category().message(errno));
  }
  const auto close_both = [&] {
    for (const int end : ends) close(end);
  };
  try {
    set_capacity(ends[0], "a pipe", capacity);
  } catch (...) {
    close_both();
    throw;
  }
  close_both();
}

// Packet mode is a mode of writing.
int open_packets(const Place& place, int flags) {
  const int fd = open(path_of(place).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags);
  if (fd < 0) throw std::runtime_error(failed("open", place));
  struct stat about {};
  if (fstat(fd, &about) != 0 || !S_ISFIFO(about.st_mode)) {
    close(fd);
    throw std::runtime_error("pipe: " + path_of(place) + " is no pipe");
  }
  // Not by open(), which asks the file system; a pipe's O_DIRECT is its own.
  if (fcntl(fd, F_SETFL, O_RDWR | O_DIRECT | flags) != 0) {
    const std::string why = failed("no packet mode for", place);
    close(fd);
    throw std::runtime_error(why);
  }
  return fd;
}

}  // namespace

std::string Pipe::specification(const Options& options) {
  return "fifo capacity=" + std::to_string(terms_of(options).capacity) +
         " close=none crash={inflight_lost}";
}

std::size_t Pipe::bytes_needed(const Options& options) {
  const SegmentTerms terms = terms_of(options);
  require_capacity(terms.capacity);
  return terms.bytes;
}

Pipe::Ends Pipe::open_ends(const Place& place) {
  const int trying = open_packets(place, O_NONBLOCK);
  try {
    return {trying, open_packets(place, 0)};
  } catch (...) {
    ::close(trying);
    throw;
  }
}

Pipe Pipe::create(const Place& place, const Options& options) {
  const SegmentTerms terms = terms_of(options);
  auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
  if (mkfifo(path_of(place).c_str(), S_IRUSR | S_IWUSR) != 0) {
    throw std::runtime_error(failed("mkfifo", place));
  }
  try {
    Pipe pipe(open_ends(place), terms);
    set_capacity(pipe.trying_, path_of(place), terms.capacity);
    shared->header.publish();
    return pipe;
  } catch (...) {
    remove(place);
    throw;
  }
}

Pipe Pipe::attach(const Place& place) {
  const SegmentTerms terms =
      SegmentHeader::attach(place, segment_kind, [&](const SegmentTerms& found) {
        Options options;
        options.capacity = found.capacity;
        options.item_bytes_max = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(found.item_bytes_max, item_bytes_limit + 1));
        return terms_of(options).bytes;
      });
  return {open_ends(place), terms};
}

void Pipe::remove(const Place& place) {
  unlink(path_of(place).c_str());
}

Pipe::Pipe(Pipe&& other) noexcept
    : trying_(std::exchange(other.trying_, -1)),
      waiting_(std::exchange(other.waiting_, -1)),
      terms_(other.terms_) {}

Pipe::~Pipe() {
  if (trying_ >= 0) ::close(trying_);
  if (waiting_ >= 0) ::close(waiting_);
}

Outcome Pipe::write(std::span<const std::byte> item, int end) {
  if (item.size() > terms_.item_bytes_max) return Outcome::too_big;
  char mark = 0;
  const std::array<iovec, 2> parts{
      iovec{const_cast<std::byte*>(item.data()), item.size()},  // writev only reads it
      iovec{&mark, 1}};
  for (;;) {
    const ssize_t written = writev(end, parts.data(), parts.size());
    if (written >= 0) return Outcome::ok;
    if (errno == EAGAIN) return Outcome::full;
    if (errno != EINTR) return Outcome::error;
  }
}

Got Pipe::read(std::span<std::byte> into, int end) {
  if (into.size() < terms_.item_bytes_max) return {Outcome::too_big, terms_.item_bytes_max};
  // The mark ends up behind the item: in the room, or beside it when the item fills the room.
  char mark = 0;
  const std::array<iovec, 2> parts{iovec{into.data(), into.size()}, iovec{&mark, 1}};
  for (;;) {
    const ssize_t bytes = readv(end, parts.data(), parts.size());
    if (bytes > 0) return {Outcome::ok, static_cast<std::size_t>(bytes - 1)};
    if (bytes < 0 && errno == EINTR) continue;
    // 0 would be the end of the file, which cannot be while we hold both ends.
    return {bytes < 0 && errno == EAGAIN ? Outcome::empty : Outcome::error, 0};
  }
}

bool Pipe::wait(short event, Deadline deadline) const {
  const std::int64_t now = Deadline::after(0).monotonic_ns;
  if (deadline.monotonic_ns <= now) return false;
  const std::int64_t left = deadline.monotonic_ns - now;
  const timespec limit{left / 1'000'000'000, left % 1'000'000'000};
  pollfd watched{trying_, event, 0};
  ppoll(&watched, 1, &limit, nullptr);  // whatever it answers, the pipe itself is asked again
  return true;
}

Outcome Pipe::put(std::span<const std::byte> item, Deadline deadline) {
  if (deadline.is_none()) return write(item, waiting_);
  for (;;) {
    const Outcome outcome = write(item, trying_);
    if (outcome != Outcome::full) return outcome;
    if (!wait(POLLOUT, deadline)) return Outcome::timeout;
  }
}

Got Pipe::get(std::span<std::byte> into, Deadline deadline) {
  if (deadline.is_none()) return read(into, waiting_);
  for (;;) {
    const Got got = read(into, trying_);
    if (got.outcome != Outcome::empty) return got;
    if (!wait(POLLIN, deadline)) return {Outcome::timeout, 0};
  }
}

bool Pipe::empty() {
  int bytes = 0;
  if (ioctl(trying_, FIONREAD, &bytes) != 0) throw std::runtime_error("pipe: FIONREAD failed");
  return bytes == 0;
}

}  // namespace queuecheck
