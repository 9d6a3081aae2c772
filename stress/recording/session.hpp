// Which log is the calling thread's? Threads come and go, processes fork, and the answer must cost
// a comparison.
//
// Process and thread safety: log() by any thread of any process that holds the object, also of one
// that was forked off a moment ago, whatever the parent's other threads were doing then.
//
// Invariants
//   1. A process has one session for each recorder: the logs of its threads. The session's number
//      stands in a page that the kernel wipes in a forked child (MADV_WIPEONFORK), so a child finds
//      none, and begins its own; it never touches the parent's locks or logs.
//   2. A thread's log is closed when the thread ends, or the recorder does.
//   3. Calls after close() are counted as lost, and the files say since when they are not complete.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "queuecheck/stress/recording/call_log.hpp"

namespace queuecheck::recording {

struct Session;  // session.cpp

// What this thread used last.
struct SessionCache {
  std::uint64_t session = UINT64_MAX;  // no session's number
  CallLog* log = nullptr;
};
inline constinit thread_local SessionCache session_cache{};

struct SessionTotals {
  std::size_t threads = 0;
  std::uint64_t calls = 0;
  std::uint64_t lost = 0;
  std::string problem;
};

class Sessions {
 public:
  explicit Sessions(LogRequest request);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  CallLog& log() {
    // relaxed: the number is only compared; what belongs to it the thread has found itself
    if (session_cache.session == page_->number.load(std::memory_order_relaxed)) [[likely]] {
      return *session_cache.log;
    }
    return find_log();
  }

  void close();
  SessionTotals totals() const;

 private:
  // On a page of its own, wiped on fork.
  struct Page {
    std::atomic<std::uint64_t> number;  // 0: no session
    std::atomic<Session*> session;
  };

  CallLog& find_log();
  CallLog& make_log(Session& mine);
  Session& session();

  Page no_page_{};  // where there is no memory for another
  Page* page_ = &no_page_;
  LogRequest request_;
  std::atomic<bool> closed_ = false;
  std::atomic<bool> marked_ = false;
  std::string refused_;  // why there is no recording at all
};

}  // namespace queuecheck::recording
