#include "queuecheck/impl/adapters/sysv_mq.hpp"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <system_error>

#include "queuecheck/impl/adapters/kernel_marker.hpp"
#include "queuecheck/impl/adapters/optional_adapters.hpp"
#include "queuecheck/impl/adapters/polling.hpp"
#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {
namespace {

struct Shared {
  SegmentHeader header;
};

constexpr const char* limits = "/proc/sys/kernel/";
constexpr std::uint64_t message_bytes_limit = 65'536;  // ours: it lies on the stack

enum Own : std::size_t { own_id, own_key };

// What the kernel copies: the type, and what msgsnd calls the text.
struct Message {
  long type = 1;
  std::uint32_t length = 0;
  std::array<std::byte, message_bytes_limit - sizeof(std::uint32_t)> item;
};

std::string error_text(int error) {
  return std::generic_category().message(error);
}

std::uint64_t limit(const char* name) {
  std::uint64_t value = 0;
  std::ifstream(std::string(limits) + name) >> value;
  return value;
}

std::uint64_t message_bytes(std::uint64_t item_bytes_max) {
  return sizeof(Message::length) + item_bytes_max;
}

SegmentTerms terms_of(const Options& options) {
  if (!options.extra.empty()) {
    throw std::invalid_argument("sysv-mq: unknown option '" + options.extra.front().first +
                                "'; it has none");
  }
  const std::uint64_t bytes = message_bytes(options.item_bytes_max);
  const std::uint64_t longest = std::min(message_bytes_limit, limit("msgmax"));
  std::uint64_t all = 0;
  if (options.capacity == 0 || bytes > longest ||
      __builtin_mul_overflow(options.capacity, bytes, &all) || all > limit("msgmnb")) {
    throw std::invalid_argument(
        "sysv-mq: " + std::to_string(options.capacity) + " items of " +
        std::to_string(options.item_bytes_max) + " bytes and 4 more; a queue holds " +
        std::to_string(limit("msgmnb")) + " bytes (" + limits + "msgmnb), a message " +
        std::to_string(longest) + " (" + limits + "msgmax)");
  }
  return {options.capacity, options.item_bytes_max, sizeof(Shared), {}};
}

// A key for the name, another one for each attempt; never IPC_PRIVATE, which is 0.
std::int32_t key_of(const std::string& name, int attempt) {
  const std::uint64_t hash = std::hash<std::string>{}(name + "#" + std::to_string(attempt));
  return static_cast<std::int32_t>(hash & 0x7fff'ffff) | 1;
}

struct Made {
  int id = -1;
  std::int32_t key = 0;
};

Made make(const std::string& name) {
  constexpr int attempts = 16;
  int error = EEXIST;
  for (int attempt = 0; attempt < attempts && error == EEXIST; ++attempt) {
    const std::int32_t key = key_of(name, attempt);
    if (attempt == 0) {
      mark_kernel_object(name, KernelObject::system_v_queue, key);
    } else {
      mark_again(name, KernelObject::system_v_queue, key);
    }
    const int id = msgget(key, IPC_CREAT | IPC_EXCL | S_IRUSR | S_IWUSR);
    if (id >= 0) return {id, key};
    error = errno;
  }
  unlink(("/dev/shm/" + name).c_str());  // nothing of ours behind the mark
  if (error == ENOSPC || error == ENOMEM) {
    throw MachineShortage("sysv-mq: msgget: " + error_text(error) + "; there may be " +
                          std::to_string(limit("msgmni")) + " queues (" + limits + "msgmni)");
  }
  throw std::runtime_error("sysv-mq: msgget: " + error_text(error));
}

bool has_key(int id, std::int32_t key) {
  msqid_ds about{};
  return msgctl(id, IPC_STAT, &about) == 0 && about.msg_perm.__key == key;
}

}  // namespace

SysvMq::SysvMq(const SegmentTerms& terms)
    : terms_(terms),
      id_(static_cast<int>(terms.own[own_id])),
      message_bytes_(message_bytes(terms.item_bytes_max)) {}

std::string SysvMq::specification(const Options& options) {
  return "fifo capacity=" + std::to_string(terms_of(options).capacity) +
         " close=none crash={inflight_lost}";
}

std::size_t SysvMq::bytes_needed(const Options& options) {
  return terms_of(options).bytes;
}

SysvMq SysvMq::create(const Place& place, const Options& options) {
  SegmentTerms terms = terms_of(options);
  const Made made = make(place.name);
  try {
    msqid_ds about{};
    if (msgctl(made.id, IPC_STAT, &about) != 0) {
      throw std::runtime_error("sysv-mq: msgctl IPC_STAT: " + error_text(errno));
    }
    about.msg_qbytes = terms.capacity * message_bytes(terms.item_bytes_max);
    if (msgctl(made.id, IPC_SET, &about) != 0) {
      throw std::runtime_error("sysv-mq: msgctl IPC_SET msg_qbytes: " + error_text(errno));
    }
    terms.own[own_id] = static_cast<std::uint64_t>(made.id);
    terms.own[own_key] = static_cast<std::uint64_t>(made.key);
    auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
    shared->header.publish();
    return SysvMq(terms);
  } catch (...) {
    remove(place);
    throw;
  }
}

SysvMq SysvMq::attach(const Place& place) {
  const SegmentTerms terms =
      SegmentHeader::attach(place, segment_kind, [](const SegmentTerms& found) {
        Options options;
        options.capacity = found.capacity;
        options.item_bytes_max = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(found.item_bytes_max, message_bytes_limit));
        return terms_of(options).bytes;
      });
  if (!has_key(static_cast<int>(terms.own[own_id]),
               static_cast<std::int32_t>(terms.own[own_key]))) {
    throw std::runtime_error("sysv-mq: " + place.name + ": the queue that was made here is gone");
  }
  return SysvMq(terms);
}

void SysvMq::remove(const Place& place) {
  remove_marked(place.name);
}

Outcome SysvMq::send(std::span<const std::byte> item, int flags) {
  if (item.size() > terms_.item_bytes_max) return Outcome::too_big;
  Message message;
  message.length = static_cast<std::uint32_t>(item.size());
  if (!item.empty()) std::memcpy(message.item.data(), item.data(), item.size());
  std::memset(message.item.data() + item.size(), 0, terms_.item_bytes_max - item.size());
  while (msgsnd(id_, &message, message_bytes_, flags) != 0) {
    if (errno == EAGAIN) return Outcome::full;
    if (errno != EINTR) return Outcome::error;
  }
  return Outcome::ok;
}

Got SysvMq::receive(std::span<std::byte> into, int flags) {
  if (into.size() < terms_.item_bytes_max) return {Outcome::too_big, terms_.item_bytes_max};
  Message message;
  for (;;) {
    const ssize_t bytes = msgrcv(id_, &message, message_bytes_, 0, flags);
    if (bytes >= 0) break;
    if (errno == ENOMSG) return {Outcome::empty, 0};
    if (errno != EINTR) return {Outcome::error, 0};
  }
  if (message.length > terms_.item_bytes_max) return {Outcome::poisoned, 0};
  if (message.length != 0) std::memcpy(into.data(), message.item.data(), message.length);
  return {Outcome::ok, message.length};
}

Outcome SysvMq::try_put(std::span<const std::byte> item) {
  return send(item, IPC_NOWAIT);
}

Outcome SysvMq::put(std::span<const std::byte> item, Deadline deadline) {
  if (deadline.is_none()) return send(item, 0);
  Outcome outcome = Outcome::full;
  poll_until(deadline, [&] { return (outcome = try_put(item)) != Outcome::full; });
  return outcome == Outcome::full ? Outcome::timeout : outcome;
}

Got SysvMq::try_get(std::span<std::byte> into) {
  return receive(into, IPC_NOWAIT);
}

Got SysvMq::get(std::span<std::byte> into, Deadline deadline) {
  if (deadline.is_none()) return receive(into, 0);
  Got got{Outcome::empty, 0};
  poll_until(deadline, [&] { return (got = try_get(into)).outcome != Outcome::empty; });
  return got.outcome == Outcome::empty ? Got{Outcome::timeout, 0} : got;
}

std::uint64_t SysvMq::size() {
  msqid_ds about{};
  if (msgctl(id_, IPC_STAT, &about) != 0) throw std::runtime_error("sysv-mq: msgctl failed");
  return about.msg_qnum;
}

Adapter sysv_mq_adapter() {
  if (access("/proc/sys/kernel/msgmnb", F_OK) != 0) {
    return absent_adapter("sysv-mq", "this kernel has no System V message queues");
  }
  return {"sysv-mq",
          queue_table<SysvMq>(),
          "System V message queues, kept by the kernel",
          running_kernel(),
          Waiting::polling,
          Items::elsewhere,
          false,
          ""};
}

}  // namespace queuecheck
