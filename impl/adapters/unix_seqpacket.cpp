#include "queuecheck/impl/adapters/unix_seqpacket.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "queuecheck/impl/adapters/optional_adapters.hpp"
#include "queuecheck/impl/adapters/polling.hpp"
#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {

struct UnixSeqpacket::Shared {
  SegmentHeader header;
  SocketHolders holders;
};

namespace {

constexpr std::size_t item_bytes_limit = 65'536;
constexpr std::array<std::byte, item_bytes_limit> zeros{};

enum Own : std::size_t { own_buffer };

std::string error_text(int error) {
  return std::generic_category().message(error);
}

SocketPair make_pair_of_sockets() {
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw MachineShortage("unix-seqpacket: socketpair: " + error_text(errno));
  }
  return {ends[0], ends[1]};
}

void close_both(const SocketPair& pair) {
  close(pair.sending);
  close(pair.receiving);
}

bool send_packet(int fd, std::span<const std::byte> item, std::size_t item_bytes_max) {
  auto length = static_cast<std::uint32_t>(item.size());
  const std::array<iovec, 3> parts{
      iovec{&length, sizeof length},
      iovec{const_cast<std::byte*>(item.data()), item.size()},  // only read
      iovec{const_cast<std::byte*>(zeros.data()), item_bytes_max - item.size()}};
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  for (;;) {
    if (sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return true;
    if (errno != EINTR) return false;
  }
}

std::uint64_t most_buffer() {
  std::uint64_t bytes = 0;
  std::ifstream("/proc/sys/net/core/wmem_max") >> bytes;
  return bytes;
}

// The least buffer that holds `wanted` packets, and how many it holds.
struct Fit {
  int buffer = 0;
  std::uint64_t capacity = 0;
};

Fit measure(std::uint64_t wanted, std::size_t item_bytes_max) {
  const SocketPair pair = make_pair_of_sockets();
  Fit fit;
  int cost = 0;
  if (send_packet(pair.sending, {}, item_bytes_max) && ioctl(pair.sending, TIOCOUTQ, &cost) == 0 &&
      cost > 0 && wanted <= 2 * most_buffer() / static_cast<std::uint64_t>(cost)) {
    // The kernel takes it twice, and sends as long as less than that is used.
    fit.buffer = static_cast<int>(wanted * static_cast<std::uint64_t>(cost) / 2);
    setsockopt(pair.sending, SOL_SOCKET, SO_SNDBUF, &fit.buffer, sizeof fit.buffer);
    for (fit.capacity = 1; send_packet(pair.sending, {}, item_bytes_max);) ++fit.capacity;
  }
  close_both(pair);
  return fit;
}

SegmentTerms terms_of(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("unix-seqpacket: unknown option '" + options.extra.front().first +
                                "'; it has none");
  }
  if (options.producers > 1) throw std::invalid_argument("unix-seqpacket: one producer");
  static std::mutex mutex;
  static std::map<std::pair<std::uint64_t, std::size_t>, Fit> known;
  Fit fit;
  if (options.capacity != 0 && options.item_bytes_max <= item_bytes_limit) {
    const std::lock_guard lock(mutex);
    auto [at, fresh] = known.try_emplace({options.capacity, options.item_bytes_max});
    if (fresh) at->second = measure(options.capacity, options.item_bytes_max);
    fit = at->second;
  }
  if (fit.capacity < options.capacity || fit.capacity == 0) {
    throw std::invalid_argument("unix-seqpacket: " + std::to_string(options.capacity) +
                                " items of " + std::to_string(options.item_bytes_max) +
                                " bytes; a socket's buffer has " + std::to_string(most_buffer()) +
                                " bytes (/proc/sys/net/core/wmem_max)");
  }
  SegmentTerms terms{fit.capacity, options.item_bytes_max, 0, {}};
  terms.own[own_buffer] = static_cast<std::uint64_t>(fit.buffer);
  return terms;
}

}  // namespace

std::string UnixSeqpacket::specification(const Options& options) {
  return "fifo capacity=" + std::to_string(terms_of(options).capacity) +
         " producers=1 close=none refusal=unfinished crash={inflight_lost}";
}

std::size_t UnixSeqpacket::bytes_needed(const Options& options) {
  terms_of(options);
  return sizeof(Shared);
}

UnixSeqpacket UnixSeqpacket::create(const Place& place, const Options& options) {
  SegmentTerms terms = terms_of(options);
  terms.bytes = sizeof(Shared);
  auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
  const SocketPair pair = make_pair_of_sockets();
  const auto buffer = static_cast<int>(terms.own[own_buffer]);
  if (setsockopt(pair.sending, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) != 0) {
    const int error = errno;
    close_both(pair);
    throw std::runtime_error("unix-seqpacket: SO_SNDBUF: " + error_text(error));
  }
  shared->holders.begin(pair);
  shared->header.publish();
  return {shared, pair, terms};
}

UnixSeqpacket UnixSeqpacket::attach(const Place& place) {
  const SegmentTerms terms =
      SegmentHeader::attach(place, segment_kind, [](const SegmentTerms& found) -> std::uint64_t {
        if (found.item_bytes_max > item_bytes_limit || found.capacity == 0) return 0;
        return sizeof(Shared);
      });
  auto* shared = reinterpret_cast<Shared*>(place.memory.data());
  return {shared, shared->holders.join(name()), terms};
}

UnixSeqpacket::UnixSeqpacket(UnixSeqpacket&& other) noexcept
    : shared_(std::exchange(other.shared_, nullptr)), pair_(other.pair_), terms_(other.terms_) {}

UnixSeqpacket::~UnixSeqpacket() {
  if (shared_ != nullptr) shared_->holders.leave(pair_);
}

Outcome UnixSeqpacket::try_put(std::span<const std::byte> item) {
  if (item.size() > terms_.item_bytes_max) return Outcome::too_big;
  if (send_packet(pair_.sending, item, terms_.item_bytes_max)) return Outcome::ok;
  return errno == EAGAIN ? Outcome::full : Outcome::error;
}

Outcome UnixSeqpacket::put(std::span<const std::byte> item, Deadline deadline) {
  Outcome outcome = Outcome::full;
  poll_until(deadline, [&] { return (outcome = try_put(item)) != Outcome::full; });
  return outcome == Outcome::full ? Outcome::timeout : outcome;
}

Got UnixSeqpacket::receive(std::span<std::byte> into, int flags) {
  if (into.size() < terms_.item_bytes_max) return {Outcome::too_big, terms_.item_bytes_max};
  std::uint32_t length = 0;
  const std::array<iovec, 2> parts{iovec{&length, sizeof length},
                                   iovec{into.data(), terms_.item_bytes_max}};
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  for (;;) {
    const ssize_t bytes = recvmsg(pair_.receiving, &message, flags);
    if (bytes > 0) break;
    if (bytes < 0 && errno == EINTR) continue;
    // 0 would be the end of the connection, which cannot be while we hold both ends.
    return {bytes < 0 && errno == EAGAIN ? Outcome::empty : Outcome::error, 0};
  }
  if (length > terms_.item_bytes_max) return {Outcome::poisoned, 0};
  return {Outcome::ok, length};
}

Got UnixSeqpacket::try_get(std::span<std::byte> into) {
  return receive(into, MSG_DONTWAIT);
}

Got UnixSeqpacket::get(std::span<std::byte> into, Deadline deadline) {
  if (deadline.is_none()) return receive(into, 0);
  for (;;) {
    const std::int64_t now = Deadline::after(0).monotonic_ns;
    const Got got = try_get(into);
    if (got.outcome != Outcome::empty) return got;
    if (now >= deadline.monotonic_ns) return {Outcome::timeout, 0};
    const std::int64_t left = deadline.monotonic_ns - now;
    const timespec limit{left / 1'000'000'000, left % 1'000'000'000};
    pollfd watched{pair_.receiving, POLLIN, 0};
    ppoll(&watched, 1, &limit, nullptr);  // whatever it answers, the socket itself is asked again
  }
}

std::uint64_t UnixSeqpacket::size() {
  int bytes = 0;
  if (ioctl(pair_.receiving, FIONREAD, &bytes) != 0) {
    throw std::runtime_error("unix-seqpacket: FIONREAD failed");
  }
  return static_cast<std::uint64_t>(bytes) / (sizeof(std::uint32_t) + terms_.item_bytes_max);
}

Adapter unix_seqpacket_adapter() {
  if (const char* missing = socket_holders_missing(); missing != nullptr) {
    return absent_adapter("unix-seqpacket", missing);
  }
  return {"unix-seqpacket",
          queue_table<UnixSeqpacket>(),
          "a pair of UNIX packet sockets, kept by the kernel: one producer",
          running_kernel(),
          Waiting::polling,
          Items::elsewhere,
          false,
          ""};
}

}  // namespace queuecheck
