#include "queuecheck/impl/adapters/posix_mq.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "queuecheck/impl/adapters/address_of.hpp"
#include "queuecheck/impl/adapters/kernel_marker.hpp"
#include "queuecheck/impl/adapters/optional_adapters.hpp"
#include "queuecheck/impl/adapters/realtime_instant.hpp"
#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {
namespace {

struct Shared {
  SegmentHeader header;
};

constexpr std::uint64_t capacity_limit = 65'536;        // the kernel's, for anybody
constexpr std::uint64_t item_bytes_limit = 16'777'216;  // likewise
constexpr const char* limits = "/proc/sys/fs/mqueue/";

std::string message(int error) {
  return std::generic_category().message(error);
}

std::uint64_t limit(const char* name) {
  std::uint64_t value = 0;
  std::ifstream(std::string(limits) + name) >> value;
  return value;
}

// A message of no bytes is fine; a queue of such messages is not.
mq_attr attributes(const SegmentTerms& terms) {
  mq_attr wanted{};
  wanted.mq_maxmsg = static_cast<long>(terms.capacity);
  wanted.mq_msgsize = static_cast<long>(std::max<std::uint64_t>(terms.item_bytes_max, 1));
  return wanted;
}

std::string wish(const SegmentTerms& terms) {
  return "posix-mq: " + std::to_string(terms.capacity) + " items of " +
         std::to_string(terms.item_bytes_max) + " bytes";
}

SegmentTerms terms_of(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("posix-mq: unknown option '" + options.extra.front().first +
                                "'; it has none");
  }
  SegmentTerms terms{options.capacity, options.item_bytes_max, sizeof(Shared), {}};
  if (options.capacity == 0 || options.capacity > capacity_limit ||
      options.item_bytes_max > item_bytes_limit) {
    throw std::invalid_argument(wish(terms) + "; Linux knows 1 to " +
                                std::to_string(capacity_limit) + " of up to " +
                                std::to_string(item_bytes_limit));
  }
  return terms;
}

// Why there is no such queue.
[[noreturn]] void refuse(const SegmentTerms& terms, int error) {
  if (error == EINVAL) {
    throw std::invalid_argument(wish(terms) + "; without CAP_SYS_RESOURCE up to " +
                                std::to_string(limit("msg_max")) + " (" + limits + "msg_max) of " +
                                std::to_string(limit("msgsize_max")) + " (" + limits +
                                "msgsize_max)");
  }
  if (error == EMFILE) {
    rlimit room{};
    getrlimit(RLIMIT_MSGQUEUE, &room);
    throw MachineShortage(wish(terms) + ": all queues of this user may take " +
                          std::to_string(room.rlim_cur) + " bytes (RLIMIT_MSGQUEUE, ulimit -q)");
  }
  if (error == ENOSPC || error == ENOMEM || error == ENFILE) {
    throw MachineShortage(wish(terms) + ": " + message(error) + "; there may be " +
                          std::to_string(limit("queues_max")) + " queues (" + limits +
                          "queues_max)");
  }
  throw std::runtime_error(wish(terms) + ": mq_open: " + message(error));
}

std::string kernel_name(const Place& place) {
  return "/" + place.name;
}

// Returns the error, 0 when it was made.
int make(const std::string& name, const SegmentTerms& terms) {
  mq_attr wanted = attributes(terms);
  const mqd_t made =
      mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR, &wanted);
  if (made == static_cast<mqd_t>(-1)) return errno;
  mq_close(made);
  return 0;
}

// Beyond everybody's limits it depends on who asks: tried on a queue of our own.
void require_served(const SegmentTerms& terms) {
  if (terms.capacity <= limit("msg_max") && terms.item_bytes_max <= limit("msgsize_max")) return;
  static std::atomic<unsigned> number{0};
  // Relaxed: a number that nobody else has is all that is wanted.
  const std::string name = "/queuecheck-" + std::to_string(getpid()) + "-0-try-" +
                           std::to_string(number.fetch_add(1, std::memory_order_relaxed));
  const int error = make(name, terms);
  if (error != 0) refuse(terms, error);
  mq_unlink(name.c_str());
}

}  // namespace

std::string PosixMq::specification(const Options& options) {
  return "fifo capacity=" + std::to_string(terms_of(options).capacity) +
         " close=none crash={inflight_lost}";
}

std::size_t PosixMq::bytes_needed(const Options& options) {
  const SegmentTerms terms = terms_of(options);
  require_served(terms);
  return terms.bytes;
}

PosixMq::Ends PosixMq::open_ends(const Place& place) {
  const std::string name = kernel_name(place);
  Ends ends{mq_open(name.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK),
            mq_open(name.c_str(), O_RDWR | O_CLOEXEC)};
  if (ends.trying >= 0 && ends.waiting >= 0) return ends;
  const int error = errno;
  if (ends.trying >= 0) mq_close(ends.trying);
  throw std::runtime_error("posix-mq: mq_open " + name + ": " + message(error));
}

PosixMq PosixMq::create(const Place& place, const Options& options) {
  const SegmentTerms terms = terms_of(options);
  auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
  mark_kernel_object(place.name, KernelObject::posix_queue);
  const int error = make(kernel_name(place), terms);
  if (error == EEXIST) {
    // Not ours, so it stays; the mark is.
    unlink(("/dev/shm/" + place.name).c_str());
    throw std::runtime_error("posix-mq: " + kernel_name(place) + " is there already");
  }
  try {
    if (error != 0) refuse(terms, error);
    PosixMq queue(open_ends(place), terms);
    shared->header.publish();
    return queue;
  } catch (...) {
    remove(place);
    throw;
  }
}

PosixMq PosixMq::attach(const Place& place) {
  const SegmentTerms terms =
      SegmentHeader::attach(place, segment_kind, [](const SegmentTerms& found) {
        Options options;
        options.capacity = found.capacity;
        options.item_bytes_max = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(found.item_bytes_max, item_bytes_limit + 1));
        return terms_of(options).bytes;
      });
  PosixMq queue(open_ends(place), terms);
  mq_attr found{};
  const mq_attr wanted = attributes(terms);
  if (mq_getattr(queue.trying_, &found) != 0 || found.mq_maxmsg != wanted.mq_maxmsg ||
      found.mq_msgsize != wanted.mq_msgsize) {
    throw std::runtime_error("posix-mq: " + kernel_name(place) +
                             " is not the queue that was made here");
  }
  return queue;
}

void PosixMq::remove(const Place& place) {
  remove_marked(place.name);
}

PosixMq::PosixMq(PosixMq&& other) noexcept
    : trying_(std::exchange(other.trying_, -1)),
      waiting_(std::exchange(other.waiting_, -1)),
      terms_(other.terms_) {}

PosixMq::~PosixMq() {
  if (trying_ >= 0) mq_close(trying_);
  if (waiting_ >= 0) mq_close(waiting_);
}

Outcome PosixMq::try_put(std::span<const std::byte> item) {
  if (item.size() > terms_.item_bytes_max) return Outcome::too_big;
  const auto* bytes = static_cast<const char*>(address_of(item));
  while (mq_send(trying_, bytes, item.size(), 0) != 0) {
    if (errno == EAGAIN) return Outcome::full;
    if (errno != EINTR) return Outcome::error;
  }
  return Outcome::ok;
}

Outcome PosixMq::put(std::span<const std::byte> item, Deadline deadline) {
  if (item.size() > terms_.item_bytes_max) return Outcome::too_big;
  const auto* bytes = static_cast<const char*>(address_of(item));
  for (;;) {
    int answer = 0;
    if (deadline.is_none()) {
      answer = mq_send(waiting_, bytes, item.size(), 0);
    } else {
      const timespec instant = realtime_instant(deadline);
      answer = mq_timedsend(waiting_, bytes, item.size(), 0, &instant);
    }
    if (answer == 0) return Outcome::ok;
    if (errno == ETIMEDOUT && Deadline::after(0).monotonic_ns >= deadline.monotonic_ns) {
      return Outcome::timeout;
    }
    if (errno != EINTR && errno != ETIMEDOUT) return Outcome::error;
  }
}

Got PosixMq::try_get(std::span<std::byte> into) {
  if (into.size() < terms_.item_bytes_max) return {Outcome::too_big, terms_.item_bytes_max};
  for (;;) {
    std::byte spare{};  // mq_receive wants room even where items have no bytes
    auto* room = static_cast<char*>(address_of(into, spare));
    const ssize_t bytes = mq_receive(trying_, room, std::max<std::size_t>(into.size(), 1), nullptr);
    if (bytes >= 0) return {Outcome::ok, static_cast<std::size_t>(bytes)};
    if (errno == EAGAIN) return {Outcome::empty, 0};
    if (errno != EINTR) return {Outcome::error, 0};
  }
}

Got PosixMq::get(std::span<std::byte> into, Deadline deadline) {
  if (into.size() < terms_.item_bytes_max) return {Outcome::too_big, terms_.item_bytes_max};
  std::byte spare{};
  auto* room = static_cast<char*>(address_of(into, spare));
  const std::size_t room_bytes = std::max<std::size_t>(into.size(), 1);
  for (;;) {
    ssize_t bytes = -1;
    if (deadline.is_none()) {
      bytes = mq_receive(waiting_, room, room_bytes, nullptr);
    } else {
      const timespec instant = realtime_instant(deadline);
      bytes = mq_timedreceive(waiting_, room, room_bytes, nullptr, &instant);
    }
    if (bytes >= 0) return {Outcome::ok, static_cast<std::size_t>(bytes)};
    if (errno == ETIMEDOUT && Deadline::after(0).monotonic_ns >= deadline.monotonic_ns) {
      return {Outcome::timeout, 0};
    }
    if (errno != EINTR && errno != ETIMEDOUT) return {Outcome::error, 0};
  }
}

std::uint64_t PosixMq::size() {
  mq_attr now{};
  if (mq_getattr(trying_, &now) != 0) throw std::runtime_error("posix-mq: mq_getattr failed");
  return static_cast<std::uint64_t>(now.mq_curmsgs);
}

Adapter posix_mq_adapter() {
  if (access((std::string(limits) + "msg_max").c_str(), F_OK) != 0) {
    return absent_adapter("posix-mq", "this kernel has no POSIX message queues");
  }
  return {"posix-mq",
          queue_table<PosixMq>(),
          "POSIX message queues, kept by the kernel",
          running_kernel(),
          Waiting::native,
          Items::elsewhere,
          false,
          ""};
}

}  // namespace queuecheck
