// A shop and its warehouse: two programs and a queue of orders between them. Each writes down what
// it does with the queue, so that the queue can be judged afterwards, whatever happened to the two:
//
//     build/recorded_orders shop NAME FOLDER 2000 &      puts 2000 orders into the queue NAME
//     build/recorded_orders warehouse NAME FOLDER        takes them out with two threads, until the
//                                                        shop closes
//     build/queuecheck judge FOLDER
//
// Kill either at any time: the history says which calls were under way. `warehouse NAME FOLDER
// --hasty`, alone and with a folder of its own, keeps a shelf of its own instead, from which it
// serves the newest order first, and records that: it claims to be a queue, and the judge tells
// otherwise.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "queuecheck/impl/open_or_create.hpp"
#include "queuecheck/impl/ring_queue.hpp"
#include "queuecheck/impl/typed_queue.hpp"
#include "queuecheck/stress/recorded_queue.hpp"
#include "queuecheck/stress/recorder.hpp"

namespace {

using namespace queuecheck;

struct Order {
  std::int64_t number = 0;
  std::int32_t article = 0;
  std::int32_t pieces = 0;
};

constexpr std::size_t takers = 2;
const Options options{.capacity = 64,
                      .item_bytes_max = sizeof(Order),
                      .producers = 1,
                      .consumers = takers,
                      .extra = {}};

// An order is known by its number, not by all its bytes.
struct OrderNumber {
  std::int64_t operator()(std::span<const std::byte> item) const {
    return PlainCodec<Order>::decode(item)->number;
  }
};
using RecordedRing = RecordedQueue<RingQueue, OrderNumber>;
using Orders = TypedQueue<Order, RecordedRing>;

int shop(const std::string& name, const std::string& folder, std::int64_t orders) {
  Recorder recorder({.folder = folder, .specification = RingQueue::specification(options)});
  auto opened = open_or_create<RingQueue>(name, options);
  RecordedRing ring(*opened, recorder);
  Orders queue(ring);
  std::int64_t accepted = 0;
  for (std::int64_t number = 1; number <= orders; ++number) {
    accepted += queue.put({number, 7, 1}) == Outcome::ok ? 1 : 0;
  }
  queue.close();
  const RecorderReport report = recorder.close();
  std::printf("shop: %lld orders; %llu calls recorded, %llu not%s%s\n",
              static_cast<long long>(accepted), static_cast<unsigned long long>(report.calls),
              static_cast<unsigned long long>(report.lost), report.problem.empty() ? "" : ": ",
              report.problem.c_str());
  return accepted == orders ? 0 : 1;
}

int warehouse(const std::string& name, const std::string& folder) {
  Recorder recorder({.folder = folder, .specification = RingQueue::specification(options)});
  auto opened = open_or_create<RingQueue>(name, options);
  RecordedRing ring(*opened, recorder);
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> served = 0;
  for (std::size_t i = 0; i < takers; ++i) {
    threads.emplace_back([&] {
      Orders queue(ring);
      while (queue.get()) served.fetch_add(1, std::memory_order_relaxed);  // a counter
    });
  }
  for (std::thread& thread : threads) thread.join();
  recorder.close();
  std::printf("warehouse: %llu orders\n", static_cast<unsigned long long>(served.load()));
  return 0;
}

// The bug: what was put last is served first. Any queue of one's own is recorded like this, call by
// call; what a call answers is passed on.
class Shelf {
 public:
  bool push(const Order& order) {
    const std::scoped_lock lock(mutex_);
    orders_.push_back(order);
    return true;
  }
  std::optional<Order> pop() {
    const std::scoped_lock lock(mutex_);
    if (orders_.empty()) return std::nullopt;
    const Order order = orders_.back();
    orders_.pop_back();
    return order;
  }

 private:
  std::mutex mutex_;
  std::vector<Order> orders_;
};

int hasty_warehouse(const std::string& folder) {
  Recorder recorder({.folder = folder, .specification = "fifo"});
  Shelf shelf;
  const auto number_of = [](const Order& order) { return order.number; };
  for (std::int64_t number = 1; number <= 20; ++number) {
    const Order order{number, 7, 1};
    recorder.try_put(order.number, [&] { return shelf.push(order); });
    if (number % 4 == 0) recorder.try_get([&] { return shelf.pop(); }, number_of);
  }
  return 0;
}

int usage() {
  std::fprintf(
      stderr,
      "usage: recorded_orders shop NAME FOLDER [ORDERS] | warehouse NAME FOLDER [--hasty] | "
      "remove NAME\n");
  return 64;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "remove") return remove_queue(words[1]) ? 0 : 1;
  if (words.size() < 3) return usage();
  if (words[0] == "shop") {
    const char* const orders = words.size() > 3 ? words[3].c_str() : "2000";
    return shop(words[1], words[2], std::strtoll(orders, nullptr, 10));
  }
  if (words[0] != "warehouse") return usage();
  if (words.size() > 3 && words[3] == "--hasty") return hasty_warehouse(words[2]);
  return warehouse(words[1], words[2]);
}
