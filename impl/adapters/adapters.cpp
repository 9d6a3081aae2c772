#include "queuecheck/impl/adapters/adapters.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <boost/version.hpp>

#include "queuecheck/impl/adapters/boost_lockfree_queue.hpp"
#include "queuecheck/impl/adapters/boost_lockfree_spsc.hpp"
#include "queuecheck/impl/adapters/boost_message_queue.hpp"
#include "queuecheck/impl/adapters/optional_adapters.hpp"
#include "queuecheck/impl/adapters/pipe.hpp"
#include "queuecheck/impl/adapters/posix_mq.hpp"
#include "queuecheck/impl/adapters/sysv_mq.hpp"
#include "queuecheck/impl/adapters/unix_seqpacket.hpp"
#include "queuecheck/impl/queue_table.hpp"

namespace queuecheck {
namespace {

// Those that need no more than this project itself does.
std::vector<Adapter> always_built() {
  return {
      {"boost-lockfree-queue", queue_table<BoostLockfreeQueue>(),
       "boost::lockfree::queue: many producers and consumers, non-blocking", boost_version(),
       Waiting::none, Items::in_place, false, ""},
      {"boost-lockfree-spsc", queue_table<BoostLockfreeSpsc>(),
       "boost::lockfree::spsc_queue: one producer, one consumer, non-blocking", boost_version(),
       Waiting::none, Items::in_place, false, ""},
      {"boost-message-queue", queue_table<BoostMessageQueue>(),
       "boost::interprocess::message_queue", boost_version(), Waiting::native, Items::elsewhere,
       false, ""},
      {"pipe", queue_table<Pipe>(), "a named pipe in packet mode, kept by the kernel",
       running_kernel(), Waiting::native, Items::elsewhere, false, ""},
      posix_mq_adapter(),
      sysv_mq_adapter(),
      unix_seqpacket_adapter(),
  };
}

std::vector<Adapter> all() {
  std::vector<Adapter> adapters = always_built();
  for (Adapter& adapter : optional_adapters()) adapters.push_back(std::move(adapter));
  std::sort(adapters.begin(), adapters.end(),
            [](const Adapter& a, const Adapter& b) { return a.name < b.name; });
  return adapters;
}

}  // namespace

std::string_view name(Waiting waiting) {
  switch (waiting) {
    case Waiting::none:
      return "";
    case Waiting::native:
      return "natively";
    case Waiting::polling:
      return "by polling";
  }
  return "";
}

const std::vector<Adapter>& adapters() {
  static const std::vector<Adapter> once = all();
  return once;
}

const Adapter* find_adapter(std::string_view name) {
  for (const Adapter& adapter : adapters()) {
    if (adapter.name == name) return &adapter;
  }
  return nullptr;
}

std::string running_kernel() {
  utsname system{};
  if (uname(&system) != 0) return "unknown kernel";
  return std::string(system.sysname) + " " + system.release;
}

std::string boost_version() {
  return "Boost " + std::to_string(BOOST_VERSION / 100'000) + "." +
         std::to_string(BOOST_VERSION / 100 % 1000) + "." + std::to_string(BOOST_VERSION % 100);
}

}  // namespace queuecheck
