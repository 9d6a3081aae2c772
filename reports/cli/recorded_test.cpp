// From an application to a verdict: the example of a shop and a warehouse, undisturbed, killed, and
// with a bug of its own.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

class RecordedOrders : public testing::Test {
 protected:
  ~RecordedOrders() override { orders({"remove", name_}).wait(10); }

  Command orders(Words words) const {
    words.insert(words.begin(), QUEUECHECK_ORDERS);
    return Command(words, folder_.path());
  }
  Ended judged(const Words& more = {}) const {
    Words words{"judge", "calls"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words, folder_.path());
  }

  std::string name_ = "queuecheck-orders-" + std::to_string(getpid());
  TemporaryDirectory folder_;
};

TEST_F(RecordedOrders, AreAllServedInOrder) {
  Command warehouse = orders({"warehouse", name_, "calls"});
  Command shop = orders({"shop", name_, "calls", "500"});
  EXPECT_EQ(shop.wait(50).exit_code, 0);
  const Ended ended = warehouse.wait(50);
  EXPECT_EQ(ended.out, "warehouse: 500 orders\n") << ended.err;
  const Ended verdict = judged();
  EXPECT_EQ(verdict.exit_code, 0) << verdict.out << verdict.err;
  EXPECT_NE(verdict.err.find("calls of 2 threads, closed"), std::string::npos) << verdict.err;
  // The same as a file.
  EXPECT_EQ(run_program({"collect", "calls", "--out", "h.jsonl"}, folder_.path()).exit_code, 0);
  const Ended again = run_program({"judge", "h.jsonl"}, folder_.path());
  EXPECT_EQ(again.exit_code, 0) << again.out << again.err;
  std::ifstream in(folder_.path() / "h.jsonl");
  std::string header;
  std::getline(in, header);
  EXPECT_NE(header.find("\"complete\":true"), std::string::npos) << header;
}

TEST_F(RecordedOrders, AKillLeavesAHistoryThatIsValid) {
  Command warehouse = orders({"warehouse", name_, "calls"});
  Command shop = orders({"shop", name_, "calls", "100000000"});
  // Until both have recorded something.
  const auto begin = std::chrono::steady_clock::now();
  const auto logs = [&] {
    std::error_code none;
    return std::distance(fs::directory_iterator(folder_.path() / "calls", none), {});
  };
  while ((!fs::exists(folder_.path() / "calls") || logs() < 3) &&
         std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  warehouse.signal(SIGKILL);
  warehouse.wait(20);
  shop.signal(SIGKILL);
  shop.wait(20);
  const Ended verdict = judged();
  EXPECT_EQ(verdict.exit_code, 0) << verdict.out << verdict.err;
  EXPECT_NE(verdict.err.find("killed, or ended without closing"), std::string::npos) << verdict.err;
}

TEST_F(RecordedOrders, ABugIsFoundOut) {
  EXPECT_EQ(orders({"warehouse", name_, "calls", "--hasty"}).wait(20).exit_code, 0);
  const Ended verdict = judged();
  EXPECT_EQ(verdict.exit_code, 1) << verdict.out << verdict.err;
  EXPECT_NE(verdict.out.find("order"), std::string::npos) << verdict.out;
}

}  // namespace
}  // namespace queuecheck
